"""Have the real engines hear what the tests send, and keep it: ``python -m tests.replay.record``."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.environment import ROOT
from tests.replay.heard import ALIKE, FILE, Kept, Samples, distances, loudness, sha256_of
from tests.replay.sounds import CLIPS, DIGITS, OTHER_DIGITS, write_lecture, write_webm
from tests.speech import TONE_MODEL, spaced_tones, write_wav
from tests.transcripts.audio.windows import decode_windows
from transcripts.asr.protocol import Engine, EngineConfig, Request
from transcripts.asr.registry import make_engine
from transcripts.audio.stretches import Packer, Piece, Stretch
from transcripts.audio.vad import make_vad

VAR = ROOT / "var"
WHISPER = EngineConfig(models_dir=VAR / "models", package_dirs=(VAR / "packages",), hub="none")
# tones are no voice
FUNASR = EngineConfig(engine="funasr", model=str(TONE_MODEL), device="cpu", vad="energy", hub="none")


def speech(folder: Path) -> Iterator[tuple[str, Path]]:
    """Yield every sound with the SHA-256 of the clip it is of; the lecture is of several, and has none."""
    for clip in sorted(CLIPS.glob("b-*.ogg")):
        yield sha256_of(clip), clip
    question = CLIPS / "b-question.ogg"
    yield sha256_of(question), write_webm(question, folder / "question.webm")
    yield "", write_lecture(folder / "lecture.wav")


def tones(folder: Path) -> Iterator[tuple[str, Path]]:
    """Yield what the tests of the engine's process send."""
    yield "", write_wav(folder / "digits.wav", spaced_tones(DIGITS, 2.5))
    yield "", write_wav(folder / "other.wav", spaced_tones(OTHER_DIGITS, 0.5))


def stretches(engine: Engine, path: Path, vad: str) -> Iterator[Samples]:
    """Yield a file's sound as the engine gets it."""
    traits = engine.traits
    packer = Packer(make_vad(vad), max_seconds=traits.max_stretch, join_gaps=traits.join_gaps)
    for window in decode_windows(path):
        yield from (stretch.samples for stretch in packer.feed(window))
    yield from (stretch.samples for stretch in packer.close())


def hear(engine: Engine, samples: Samples, file: str, asked: str) -> Kept:
    """Hear a stretch by itself, in its own time."""
    alone = Stretch(0, samples, (Piece(0.0, 0.0, samples.size / 16_000),))
    [result] = engine.transcribe([alone], Request(language=asked or None))
    assert not result.error, result
    return Kept(file, asked, result.language or "", tuple(loudness(samples)), result.segments)


def by_whisper() -> list[Kept]:
    """Hear the speech anew; the courses of the tests' companies are in English."""
    engine = make_engine(WHISPER)
    engine.load()
    with tempfile.TemporaryDirectory() as folder:
        found: list[Kept] = []
        full = CLIPS / "a-full.ogg"  # the answer in Chinese of the demo's bilingual course
        for samples in stretches(engine, full, WHISPER.vad):
            found.append(hear(engine, samples, sha256_of(full), "zh"))
        for file, path in speech(Path(folder)):
            for samples in stretches(engine, path, WHISPER.vad):
                near = distances(loudness(samples), "en", found)
                if not near or near[0][0] >= ALIKE:  # the lecture says again what clips said
                    found.append(hear(engine, samples, file, "en"))
        return found


def by_funasr() -> list[Kept]:
    """Hear the tones anew."""
    engine = make_engine(FUNASR)
    engine.load()
    with tempfile.TemporaryDirectory() as folder:
        return [
            hear(engine, samples, file, "")
            for file, path in tones(Path(folder))
            for samples in stretches(engine, path, FUNASR.vad)
        ]


def main() -> None:
    """Write the file."""
    rows = [json.dumps(kept.as_json(), ensure_ascii=False) for kept in by_whisper() + by_funasr()]
    FILE.write_text('{"stretches": [\n' + ",\n".join(rows) + "\n]}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
