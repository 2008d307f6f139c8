"""The manifest: what a snapshot holds, in JSON, written last."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db.migrations.recorder import MigrationRecorder

from hrvoice.backup.errors import BackupError
from hrvoice.backup.store import Store, sha256_of

FORMAT = 1
NAME = "manifest.json"
LISTING = "files.sqlite3"

Run = Callable[[str], Iterator[Sequence[Any]]]


def tables() -> list[str]:
    """Return the site's tables."""
    models = apps.get_models(include_auto_created=True, include_swapped=False)
    found = {model._meta.db_table for model in models if model._meta.managed and not model._meta.proxy}
    return sorted(found | {MigrationRecorder.Migration._meta.db_table})


def count_rows(run: Run, quote: Callable[[str], str]) -> dict[str, int]:
    """Return each table's number of rows."""
    return {table: next(run(f"SELECT count(*) FROM {quote(table)}"))[0] for table in tables()}


def write(folder: Path, facts: dict[str, Any], dump: str) -> dict[str, Any]:
    """Write the manifest of a snapshot whose files are all there."""
    for name in (dump, LISTING):
        with (folder / name).open("rb") as file:
            os.fsync(file.fileno())
    sums = {name: sha256_of(folder / name) for name in (dump, LISTING)}
    manifest = {"format": FORMAT, "hrvoice": version("hrvoice"), "database": dump, **facts, "sha256": sums}
    path = folder / f".{NAME}"
    with path.open("w", encoding="utf-8") as file:
        json.dump(manifest, file, indent=2, ensure_ascii=False)
        file.flush()
        os.fsync(file.fileno())
    os.replace(path, folder / NAME)
    return manifest


def read(store: Store, name: str | None) -> tuple[Path, dict[str, Any]]:
    """Return a snapshot's folder and manifest, the newest without ``name``; its own files are verified."""
    names = store.names()
    if not names:
        raise BackupError(f"{store.folder} holds no backup.")
    name = name or names[-1]
    if name not in names:
        raise BackupError(f"{store.folder} holds no snapshot {name}. It holds: {', '.join(names)}")
    folder = store.snapshots / name
    manifest = json.loads((folder / NAME).read_text(encoding="utf-8"))
    if manifest["format"] != FORMAT:
        raise BackupError(f"{folder} is of format {manifest['format']}; this HRVoice reads {FORMAT}.")
    for file, wanted in manifest["sha256"].items():
        if not (folder / file).is_file() or sha256_of(folder / file) != wanted:
            raise BackupError(f"{folder / file} is missing or was altered. Nothing was restored.")
    return folder, manifest
