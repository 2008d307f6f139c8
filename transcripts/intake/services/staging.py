"""The bytes of uploads on this disk: one file each, written by one request at a time."""

from __future__ import annotations

import errno
import fcntl
import hashlib
import os
import shutil
import threading
import time
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings

from kit.problems import Problem

#: Uploads whose hash so far is remembered. One that is forgotten is hashed again at its end.
REMEMBERED = 1000
#: How long a request waits for another one that has the file.
PATIENCE_SECONDS = 2.0

_hashes: OrderedDict[UUID, tuple[int, Any]] = OrderedDict()
_hashes_lock = threading.Lock()


def folder() -> Path:
    """Return where uploads are kept that are not yet all there."""
    path = Path(settings.FILE_UPLOAD_TEMP_DIR) / "uploads"
    path.mkdir(parents=True, exist_ok=True)
    return path


def path_of(pk: UUID) -> Path:
    """Return an upload's file."""
    return folder() / pk.hex


def make(pk: UUID, length: int, *, coming: int = 0) -> None:
    """Make the empty file; raises ``OSError`` where ``length`` bytes have no room.

    ``coming`` bytes were announced before and are still to come; ``DISK_RESERVE_BYTES`` stay free for what
    is at work already.
    """
    if shutil.disk_usage(folder()).free < length + coming + settings.DISK_RESERVE_BYTES:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    path_of(pk).touch(mode=0o640, exist_ok=False)


def remove(pk: UUID) -> None:
    """Delete an upload's file, if it is still there."""
    with _hashes_lock:
        _hashes.pop(pk, None)
    path_of(pk).unlink(missing_ok=True)


class StagedFile:
    """An upload's file, open for this request alone.

    ``written`` bytes lie there. What was written is safe only after ``flush``.
    """

    def __init__(self, pk: UUID, stream: Any) -> None:
        self.pk = pk
        self.written = 0
        self._stream = stream
        self._hash: Any = None

    @property
    def size(self) -> int:
        """How many bytes lie there, safe or not."""
        return os.fstat(self._stream.fileno()).st_size

    def begin(self, offset: int) -> None:
        """Go on after ``offset`` bytes; what lies behind them was written and never told."""
        self._stream.truncate(offset)
        self._stream.seek(offset)
        self.written = offset
        with _hashes_lock:
            known, so_far = _hashes.pop(self.pk, (0, None))
        self._hash = so_far if known == offset and so_far else None if offset else hashlib.sha256()

    def write(self, piece: bytes) -> None:
        """Append; raises ``OSError`` when the disk is full."""
        if self._hash is not None:
            self._hash.update(piece)
        rest = memoryview(piece)
        while rest:
            rest = rest[self._stream.write(rest) :]
        self.written += len(piece)

    def flush(self) -> None:
        """Bring to the disk what was written, and remember its hash."""
        os.fdatasync(self._stream.fileno())
        if self._hash is not None:
            with _hashes_lock:
                _hashes[self.pk] = (self.written, self._hash.copy())
                while len(_hashes) > REMEMBERED:
                    _hashes.popitem(last=False)

    def sha256(self) -> str:
        """Return the hash of the whole file, read again only if this process has not seen all of it."""
        with _hashes_lock:
            known, so_far = _hashes.get(self.pk, (0, None))
        if so_far is not None and known == self.size:
            return str(so_far.hexdigest())
        self._stream.seek(0)
        return hashlib.file_digest(self._stream, "sha256").hexdigest()

    @contextmanager
    def linked(self) -> Iterator[Path]:
        """Give the file under a second name, which the storage may take away.

        The first one stays until the row says what was made of it: who dies in between loses nothing.
        """
        second = path_of(self.pk).with_suffix(".intake")
        second.unlink(missing_ok=True)
        try:
            try:
                os.link(path_of(self.pk), second)
            except PermissionError:  # a disk that knows no second names
                shutil.copyfile(path_of(self.pk), second)
            # stored now, however long ago it was sent: old files without a row are taken for left behind
            os.utime(second)
            yield second
        finally:
            second.unlink(missing_ok=True)


@contextmanager
def opened(pk: UUID) -> Iterator[StagedFile]:
    """Open an upload's file, as soon as no other request has it.

    A request whose line broke takes a moment to notice; who comes back over a new line waits for it.
    Raises ``Problem``: ``upload_busy`` where it takes longer, ``upload_gone`` where there is no file.
    The lock ends with the process that holds it, however that ends.
    """
    try:
        stream = path_of(pk).open("r+b", buffering=0)
    except FileNotFoundError as error:
        raise Problem("upload_gone") from error
    with stream:
        until = time.monotonic() + PATIENCE_SECONDS
        while not _locked(stream):
            if time.monotonic() > until:
                raise Problem("upload_busy", permanent=False)
            time.sleep(0.02)
        yield StagedFile(pk, stream)


def _locked(stream: Any) -> bool:
    try:
        fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def names() -> Iterator[tuple[Path, str]]:
    """Yield the files here, and the upload's id that each is named after."""
    for path in folder().iterdir():
        with suppress(ValueError):
            yield path, str(UUID(path.stem))
