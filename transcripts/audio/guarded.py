"""A file that libav reads, and that ends early where it is read on and on without a packet coming of it."""

from __future__ import annotations

from pathlib import Path
from typing import Final

#: More than lies between two packets of sound, pictures between them included. A parser that finds no packet
#: would keep all it reads in memory.
MAX_GAP: Final = 64 << 20


class GuardedFile:
    """Read-only and seekable. No name of it reaches libav, which could be taken for an address."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("rb", buffering=0)
        self._gap = 0

    def fresh(self) -> None:
        """Note that a packet came of what was read."""
        self._gap = 0

    def read(self, size: int) -> bytes:
        """Return up to ``size`` bytes; none at the end, or once too many were read for nothing."""
        if self._gap > MAX_GAP:
            return b""
        data = self._file.read(size) or b""
        self._gap += len(data)
        return data

    def seek(self, offset: int, whence: int = 0) -> int:
        """Go elsewhere."""
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        """Return where it stands."""
        return self._file.tell()

    def close(self) -> None:
        """Close the file."""
        self._file.close()
