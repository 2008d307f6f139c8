"""Files that belong to no row: set apart where they can be looked at."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from functools import partial

from django.core.files.storage import Storage
from django.db.models import Q
from django.utils import timezone

from hrvoice.doctor.finding import Finding, Scope
from kit.quarantine import QUARANTINE, set_apart
from transcripts.recordings.models import AUDIO_FOLDER, Recording

#: A file is stored before its row: for so long it may be without one.
YOUNG = datetime.timedelta(hours=1)
BATCH = 500


def check_leftovers(scope: Scope) -> Iterator[Finding]:
    """Look through the stored sound."""
    storage = Recording._meta.get_field("audio").storage
    for folder in _folders(storage, AUDIO_FOLDER):
        names = [f"{folder}/{name}" for name in storage.listdir(folder)[1]]
        for first in range(0, len(names), BATCH):
            yield from _orphans(storage, names[first : first + BATCH])


def _folders(storage: Storage, folder: str) -> Iterator[str]:
    """Yield the folder and all below it; nothing where nothing was ever stored."""
    try:
        below = storage.listdir(folder)[0]
    except FileNotFoundError:
        return
    yield folder
    for name in below:
        yield from _folders(storage, f"{folder}/{name}")


def _belongs(names: list[str]) -> set[str]:
    rows = Recording.objects.filter(Q(audio__in=names) | Q(playback__in=names)).order_by()
    return {name for pair in rows.values_list("audio", "playback") for name in pair}


def _orphans(storage: Storage, names: list[str]) -> Iterator[Finding]:
    known = _belongs(names)
    for name in names:
        if name in known:
            continue
        try:
            if storage.get_modified_time(name) > timezone.now() - YOUNG:
                continue
        except FileNotFoundError:
            continue  # deleted meanwhile
        yield Finding(
            "file_orphaned",
            name,
            f"No recording belongs to the stored file {name}.",
            f"doctor --repair moves it to {QUARANTINE}/; delete it there when nobody misses it.",
            partial(_set_apart, storage, name),
        )


def _set_apart(storage: Storage, name: str) -> None:
    if _belongs([name]):
        return  # its row has come meanwhile
    set_apart(storage, name)
