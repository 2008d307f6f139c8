"""An engine proves that it hears, in a process like at work, and says why where it cannot."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from transcripts.asr.process import EngineProcess
from transcripts.asr.protocol import EngineConfig
from transcripts.asr.weights import whisper_base
from transcripts.audio.errors import MACHINE, SpeechError


def proved(config: EngineConfig) -> str:
    engine = EngineProcess(config)
    try:
        engine.prove()
    except SpeechError as error:
        assert error.code in MACHINE
        return error.code
    finally:
        engine.close()
    return ""


@pytest.mark.whisper
def test_whisper_proves_itself(whisper: EngineProcess) -> None:
    whisper.prove()


@pytest.mark.funasr
def test_engine_for_what_is_no_voice_has_only_to_answer(funasr: EngineProcess) -> None:
    funasr.prove()


@pytest.mark.parametrize(
    ("model", "code"),
    [
        ("raises", "engine_crashed"),
        ("loops", "engine_unfit"),
        ("silent", "engine_unfit"),
        ("stretch_failed", "engine_unfit"),
        ("out_of_memory", "engine_unfit"),
    ],
)
def test_engine_that_loads_and_cannot_hear_is_unfit(model: str, code: str) -> None:
    config = EngineConfig(engine_class="tests.transcripts.asr.broken:DeafEngine", model=model)
    engine = EngineProcess(config)
    try:
        with pytest.raises(SpeechError) as caught:
            engine.prove()
    finally:
        engine.close()
    assert caught.value.code == code


def test_library_that_is_not_installed_is_the_machines_fault() -> None:
    config = EngineConfig(engine_class="tests.transcripts.asr.lacks_torch:Engine")
    assert proved(config) == "engine_load_failed"
    assert proved(EngineConfig(engine="nobody")) == "engine_load_failed"


@pytest.mark.parametrize("engine", ["whisper", pytest.param("funasr", marks=pytest.mark.funasr)])
def test_folder_of_models_that_is_not_there(engine: str, tmp_path: Path) -> None:
    config = EngineConfig(engine=engine, model=str(tmp_path / "none"), models_dir=tmp_path, hub="none")
    assert proved(config) == "model_missing"


@pytest.mark.whisper
def test_weights_that_were_downloaded_by_half(whisper_config: EngineConfig, tmp_path: Path) -> None:
    whole = whisper_base(whisper_config.models_dir, whisper_config.package_dirs)
    half = tmp_path / "half"
    shutil.copytree(whole, half)
    with (half / "model.bin").open("r+b") as file:
        file.truncate(60_000_000)
    assert proved(replace(whisper_config, model=str(half))) == "engine_load_failed"
    (half / "model.bin").unlink()
    assert proved(replace(whisper_config, model=str(half))) == "engine_load_failed"


@pytest.mark.whisper
def test_accelerator_that_is_not_there(whisper_config: EngineConfig) -> None:
    ctranslate2 = pytest.importorskip("ctranslate2")
    if ctranslate2.get_cuda_device_count():
        pytest.skip("this machine has one")
    assert proved(replace(whisper_config, device="cuda")) == "engine_load_failed"
