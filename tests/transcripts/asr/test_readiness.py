"""Whether an engine can run is told without loading it, and in words that name what is missing."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from tests.environment import ROOT
from transcripts.asr import readiness
from transcripts.asr.protocol import EngineConfig
from transcripts.asr.readiness import why_not

TONE = str(ROOT / "tests" / "models" / "fun-asr-tone")


@pytest.fixture(autouse=True)
def installed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every package is there, and no GPU."""
    monkeypatch.setattr(readiness, "find_spec", lambda name: object())
    monkeypatch.setattr(readiness, "GPU_DEVICES", ())


FUNASR = EngineConfig(engine="funasr", model=TONE)


def code(config: EngineConfig) -> str:
    found = why_not(config)
    return found.code if found else ""


@pytest.mark.parametrize(
    "config",
    [
        FUNASR,
        replace(FUNASR, model="FunAudioLLM/Fun-ASR-MLT-Nano-2512"),
        replace(FUNASR, device="cpu"),
        EngineConfig(engine="remote", url="http://speech.internal:9000"),
        EngineConfig(engine="own", engine_class="somewhere.engine:Own", device="cuda"),
    ],
)
def test_nothing_speaks_against_what_is_there(config: EngineConfig) -> None:
    assert why_not(config) is None


@pytest.mark.parametrize(
    ("config", "why"),
    [
        (EngineConfig(engine="no-such"), "engine_unknown"),
        (replace(FUNASR, model="/not/mounted"), "model_missing"),
        (replace(FUNASR, model="a/b/c"), "model_missing"),
        (replace(FUNASR, model="some/model", hub="none"), "model_missing"),
        (EngineConfig(model="/not/mounted"), "model_missing"),
        (replace(FUNASR, device="cuda"), "device_missing"),
        (EngineConfig(engine="whisper", device="cuda:0"), "device_missing"),
        (EngineConfig(engine="remote"), "server_missing"),
    ],
)
def test_what_is_missing_is_named(config: EngineConfig, why: str) -> None:
    assert code(config) == why


@pytest.mark.parametrize("engine", ["whisper", "funasr"])
def test_a_folder_that_is_half_there_is_told(engine: str, tmp_path: Path) -> None:
    config = EngineConfig(engine=engine, model=str(tmp_path))
    assert code(config) == "model_incomplete"
    for patterns in readiness.FILES[engine]:
        (tmp_path / patterns[0].replace("*", "model")).write_bytes(b"x")
    assert code(config) == ""
    (tmp_path / "model.safetensors.incomplete").write_bytes(b"x")
    assert code(config) == "model_incomplete"


def test_an_empty_file_is_no_model(tmp_path: Path) -> None:
    for patterns in readiness.FILES["whisper"]:
        (tmp_path / patterns[0]).touch()
    assert code(EngineConfig(model=str(tmp_path))) == "model_incomplete"


@pytest.mark.parametrize("config", [EngineConfig(), FUNASR, EngineConfig(engine_class="gone.away:Own")])
def test_a_package_that_is_not_there_is_named(config: EngineConfig, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(name: str) -> None:
        if "." in name:
            raise ModuleNotFoundError(name)

    monkeypatch.setattr(readiness, "find_spec", gone)
    assert code(config) == "package_missing"


def test_nothing_heavy_is_imported() -> None:
    heavy = "{'torch', 'funasr', 'ctranslate2', 'faster_whisper', 'numpy'}"
    ask = (
        "import sys; from transcripts.asr.readiness import why_not\n"
        "from transcripts.asr.protocol import EngineConfig\n"
        "[why_not(EngineConfig(engine=name, device='cuda')) for name in ('whisper', 'funasr')]\n"
        f"sys.exit(str({heavy} & set(sys.modules) or ''))"
    )
    ended = subprocess.run([sys.executable, "-c", ask], cwd=ROOT, capture_output=True, text=True, check=False)
    assert ended.stderr.strip() == ""
