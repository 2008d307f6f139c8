"""Bring a backup back: everything is verified before anything is touched."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.files import File
from django.core.files.storage import Storage
from django.core.management import call_command
from django.db import connection

from hrvoice.backup import manifest, target
from hrvoice.backup.errors import BackupError
from hrvoice.backup.listing import ALTERED, DELETED, KEPT, MISSING, Listing, Reference
from hrvoice.backup.references import file_fields, storage_of
from hrvoice.backup.store import BLOCK, Store

Say = Callable[[str], None]
#: What health checks and doctor write for a moment.
PROBES = "probes/"


def verify_backup(*, source: Path, snapshot: str | None = None) -> dict[str, Any]:
    """Read every byte of a snapshot and compare it with its hash; return the manifest or BackupError."""
    store = Store(source)
    folder, facts = manifest.read(store, snapshot)
    with Listing(folder / manifest.LISTING) as listing:
        wrong = [
            f"{sha256} ({reference.name})"
            for reference, sha256, size, _ in listing.rows(KEPT, ALTERED)
            if not (store.holds(sha256, size) and store.verify(sha256))
        ]
    if wrong:
        raise BackupError(
            f"{len(wrong)} files of the backup are missing or altered; nothing was restored: "
            + ", ".join(wrong[:20])
        )
    return facts | {"name": folder.name}


def restore_backup(
    *, source: Path, snapshot: str | None = None, force: bool = False, say: Say = print
) -> dict[str, Any]:
    """Fill database and storage from a snapshot and return its manifest. Raises ``BackupError``.

    The files come first: from the moment a row is there, its file is. With ``force`` what is there
    already is moved aside, not deleted.
    """
    facts = verify_backup(source=source, snapshot=snapshot)
    if facts["vendor"] != connection.vendor:
        raise BackupError(
            f"The backup is of {facts['vendor']}; HRVOICE_DATABASE_URL names {connection.vendor}."
        )
    if not force and (what := _occupied()):
        raise BackupError(f"{what}. Restore into an empty place, or give --force.")
    target.check_nobody_is_at_work()
    store = Store(source)
    folder = store.snapshots / facts["name"]
    with Listing(folder / manifest.LISTING) as listing:
        for reference, sha256, _, _ in listing.rows(KEPT, ALTERED):
            _bring_back(store, reference, sha256)
        for reference, _, _, state in listing.rows(MISSING, DELETED, ALTERED):
            say(f"{state} when the backup was made: {reference.name} of {reference.model} {reference.pk}")
    aside = target.replace_database(folder / facts["database"])
    if aside:
        say(f"What was there before is kept: {aside}")
    _compare_rows(facts)
    call_command("migrate", verbosity=0, interactive=False)
    return facts


def restore_files(*, source: Path, snapshot: str | None = None, say: Say = print) -> int:
    """Bring back files that rows of the running site refer to and that are lost or altered; count them."""
    facts = verify_backup(source=source, snapshot=snapshot)
    store = Store(source)
    brought = 0
    with Listing(store.snapshots / facts["name"] / manifest.LISTING) as listing:
        for reference, sha256, _, _ in listing.rows(KEPT):
            wanted = apps.get_model(reference.model)._base_manager.filter(pk=reference.pk)
            if wanted.exists() and _bring_back(store, reference, sha256):
                say(f"brought back: {reference.name} of {reference.model} {reference.pk}")
                brought += 1
    return brought


def _occupied() -> str:
    """Return what is already there, in words; "" where a backup can be restored without loss."""
    if target.has_rows():
        return "The database is not empty"
    for storage in {id(field.storage): field.storage for _, field in file_fields()}.values():
        if any(not name.startswith(PROBES) for name in _files_in(storage, "")):
            return "The storage is not empty"
    return ""


def _files_in(storage: Storage, folder: str) -> Iterator[str]:
    try:
        folders, files = storage.listdir(folder)
    except FileNotFoundError:
        return
    yield from (f"{folder}/{name}".lstrip("/") for name in files)
    for name in folders:
        yield from _files_in(storage, f"{folder}/{name}".lstrip("/"))


def _bring_back(store: Store, reference: Reference, sha256: str) -> bool:
    """Put one file under its name; False where it is there already, as it should be."""
    storage = storage_of(reference.model)
    if storage.exists(reference.name):
        if _sha256_in(storage, reference.name) == sha256:
            return False
        storage.delete(reference.name)
    with store.path(sha256).open("rb") as content:
        name = storage.save(reference.name, File(content))
    if name != reference.name:
        storage.delete(name)
        raise BackupError(f"The storage would not take {reference.name} under its name.")
    if _sha256_in(storage, name) != sha256:
        raise BackupError(f"{name} was written and reads back differently. Check the storage.")
    return True


def _sha256_in(storage: Storage, name: str) -> str:
    digest = hashlib.sha256()
    with storage.open(name, "rb") as file:
        while block := file.read(BLOCK):
            digest.update(block)
    return digest.hexdigest()


def _compare_rows(facts: dict[str, Any]) -> None:
    """Count every table's rows and compare with what was counted when the backup was made."""
    with connection.cursor() as cursor:
        there = set(connection.introspection.table_names(cursor))
        for table, wanted in facts["rows"].items():
            if table in there:
                cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(table)}")
            found = cursor.fetchone()[0] if table in there else 0
            if found != wanted:
                raise BackupError(f"{table} has {found} rows; the backup has {wanted}.")
