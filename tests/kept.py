"""What takes long to make and comes out the same: made once, kept below var/, made anew after a change.

``python -m tests.kept FOLDER`` notes that today's code heard the demo company there: tests take it over.
"""

from __future__ import annotations

import datetime
import fcntl
import hashlib
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
FOLDER: Final = ROOT / "var" / "kept"
MADE_OF: Final = "made-of"
#: What is no code of the site: neither changes what a migration or a recording comes to.
_OUTSIDE: Final = ("tests", "bench", "node_modules", "var", "build")


def code(pattern: str = "*.py") -> list[Path]:
    """Return the site's files of a kind, with the versions of what it stands on."""
    rooms = [folder for folder in ROOT.iterdir() if folder.is_dir() and folder.name not in _OUTSIDE]
    found = [path for room in rooms if room.name[0] != "." for path in room.rglob(pattern)]
    return [*sorted(found), ROOT / "constraints.txt"]


def demo() -> str:
    """Return by what a demo company that was heard is known: the code, the sound, the weights, the day.

    Its assignments are due so many days from now.
    """
    sound = sorted((ROOT / "hrvoice" / "demo" / "speech").iterdir())
    digest = digest_of([*code(), *sound, ROOT / "deploy" / "whisper-base.txt"])
    return f"{digest}-{datetime.date.today():%Y%m%d}"


def migrations() -> str:
    """Return by what an empty database is known."""
    return digest_of(code("migrations/*.py"))


def digest_of(parts: Iterable[Path]) -> str:
    """Return a digest of files' names and contents, 16 hex digits."""
    digest = hashlib.sha256()
    for part in parts:
        content = hashlib.sha256(part.read_bytes()).digest()
        digest.update(str(part.relative_to(ROOT)).encode() + b"\0" + content)
    return digest.hexdigest()[:16]


def kept(name: str, digest: str, make: Callable[[Path], object]) -> Path:
    """Return where ``make`` wrote what ``digest`` stands for; it is asked only where that changed.

    It gets a path to write a file or a folder at. Processes that ask at once wait for the first.
    """
    path = FOLDER / f"{name}-{digest}"
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


def note(folder: Path) -> None:
    """Note by what the demo company in a folder was heard."""
    (folder / MADE_OF).write_text(demo())


def is_made_of(folder: Path, digest: str) -> bool:
    """Tell whether it was noted so."""
    path = folder / MADE_OF
    return path.exists() and path.read_text() == digest


if __name__ == "__main__":
    note(Path(sys.argv[1]))
