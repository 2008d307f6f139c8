"""Files kept under their SHA-256: each content once, readable without HRVoice."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO

from hrvoice.backup.errors import BackupError

BLOCK = 1 << 20


def sha256_of(path: Path) -> str:
    """Return a file's SHA-256 in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def sync_folder(folder: Path) -> None:
    """Make names in a folder outlive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


class Store:
    """The backup folder: ``files/ab/abcd…`` and ``snapshots/``."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.files = folder / "files"
        self.snapshots = folder / "snapshots"

    def make(self) -> None:
        """Make the folders where they are missing; nobody but their owner may look in."""
        for folder in (self.folder, self.files, self.snapshots):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Keep a second backup away; the lock ends with the process."""
        with (self.folder / ".lock").open("w") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise BackupError(f"Another backup into {self.folder} is under way.") from error
            yield

    def clear(self) -> None:
        """Delete what a backup that was killed left half done; to be called with the lock."""
        for path in self.files.glob(".coming-*"):
            path.unlink()
        for folder in self.snapshots.glob(".[0-9]*"):
            shutil.rmtree(folder)

    def path(self, sha256: str) -> Path:
        """Return where a content lies."""
        return self.files / sha256[:2] / sha256

    def holds(self, sha256: str, size: int) -> bool:
        """Tell whether a content of that size is here. ``verify`` reads it."""
        try:
            return self.path(sha256).stat().st_size == size
        except FileNotFoundError:
            return False

    def verify(self, sha256: str) -> bool:
        """Read a content and tell whether it is what its name says."""
        try:
            return sha256_of(self.path(sha256)) == sha256
        except OSError:
            return False

    def put(self, source: IO[bytes]) -> tuple[str, int]:
        """Copy a stream in, read back what was written, and return its SHA-256 and size."""
        digest, size = hashlib.sha256(), 0
        with NamedTemporaryFile(dir=self.files, prefix=".coming-", delete=False) as copy:
            path = Path(copy.name)
            try:
                while block := source.read(BLOCK):
                    digest.update(block)
                    size += len(block)
                    copy.write(block)
                copy.flush()
                os.fsync(copy.fileno())
                found = digest.hexdigest()
                if sha256_of(path) != found:
                    raise BackupError(f"{self.folder} gives back other bytes than were written.")
                target = self.path(found)
                target.parent.mkdir(mode=0o700, exist_ok=True)
                os.replace(path, target)
                sync_folder(target.parent)
            except BaseException:
                path.unlink(missing_ok=True)
                raise
        return found, size

    def names(self) -> list[str]:
        """Return the complete snapshots, the oldest first."""
        if not self.snapshots.is_dir():
            return []
        return sorted(folder.parent.name for folder in self.snapshots.glob("[0-9]*/manifest.json"))
