"""What an engine process costs at most: time, memory."""

from __future__ import annotations

import os
import signal
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.speech import encode
from tests.transcripts.asr.child import _resident_mb
from transcripts.asr.events import Event, Opened, Progress
from transcripts.asr.process import EngineProcess
from transcripts.asr.protocol import EngineConfig, Job
from transcripts.audio.errors import SpeechError


@pytest.mark.funasr
def test_frozen_child_is_killed(own_engine: EngineProcess, speech: Path) -> None:
    own_engine.warm_up()
    own_engine.hang_s = 2.0
    frozen = own_engine.pid
    assert frozen is not None

    def freeze(event: Event) -> None:
        if isinstance(event, Opened):
            os.kill(frozen, signal.SIGSTOP)

    with pytest.raises(SpeechError, match="engine_hung"):
        own_engine.transcribe(Job(speech), freeze)
    with pytest.raises(ProcessLookupError):
        os.kill(frozen, 0)


@pytest.mark.funasr
def test_child_that_grows_too_large_is_stopped(funasr_config: EngineConfig) -> None:
    engine = EngineProcess(replace(funasr_config, memory_mb=50))
    with pytest.raises(SpeechError, match="out_of_memory"):
        engine.warm_up()
    assert engine.pid is None


def test_child_that_ran_out_of_memory_is_worn_out(speech: Path) -> None:
    """Asked again, in the same process, it would blame the machine for what one recording took."""
    engine = EngineProcess(
        EngineConfig(engine_class="tests.transcripts.asr.broken:DeafEngine", model="starves", vad="energy")
    )
    try:
        engine.warm_up()
        warm = engine.pid
        with pytest.raises(SpeechError, match="out_of_memory"):
            engine.transcribe(Job(speech))
        assert warm is not None and engine.pid is None
        with pytest.raises(ProcessLookupError):
            os.kill(warm, 0)
    finally:
        engine.close()


@pytest.mark.whisper
def test_an_hour_of_silence_is_refused_in_bounded_memory(
    whisper_config: EngineConfig, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    hour = encode(tmp_path / "hour.flac", np.zeros(3600 * 16_000, np.float32), codec="flac")
    engine = EngineProcess(whisper_config)
    sizes: list[float] = []

    def measure(event: Event) -> None:
        if isinstance(event, Progress):
            sizes.append(_resident_mb(engine.pid))

    try:
        engine.warm_up()
        loaded = _resident_mb(engine.pid)
        with pytest.raises(SpeechError, match="silent"):
            engine.transcribe(Job(hour), measure)
    finally:
        engine.close()
    with capsys.disabled():
        print(f"\nengine child: {loaded:.0f} MiB loaded, at most {max(sizes):.0f} MiB in an hour of silence")
    # the allocator takes steps of 8 MiB in the first minutes; a leak of 24 MiB an hour would be 12 here
    assert max(sizes) - max(sizes[: len(sizes) // 2]) < 12
    assert max(sizes) - loaded < 120
    assert hour.stat().st_size < 1_000_000
