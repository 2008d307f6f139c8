"""Keep the newest snapshots, and the files that they need."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from hrvoice.backup.manifest import LISTING
from hrvoice.backup.store import Store


def prune(target: Path, *, keep: int) -> tuple[int, int]:
    """Delete all but the newest ``keep`` snapshots and the files only they had; return both counts."""
    store = Store(target)
    with store.locked():
        names = store.names()
        old = names[: max(len(names) - keep, 0)]
        for name in old:
            shutil.rmtree(store.snapshots / name)
        return len(old), _drop_unneeded(store) if old else 0


def _drop_unneeded(store: Store) -> int:
    """Delete contents that no snapshot lists. What is needed is gathered on disk, not in memory."""
    dropped = 0
    with TemporaryDirectory() as folder, closing(sqlite3.connect(Path(folder) / "needed")) as database:
        database.execute("CREATE TABLE needed(sha256 TEXT PRIMARY KEY)")
        for name in store.names():
            database.execute("ATTACH ? AS snapshot", [str(store.snapshots / name / LISTING)])
            for table in ("files", "copied"):
                listed = f"SELECT sha256 FROM snapshot.{table} WHERE sha256 IS NOT NULL"
                database.execute(f"INSERT OR IGNORE INTO needed {listed}")
            database.commit()
            database.execute("DETACH snapshot")
        for path in store.files.glob("*/*"):
            if not database.execute("SELECT 1 FROM needed WHERE sha256 = ?", [path.name]).fetchone():
                path.unlink()
                dropped += 1
    return dropped
