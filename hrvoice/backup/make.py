"""Make a backup while the site goes on working."""

from __future__ import annotations

import datetime
import shutil
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from django.db import connection

from hrvoice.backup import manifest
from hrvoice.backup.database import frozen
from hrvoice.backup.listing import ALTERED, DELETED, KEPT, MISSING, Listing, Reference
from hrvoice.backup.references import live_references, references, still_there, storage_of
from hrvoice.backup.store import Store, sync_folder

Say = Callable[[str], None]


def make_backup(*, target: Path, say: Say = print) -> dict[str, Any]:
    """Write a snapshot into the folder ``target`` and return its manifest. Raises ``BackupError``.

    Files are copied before the database is dumped and again after it. Whatever the dumped rows refer to
    was stored before the dump, so the first round has it, were it deleted a moment later; what came in
    between, the second round has. Only a file that came and went between the two can be missed; its
    row is listed as deleted.
    """
    store = Store(target)
    store.make()
    with store.locked():
        store.clear()
        now = datetime.datetime.now(datetime.UTC)
        folder = store.snapshots / f".{now:%Y%m%dT%H%M%S%fZ}"
        folder.mkdir(mode=0o700)
        try:
            with ExitStack() as opened:
                made = _Backup(store, folder, say, opened).make(now)
            folder.rename(store.snapshots / folder.name[1:])
            sync_folder(store.snapshots)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
    return made | {"name": folder.name[1:]}


class _Backup:
    def __init__(self, store: Store, folder: Path, say: Say, opened: ExitStack) -> None:
        self.store, self.folder, self.say = store, folder, say
        self.new = 0
        self.before: Listing | None = None
        if names := store.names():
            last, facts = manifest.read(store, names[-1])
            self.before = opened.enter_context(Listing(last / manifest.LISTING))
            self.before_at = datetime.datetime.fromisoformat(facts["made_at"])

    def make(self, now: datetime.datetime) -> dict[str, Any]:
        with Listing(self.folder / manifest.LISTING) as listing:
            self._first_round(listing)
            with frozen() as database:
                database.dump(self.folder)
                quote = connection.ops.quote_name
                listing.expect(references(database.run, quote))
                rows = manifest.count_rows(database.run, quote)
                server, dump = database.server, database.file
            self._second_round(listing)
            counts, size = listing.counts(), listing.size()
        facts = {"made_at": now.isoformat(), "vendor": connection.vendor, "server": server, "rows": rows}
        files = {"states": counts, "bytes": size, "new": self.new}
        return manifest.write(self.folder, facts | {"files": files}, dump)

    def _first_round(self, listing: Listing) -> None:
        """Copy what the live rows refer to."""
        for reference in live_references():
            self._copy(reference, listing)

    def _second_round(self, listing: Listing) -> None:
        """Copy what the dump refers to and the first round did not see, and settle every file."""
        for reference in listing.pending():
            found = listing.remembered(reference.name) or self._copy(reference, listing)
            if found is None:
                # a row that is still there has truly lost its file
                state = MISSING if still_there(reference) else DELETED
                self.say(f"{state}: {reference.name} of {reference.model} {reference.pk}")
                listing.settle(reference.name, state)
                continue
            right = reference.sha256 in (None, found[0])
            if not right:
                self.say(f"{ALTERED}: {reference.name} of {reference.model} {reference.pk}")
            listing.settle(reference.name, KEPT if right else ALTERED, found)

    def _copy(self, reference: Reference, listing: Listing) -> tuple[str, int] | None:
        """Bring one file into the store unless its content is there; None where the storage has none."""
        found = self._held(reference)
        if found is None:
            try:
                with storage_of(reference.model).open(reference.name, "rb") as file:
                    found = self.store.put(file)
                self.new += 1
            except (FileNotFoundError, IsADirectoryError):
                return None
        listing.remember(reference.name, found)
        return found

    def _held(self, reference: Reference) -> tuple[str, int] | None:
        """Return the content that an earlier backup has of this file, where that is certain."""
        if reference.sha256 and reference.size is not None:
            if self.store.holds(reference.sha256, reference.size):
                return reference.sha256, reference.size
            return None
        row = self.before.remembered(reference.name) if self.before else None
        if row is None or not self.store.holds(*row):
            return None
        try:
            changed = storage_of(reference.model).get_modified_time(reference.name)
        except FileNotFoundError:
            return None
        return row if changed < self.before_at else None
