"""Files that no row knows: set apart in the same storage, never deleted, and left alone where they are many.

A wrong database address beside a full storage makes every file unknown: that is no reason to touch them.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Collection
from pathlib import Path
from typing import Final

from django.core.files.storage import Storage

log = logging.getLogger(__name__)

#: Where files without a row are put, in the same storage.
QUARANTINE: Final = "quarantine"
#: Interrupted uploads and deletions leave a few files; more than these, and than this share, are no accident.
FEW: Final = 20
SHARE: Final = 0.1


def are_many(unknown: int, stored: int) -> bool:
    """Tell whether so many of the stored files are unknown that the database is to be doubted."""
    return (unknown > FEW and unknown > SHARE * stored) or (unknown == stored and stored > 2)


def set_apart(storage: Storage, name: str) -> str:
    """Move a file below ``QUARANTINE`` and return its name there."""
    target = storage.get_available_name(f"{QUARANTINE}/{name}")
    try:
        source, path = storage.path(name), Path(storage.path(target))
    except NotImplementedError:
        with storage.open(name, "rb") as file:
            target = storage.save(target, file)
        storage.delete(name)
        return target
    path.parent.mkdir(parents=True, exist_ok=True)
    os.replace(source, path)
    return target


def set_all_apart(storage: Storage, names: Collection[str], *, stored: int) -> int:
    """Set files apart that no row knows and return how many.

    Where they are many it touches none and writes an error into the log.
    ``stored``: how many files there are in all.
    """
    if are_many(len(names), stored):
        log.error(
            "%d of %d stored files are unknown to this database: nothing is touched. "
            "Is HRVOICE_DATABASE_URL the database that belongs to this storage?",
            len(names),
            stored,
        )
        return 0
    for name in sorted(names):
        log.warning("no row knows %s: it is now %s", name, set_apart(storage, name))
    return len(names)
