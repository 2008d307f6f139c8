"""The engine's process: it may crash, hang, grow or be cancelled, and the next job works."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.replay.sounds import DIGITS, OTHER_DIGITS
from tests.speech import CHECKOUT, spaced_tones, write_wav
from tests.transcripts.asr.child import _runs, _soon
from tests.transcripts.asr.hearing import hear
from transcripts.asr import process
from transcripts.asr.events import Event, Finished, Loaded, StretchDone
from transcripts.asr.process import EnginePool, EngineProcess
from transcripts.asr.protocol import EngineConfig, Job
from transcripts.audio.errors import SpeechError


def test_a_child_that_dies_at_birth_is_a_crash(speech: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("transcripts.asr.child_process.sys.executable", "/bin/false")
    # whether the first message still reaches it is chance
    for _ in range(20):
        with pytest.raises(SpeechError) as caught:
            EngineProcess(EngineConfig(engine="whisper", model="base")).transcribe(Job(path=speech))
        assert caught.value.code == "engine_crashed" and "exit 1" in caught.value.detail


def test_parent_stays_light() -> None:
    script = (
        "import sys; import transcripts.asr.process, transcripts.asr.registry, transcripts.audio.probe\n"
        "heavy = 'torch ctranslate2 funasr av onnxruntime faster_whisper numpy django'.split()\n"
        "print(sorted(set(heavy) & set(sys.modules)))"
    )
    ended = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=CHECKOUT
    )
    assert ended.stdout.strip() == "[]"


def test_child_sees_no_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    from transcripts.audio.environment import child_environment

    monkeypatch.setenv("HRVOICE_SECRET_KEY", "hush")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "hush")
    seen = child_environment(threads=2)
    assert "hush" not in seen.values()
    assert seen["OMP_NUM_THREADS"] == "2"
    assert "PATH" in seen


@pytest.mark.parametrize(
    ("config", "code"),
    [
        (EngineConfig(engine="nothing"), "engine_load_failed"),
        (EngineConfig(model="/nowhere/at/all"), "model_missing"),
        (EngineConfig(model="./missing"), "model_missing"),
        (EngineConfig(model="no-such-size", hub="none"), "model_missing"),
        pytest.param(
            EngineConfig(engine="funasr", model="/nowhere", hub="ms"),
            "model_missing",
            marks=pytest.mark.funasr,
        ),
    ],
)
def test_engine_that_cannot_load_says_so(tmp_path: Path, config: EngineConfig, code: str) -> None:
    engine = EngineProcess(replace(config, models_dir=tmp_path))
    try:
        with pytest.raises(SpeechError, match=code):
            engine.warm_up()
    finally:
        engine.close()


@pytest.mark.funasr
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSEGV])
def test_child_killed_midway_fails_once_and_the_next_job_works(
    own_engine: EngineProcess, speech: Path, number: signal.Signals
) -> None:
    def kill_at_the_second_stretch(event: Event) -> None:
        if isinstance(event, StretchDone) and event.index == 1:
            assert own_engine.pid is not None
            os.kill(own_engine.pid, number)

    with pytest.raises(SpeechError, match=f"engine_crashed.*signal {number.value}") as caught:
        own_engine.transcribe(Job(speech), kill_at_the_second_stretch)
    assert not caught.value.permanent
    assert hear(own_engine, speech).texts == DIGITS


@pytest.mark.funasr
def test_child_killed_while_idle_is_replaced(own_engine: EngineProcess, speech: Path) -> None:
    own_engine.warm_up()
    first = own_engine.pid
    assert first is not None
    os.kill(first, signal.SIGKILL)
    time.sleep(0.2)
    assert hear(own_engine, speech).texts == DIGITS
    assert own_engine.pid != first


@pytest.mark.funasr
@pytest.mark.parametrize("sig", [signal.SIGINT, signal.SIGTERM])
def test_child_leaves_stopping_to_its_parent(
    own_engine: EngineProcess, speech: Path, sig: signal.Signals
) -> None:
    """A terminal and systemd send their signal to parent and child alike."""
    own_engine.transcribe(Job(speech))
    child = own_engine.pid
    assert child is not None
    os.kill(child, sig)
    own_engine.transcribe(Job(speech))
    assert own_engine.pid == child


@pytest.mark.funasr
def test_exception_of_the_caller_cancels_and_keeps_the_child_warm(
    own_engine: EngineProcess, speech: Path, tmp_path: Path
) -> None:
    class LeaseLostError(Exception):
        pass

    def lose_the_lease(event: Event) -> None:
        if isinstance(event, StretchDone):
            raise LeaseLostError

    own_engine.warm_up()
    before = own_engine.pid
    with pytest.raises(LeaseLostError):
        own_engine.transcribe(Job(speech), lose_the_lease)
    other = write_wav(tmp_path / "other.wav", spaced_tones(OTHER_DIGITS, 0.5))
    heard = hear(own_engine, other)
    assert heard.texts == OTHER_DIGITS
    assert own_engine.pid == before
    assert not any(isinstance(event, Loaded) for event in heard.events)


@pytest.mark.funasr
def test_tick_is_called_while_the_engine_works(
    own_engine: EngineProcess, speech: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process, "TICK_S", 0.02)
    ticks: list[float] = []
    own_engine.transcribe(Job(speech), tick=lambda: ticks.append(time.monotonic()))
    gaps = np.diff(ticks)
    assert len(ticks) > 1
    assert gaps.size == 0 or gaps.max() < 2.0


def test_a_job_that_waits_for_a_warm_up_is_ticked(monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker renews its lease in a tick: a model may take longer to load than a lease lasts."""
    monkeypatch.setattr(process, "TICK_S", 0.02)
    pool = EnginePool(EngineConfig(), size=1)
    loading, loaded = threading.Event(), threading.Event()

    def load(*_: object) -> None:
        loading.set()
        loaded.wait(10)

    class LeaseLostError(Exception):
        pass

    def lose_the_lease() -> None:
        raise LeaseLostError

    monkeypatch.setattr(EngineProcess, "_run", load)
    warm_up = threading.Thread(target=pool.warm_up)
    warm_up.start()
    assert loading.wait(10)
    release = threading.Timer(5, loaded.set)
    release.start()
    try:
        with pytest.raises(LeaseLostError):
            pool.transcribe(Job(Path("never opened")), tick=lose_the_lease)
    finally:
        loaded.set()
        release.cancel()
        warm_up.join()


@pytest.mark.funasr
def test_pool_lends_each_engine_once(quick_config: EngineConfig, speech: Path) -> None:
    pool = EnginePool(quick_config, size=1)
    try:
        ends: list[Finished] = [pool.transcribe(Job(speech)) for _ in range(2)]
        assert ends[0] == ends[1]
    finally:
        pool.close()


@pytest.mark.funasr
def test_child_ends_with_its_parent(quick_config: EngineConfig) -> None:
    named = {"engine": "funasr", "engine_class": quick_config.engine_class, "model": quick_config.model}
    script = (
        "import os, sys, pathlib\n"
        "from transcripts.asr.process import EngineProcess\n"
        "from transcripts.asr.protocol import EngineConfig\n"
        f"engine = EngineProcess(EngineConfig(**{named!r}))\n"
        "engine.warm_up()\n"
        "print(engine.pid, flush=True)\n"
        "os.kill(os.getpid(), 9)"
    )
    parent = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=CHECKOUT)
    child = int(parent.stdout)
    assert _soon(lambda: not _runs(child))
