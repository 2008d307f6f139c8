"""The packaged weights."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from hrvoice.doctor import site
from hrvoice.health import readiness
from hrvoice.health.readiness import Unready
from transcripts.audio.errors import SpeechError
from transcripts.work.models.worker_heartbeat import WorkerHeartbeat

pytestmark = pytest.mark.django_db

#: As it is before the folder's conftest puts it aside.
look_at_weights = site._weights


@pytest.fixture
def some_weights(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path) -> Path:
    """A model of four bytes instead of 145 MB, in a package; its hash is the one that is wanted."""
    parts = {"model.bin": ("weights/data/a", "weights/data/b")}
    packages = tmp_path / "packages"
    for name, content in (("a", b"ab"), ("b", b"cd")):
        path = packages / "weights" / "data" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    hashes = {"model.bin": hashlib.sha256(b"abcd").hexdigest()}
    monkeypatch.setattr("transcripts.asr.weights.PARTS", parts)
    monkeypatch.setattr("transcripts.asr.weights.HASHES", hashes)
    settings.PACKAGES_DIR, settings.MODELS_DIR = packages, tmp_path / "models"
    settings.SPEECH_ENGINE, settings.SPEECH_MODEL = "whisper", "base"
    return packages


def weights(*, repair: bool = False) -> list[str]:
    found = list(look_at_weights())
    for finding in found:
        if repair and finding.repair is not None:
            finding.repair()
    return [finding.code for finding in found]


def test_altered_weights_are_found_and_joined_anew(some_weights: Path, settings: Any) -> None:
    assert weights() == []
    model = Path(settings.MODELS_DIR) / "whisper-base" / "model.bin"
    model.write_bytes(b"abcx")
    assert weights(repair=True) == ["weights_altered"]
    assert model.read_bytes() == b"abcd" and weights() == []


def test_altered_weights_without_their_packages_stay_where_they_are(
    some_weights: Path, settings: Any
) -> None:
    assert weights() == []
    model = Path(settings.MODELS_DIR) / "whisper-base" / "model.bin"
    model.write_bytes(b"abcx")
    (some_weights / "weights" / "data" / "b").unlink()
    with pytest.raises(SpeechError):
        weights(repair=True)
    assert model.read_bytes() == b"abcx"


def test_missing_weights_are_said(some_weights: Path, settings: Any) -> None:
    (some_weights / "weights" / "data" / "b").unlink()
    assert weights() == ["weights_missing"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"SPEECH_MODEL": "/nowhere/model"}, "model_missing"),
        ({"SPEECH_ENGINE": "remote", "SPEECH_URL": ""}, "server_missing"),
        ({"SPEECH_ENGINE": "nobody"}, "engine_unknown"),
        ({"SPEECH_ENGINE": "x", "SPEECH_ENGINE_CLASS": "no_such_package:Engine"}, "package_missing"),
        ({"SPEECH_MODEL": "large-v3", "SPEECH_DEVICE": "cuda:0"}, "device_missing"),
    ],
)
@pytest.mark.django_db(transaction=True)
def test_an_engine_that_cannot_run_is_said_unless_a_worker_hears(
    changes: dict[str, str], code: str, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("transcripts.asr.readiness.GPU_DEVICES", ())
    settings.SPEECH_ENGINE, settings.SPEECH_MODEL = "whisper", "base"
    for name, wanted in changes.items():
        setattr(settings, name, wanted)
    [finding] = site._engine()
    assert finding.code == code
    assert "HRVOICE_SPEECH_" in finding.remedy and "{" not in finding.remedy
    with pytest.raises(Unready, match=code):
        readiness._engine()
    now = timezone.now()
    worker = WorkerHeartbeat.objects.create(name="a:1", queues=["speech"], hears=True, since=now, seen_at=now)
    assert list(site._engine()) == [] and readiness._engine()
    worker.fault_code, worker.fault_detail = "accelerator_full", "0 MiB are free"
    worker.save()
    [finding] = site._engine()
    assert finding.code == "accelerator_full" and "0 MiB" in finding.what
