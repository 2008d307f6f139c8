"""Have whisper hear what the tests send, and keep what it heard: ``python -m tests.replay.record``."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from tests.environment import ROOT
from tests.replay.heard import FILE, Kept, Samples, loudness, sha256_of
from tests.replay.sounds import CLIPS, write_lecture, write_webm
from transcripts.asr.protocol import EngineConfig, Request
from transcripts.asr.whisper import WhisperEngine
from transcripts.audio.decode import decode_windows
from transcripts.audio.stretches import Packer, Piece, Stretch
from transcripts.audio.vad import make_vad

#: The courses of the small company are in English.
ASKED = "en"


def sounds(folder: Path) -> Iterator[tuple[str, Path]]:
    """Yield every sound with the SHA-256 of the clip it is of; the lecture is of several, and has none."""
    for clip in sorted(CLIPS.glob("b-*.ogg")):
        yield sha256_of(clip), clip
    question = CLIPS / "b-question.ogg"
    yield sha256_of(question), write_webm(question, folder / "question.webm")
    yield "", write_lecture(folder / "lecture.wav")


def stretches(engine: WhisperEngine, path: Path) -> Iterator[Samples]:
    """Yield a file's sound as the engine gets it."""
    packer = Packer(
        make_vad("silero"), max_seconds=engine.traits.max_stretch, join_gaps=engine.traits.join_gaps
    )
    for window in decode_windows(path):
        yield from (stretch.samples for stretch in packer.feed(window))
    yield from (stretch.samples for stretch in packer.close())


def hear(engine: WhisperEngine, samples: Samples, file: str) -> Kept:
    """Hear a stretch by itself, in its own time."""
    alone = Stretch(0, samples, (Piece(0.0, 0.0, samples.size / 16_000),))
    [result] = engine.transcribe([alone], Request(language=ASKED))
    assert not result.error and result.language, result
    segments = tuple(replace(segment) for segment in result.segments if segment.words)
    assert len(segments) == len(result.segments), "a segment without words cannot be kept"
    return Kept(file, ASKED, result.language, tuple(loudness(samples)), segments)


def everything_heard(engine: WhisperEngine) -> list[Kept]:
    """Hear every sound anew."""
    engine.load()
    with tempfile.TemporaryDirectory() as folder:
        return [
            hear(engine, samples, file)
            for file, path in sounds(Path(folder))
            for samples in stretches(engine, path)
        ]


def whisper() -> WhisperEngine:
    """Return the packaged model, not loaded."""
    var = ROOT / "var"
    config = EngineConfig(models_dir=var / "models", package_dirs=(var / "packages",), hub="none")
    return WhisperEngine(config)


def main() -> None:
    """Write the file."""
    rows = [json.dumps(kept.as_json(), ensure_ascii=False) for kept in everything_heard(whisper())]
    FILE.write_text('{"stretches": [\n' + ",\n".join(rows) + "\n]}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
