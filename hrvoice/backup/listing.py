"""The list of a snapshot's files, in an SQLite file: constant memory for any number."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

TABLES = """
CREATE TABLE IF NOT EXISTS files(
    name TEXT PRIMARY KEY, model TEXT, pk TEXT, wanted_sha256 TEXT, wanted_size INTEGER,
    sha256 TEXT, size INTEGER, state TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS copied(name TEXT PRIMARY KEY, sha256 TEXT NOT NULL, size INTEGER NOT NULL);
"""
#: What may become of a file: in the backup as received; in it but not as received; not in the storage;
#: deleted by a person between the database's dump and the copying.
KEPT, ALTERED, MISSING, DELETED, PENDING = "kept", "altered", "missing", "deleted", "pending"


@dataclass(frozen=True, slots=True)
class Reference:
    """A row's file: its name in the storage, and hash and size where the row knows them."""

    model: str
    pk: str
    name: str
    sha256: str | None = None
    size: int | None = None


class Listing:
    """What a snapshot's database refers to, and what was copied for it."""

    def __init__(self, path: Path) -> None:
        self._database = sqlite3.connect(path, isolation_level=None)
        # a list that a power cut spoils belongs to a snapshot without a manifest: nothing waits for the disk
        self._database.executescript("PRAGMA journal_mode=MEMORY; PRAGMA synchronous=OFF")
        self._database.executescript(TABLES)

    def __enter__(self) -> Self:
        """Use it."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the file."""
        self._database.close()

    def expect(self, references: Iterator[Reference]) -> None:
        """Write down what the database refers to."""
        rows = ((r.name, r.model, r.pk, r.sha256, r.size, PENDING) for r in references)
        self._database.execute("BEGIN")
        self._database.executemany(
            "INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?, ?, NULL, NULL, ?)",
            rows,
        )
        self._database.execute("COMMIT")

    def pending(self) -> Iterator[Reference]:
        """Yield what is not settled yet, a batch at a time: it is settled meanwhile."""
        columns = "model, pk, name, wanted_sha256, wanted_size"
        query = f"SELECT {columns} FROM files WHERE state = ? AND name > ? ORDER BY name LIMIT 500"
        last = ""
        while rows := self._database.execute(query, [PENDING, last]).fetchall():
            yield from (Reference(*row) for row in rows)
            last = rows[-1][2]

    def settle(self, name: str, state: str, found: tuple[str, int] | None = None) -> None:
        """Write down what became of a file."""
        self._database.execute(
            "UPDATE files SET state = ?, sha256 = ?, size = ? WHERE name = ?",
            [state, *(found or (None, None)), name],
        )

    def remember(self, name: str, found: tuple[str, int]) -> None:
        """Write down under which content a name was copied."""
        self._database.execute("INSERT OR REPLACE INTO copied VALUES (?, ?, ?)", [name, *found])

    def remembered(self, name: str) -> tuple[str, int] | None:
        """Return the content that a name was copied under."""
        row: tuple[str, int] | None = self._database.execute(
            "SELECT sha256, size FROM copied WHERE name = ?", [name]
        ).fetchone()
        return row

    def rows(self, *states: str) -> Iterator[tuple[Reference, str, int, str]]:
        """Yield reference, SHA-256, size and state of the files in one of ``states``."""
        marks = ",".join("?" * len(states))
        columns = "model, pk, name, wanted_sha256, wanted_size, sha256, size, state"
        query = f"SELECT {columns} FROM files WHERE state IN ({marks}) ORDER BY name"
        with closing(self._database.execute(query, states)) as cursor:
            for row in cursor:
                yield Reference(*row[:5]), row[5], row[6], row[7]

    def counts(self) -> dict[str, int]:
        """Return how many files are in each state."""
        return dict(self._database.execute("SELECT state, count(*) FROM files GROUP BY state"))

    def size(self) -> int:
        """Return how many bytes the snapshot's files have together."""
        [(total,)] = self._database.execute("SELECT coalesce(sum(size), 0) FROM files").fetchall()
        return int(total)
