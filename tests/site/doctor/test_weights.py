"""The packaged weights."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pytest

from hrvoice.doctor import site
from transcripts.audio.errors import SpeechError

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
    settings.SPEECH_MODEL = "/nowhere/model"
    assert weights() == ["weights_missing"]
