"""Tell a storage that is away from a file that is missing."""

from __future__ import annotations

import errno
from typing import Final

from django.core.files.storage import Storage

from kit.problems import Problem
from transcripts.recordings.models import AUDIO_FOLDER, Recording

#: So many of the oldest and of the newest recordings are looked for.
SAMPLE: Final = 4
#: What the system says where a disk is full, away or broken, or a process has used up what it may have.
MACHINE_ERRNOS: Final = frozenset(
    {
        errno.EACCES,
        errno.EDQUOT,
        errno.EIO,
        errno.EMFILE,
        errno.ENFILE,
        errno.ENODEV,
        errno.ENOMEM,
        errno.ENOSPC,
        errno.ENOTCONN,
        errno.EPERM,
        errno.EROFS,
        errno.ESTALE,
        errno.ETIMEDOUT,
    }
)


def check_storage() -> None:
    """Raise ``Problem("storage_unavailable")`` where the recordings' storage is not there.

    A folder that was not mounted is empty or gone, and what is sent meanwhile lies alone in it: the storage
    is there when most of the recordings that are looked for are.
    """
    storage = _storage()
    names = _sample()
    try:
        there = sum(storage.exists(name) for name in names)
        # one file may be lost; without others to look for, its folder tells
        away = there * 2 < len(names) and (len(names) > 1 or not _has_folder(storage))
    except Exception as error:  # each storage's library raises its own
        raise Problem("storage_unavailable", repr(error)) from error
    if away:
        missing = f"{len(names) - there} of {len(names)} recordings looked for are away"
        raise Problem("storage_unavailable", missing)


def demand_sound(recording: Recording) -> None:
    """Raise ``Problem`` unless the sound can be found; ``file_missing`` where its storage is there."""
    try:
        if recording.audio.storage.exists(recording.audio.name or ""):
            return
    except Exception as error:
        raise Problem("storage_unavailable", repr(error)) from error
    check_storage()
    raise Problem("file_missing")


def _storage() -> Storage:
    storage: Storage = Recording._meta.get_field("audio").storage
    return storage


def _sample() -> list[str]:
    """Return the names of a few recordings' files; those known to be lost are left out."""
    rows = Recording.objects.exclude(error_code="file_missing").exclude(audio="").order_by()
    names = rows.order_by("created_at", "pk").values_list("audio", flat=True)[:SAMPLE]
    newest = rows.order_by("-created_at", "-pk").values_list("audio", flat=True)[:SAMPLE]
    return list(dict.fromkeys([*names, *newest]))


def _has_folder(storage: Storage) -> bool:
    try:
        storage.listdir(AUDIO_FOLDER)
    except OSError:
        return False
    return True
