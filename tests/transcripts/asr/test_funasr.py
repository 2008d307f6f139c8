"""Real FunASR on the tone model: what it is given and what becomes of it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.speech import CHINESE, ENGLISH, encode, spaced_tones, tone_speech, write_wav
from tests.transcripts.asr.hearing import hear
from transcripts.asr.events import Event, StretchDone
from transcripts.asr.process import EngineProcess
from transcripts.asr.protocol import Engine, EngineConfig, Job, Request, StretchResult
from transcripts.audio.errors import SpeechError
from transcripts.audio.stretches import Piece, Stretch

pytestmark = pytest.mark.funasr
DIGITS = ["1357", "42", "9021", "8"]


def test_stereo_mp3_at_44_khz_is_heard(funasr: EngineProcess, tmp_path: Path) -> None:
    sound = spaced_tones(DIGITS, 2.5)
    path = encode(tmp_path / "a.mp3", sound, codec="libmp3lame", rate=44_100, layout="stereo")
    heard = hear(funasr, path, Request("zh"))
    assert heard.texts == DIGITS
    assert heard.finished is not None
    assert heard.finished.language == "zh"
    assert heard.finished.duration == pytest.approx(sound.size / 16_000, abs=0.1)


def test_itn_and_language_reach_the_model(funasr: EngineProcess, tmp_path: Path) -> None:
    path = write_wav(tmp_path / "a.wav", spaced_tones(DIGITS, 2.5))
    spoken = ["".join(CHINESE[digit] for digit in group) for group in DIGITS]
    english = [" ".join(ENGLISH[digit] for digit in group) for group in DIGITS]
    assert hear(funasr, path, Request("zh", itn=True)).texts == DIGITS
    assert hear(funasr, path, Request("zh", itn=False)).texts == spoken
    assert hear(funasr, path, Request("en")).texts == english
    assert hear(funasr, path, Request()).texts == DIGITS
    # no language the model knows: it is left to itself, nothing strange enters its prompt
    assert hear(funasr, path, Request("tlh")).texts == DIGITS


def test_forty_seconds_are_split(funasr: EngineProcess, tmp_path: Path) -> None:
    groups = [str(1000 + 37 * i)[:4] for i in range(9)]
    sound = spaced_tones(groups, 2.4)
    assert sound.size > 40 * 16_000
    heard = hear(funasr, write_wav(tmp_path / "long.wav", sound), Request("zh"))
    assert all(stretch.end - stretch.start <= 15.0 for stretch in heard.stretches)
    assert "".join(heard.texts) == "".join(groups)
    starts = [segment.start for segment in heard.segments]
    assert starts == sorted(starts)
    assert heard.segments[-1].end == pytest.approx(sound.size / 16_000 - 2.0, abs=0.7)


def test_corrupt_file_between_good_ones_harms_nobody(funasr: EngineProcess, tmp_path: Path) -> None:
    good = [write_wav(tmp_path / f"{digits}.wav", tone_speech(digits)) for digits in ("13", "57")]
    corrupt = tmp_path / "corrupt.wav"
    corrupt.write_bytes(b"RIFF" + np.random.default_rng(1).bytes(5000))
    texts: list[str] = []
    for path in (good[0], corrupt, good[1]):
        try:
            texts.append(hear(funasr, path).text)
        except SpeechError as error:
            texts.append(error.code)
    assert texts == ["13", "not_audio", "57"]


@pytest.fixture(scope="module")
def engine(funasr_config: EngineConfig) -> Engine:
    """The engine in this very process, for sound that no decoder would give."""
    import logging

    from transcripts.asr.registry import make_engine

    before = logging.root.level, list(logging.root.handlers), logging.root.manager.disable
    made = make_engine(funasr_config)
    made.load()
    logging.root.level, logging.root.handlers[:], logging.root.manager.disable = before
    return made


def _stretch(index: int, samples: np.ndarray[Any, Any]) -> Stretch:
    length = samples.shape[-1] / 16_000
    return Stretch(index, samples, (Piece(0.0, 10.0 * index, length),))


def _text(result: StretchResult) -> str:
    return " ".join(segment.text for segment in result.segments)


def test_bad_stretch_in_a_batch_gets_its_reason_and_the_others_their_text(engine: Engine) -> None:
    broken = tone_speech("42")
    broken[100] = np.nan
    sounds: list[np.ndarray[Any, Any]] = [
        tone_speech("1357"),
        broken,
        np.zeros(0, np.float32),
        np.full(1, 0.1, np.float32),
        (tone_speech("2468") * 32_767).astype(np.int16),
        np.zeros(16_000, np.float32),
        np.zeros((2, 16_000), np.float32),
        np.full(16_000 * 31, 0.1, np.float32),
        tone_speech("90"),
    ]
    results = engine.transcribe([_stretch(i, sound) for i, sound in enumerate(sounds)], Request("zh"))
    assert [result.index for result in results] == list(range(len(sounds)))
    assert [results[i].error for i in (1, 2, 6, 7)] == ["decode_failed", "empty", "decode_failed", "too_long"]
    assert [_text(results[i]) for i in (0, 4, 8)] == ["1357", "2468", "90"]
    assert (results[5].error, results[5].segments) == (None, ())
    assert results[3].error is None
    assert results[8].segments[0].start == 80.0


def test_failing_call_is_tried_again_one_by_one(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    import torch

    auto: Any = engine._auto  # type: ignore[attr-defined]
    real = auto.generate
    sizes = []

    def fragile(**options: Any) -> Any:
        sizes.append(len(options["input"]))
        if any(torch.allclose(sound[:5], torch.full((5,), 0.25)) for sound in options["input"]):
            raise UnboundLocalError("data_src")
        return real(**options)

    monkeypatch.setattr(auto, "generate", fragile)
    sounds = [tone_speech("13"), np.full(16_000, 0.25, np.float32), tone_speech("57")]
    results = engine.transcribe([_stretch(i, sound) for i, sound in enumerate(sounds)], Request("zh"))
    assert [_text(result) for result in results] == ["13", "", "57"]
    assert [result.error for result in results] == [None, "stretch_failed", None]
    assert sizes == [3, 1, 1, 1]


def test_hotwords_go_in_as_a_clean_list(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    auto: Any = engine._auto  # type: ignore[attr-defined]
    real, seen = auto.generate, []

    def watch(**options: Any) -> Any:
        seen.append(options)
        return real(**options)

    monkeypatch.setattr(auto, "generate", watch)
    request = Request("zh-Hans-CN", hotwords=("最小必要", "a<|endofspeech|>b"))
    engine.transcribe([_stretch(0, tone_speech("13"))], request)
    assert seen[0]["hotwords"] == ["最小必要", "aendofspeechb"]
    assert seen[0]["language"] == "中文"
    assert seen[0]["bf16"] is False


def test_several_recordings_share_one_engine_and_each_gets_its_own_text(
    funasr_config: EngineConfig, tmp_path: Path
) -> None:
    """Real FunASR, one process, four recordings at once; one of them is broken and one is cancelled."""
    engine = EngineProcess(funasr_config, slots=4)
    groups = [["1357", "42", "9021"], ["8", "3141", "2718"], ["77", "60", "5"]]
    paths = [write_wav(tmp_path / f"{i}.wav", spaced_tones(some, 2.5)) for i, some in enumerate(groups)]
    corrupt = tmp_path / "corrupt.wav"
    corrupt.write_bytes(b"RIFF" + np.random.default_rng(1).bytes(5000))
    most = 0

    def cancel(event: Event) -> None:
        if isinstance(event, StretchDone):
            raise KeyError("the lease is lost")

    def one(path: Path) -> str:
        nonlocal most
        try:
            return hear(engine, path, Request("zh")).text
        except SpeechError as error:
            return error.code
        finally:
            most = max(most, engine.status().jobs)

    def cancelled(path: Path) -> str:
        try:
            engine.transcribe(Job(path, Request("zh")), cancel)
        except KeyError:
            return "cancelled"
        return "went on"

    try:
        engine.warm_up()
        before = engine.pid
        with ThreadPoolExecutor(4) as pool:
            texts = [pool.submit(one, path) for path in (*paths, corrupt)]
            lost = pool.submit(cancelled, paths[0])
            heard = [text.result(60) for text in texts]
            assert lost.result(60) == "cancelled"
        status = engine.status()
    finally:
        engine.close()
    assert heard == [*(" ".join(some) for some in groups), "not_audio"]
    assert (status.pid, status.state, status.jobs, status.slots) == (before, "idle", 0, 4)
    assert (status.device, status.device_memory_mb) == ("cpu", 0.0)
    assert status.memory_mb > 50 and status.load_seconds
    assert most > 1
