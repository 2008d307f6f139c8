"""What takes long to make and comes out the same each time: made once, kept below var/, made anew on a change."""

from __future__ import annotations

import fcntl
import hashlib
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from tests.environment import ROOT

FOLDER: Final = ROOT / "var" / "kept"
#: What is no code of the site: neither changes what a migration or a recording comes to.
_OUTSIDE: Final = ("tests", "bench", "node_modules", "var", "build")


def code(pattern: str = "*.py") -> list[Path]:
    """Return the site's files of a kind, with the versions of what it stands on."""
    rooms = [folder for folder in ROOT.iterdir() if folder.is_dir() and folder.name not in _OUTSIDE]
    found = [path for room in rooms if room.name[0] != "." for path in room.rglob(pattern)]
    return sorted(found) + [ROOT / "constraints.txt"]


def migrations() -> list[Path]:
    """Return what an empty database follows from."""
    return code("migrations/*.py")


def kept(name: str, parts: Iterable[Path], make: Callable[[Path], object]) -> Path:
    """Return where ``make`` wrote what follows from the files ``parts``; it is asked only where they changed.

    It gets a path to write a file or a folder at. Processes that ask at once wait for the first.
    """
    digest = hashlib.sha256()
    for part in parts:
        digest.update(str(part.relative_to(ROOT)).encode() + b"\0" + part.read_bytes())
    path = FOLDER / f"{name}-{digest.hexdigest()[:16]}"
    FOLDER.mkdir(parents=True, exist_ok=True)
    with _locked(name):
        if not path.exists():
            for old in FOLDER.glob(f"{name}-*"):
                _remove(old)
            unfinished = FOLDER / f"new-{name}"
            _remove(unfinished)
            make(unfinished)
            unfinished.rename(path)
    return path


@contextmanager
def _locked(name: str) -> Iterator[None]:
    with (FOLDER / f"lock-{name}").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
