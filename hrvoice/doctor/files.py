"""Each row's files: there, readable, and still what was received."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator
from functools import partial

from django.core.files.storage import Storage
from django.db import transaction
from django.db.models import Q

from hrvoice.doctor.finding import Finding, Scope, in_batches
from transcripts.enums import ACTIVE, Stage
from transcripts.recordings.models import Recording
from transcripts.recordings.services.tell import emit_end
from transcripts.sockets.services import announce
from transcripts.work.services.dispatch import retry_recording
from transcripts.work.services.playback import make_playback

BLOCK = 1 << 20
LOST = "file_missing"
BRING_BACK = "Bring the file back from a backup (manage.py restore --files-only), then run doctor again."


def check_files(scope: Scope) -> Iterator[Finding]:
    """Look at every recording's sound, and at the copies made for playing."""
    rows = Recording.objects.defer("peaks", "error_detail")
    for row in in_batches(rows):
        found = _look_at(row, scope)
        # a recording that was deleted meanwhile has no files, and needs none
        if found is not None and Recording.objects.filter(pk=row.pk).exists():
            yield found
        found = _look_at_playback(row)
        if found is not None and Recording.objects.filter(pk=row.pk, playback=row.playback.name).exists():
            yield found


def known_losses() -> int:
    """Return how many recordings are marked as having lost their sound."""
    return Recording.objects.filter(error_code=LOST).exclude(stage__in=ACTIVE).count()


def _look_at(row: Recording, scope: Scope) -> Finding | None:
    name, storage = row.audio.name or "", row.audio.storage
    known = row.error_code == LOST and row.stage not in ACTIVE
    size, trouble = _size(storage, name)
    if size is None and not trouble:
        if known:
            return None
        what = f"Its sound {name} is not in the storage."
        return Finding(LOST, str(row.pk), what, BRING_BACK, partial(_mark_lost, row))
    if not trouble and (known or size != row.size or scope.reads(row.pk)):
        digest, trouble = _digest(storage, name, scope)
        if not trouble and (size, digest) != (row.size, row.sha256):
            what = f"{name} is not what came in: {size} bytes of {row.size}, SHA-256 {digest}."
            return Finding("file_altered", str(row.pk), what, BRING_BACK)
    if trouble:
        what = f"{name} cannot be read: {trouble}"
        return Finding(
            "file_unreadable", str(row.pk), what, "Check the permissions and the disk; else: " + BRING_BACK
        )
    if known:
        what = "Its sound was missing and is there again."
        return Finding("file_returned", str(row.pk), what, "doctor --repair", partial(_take_back, row))
    return None


def _size(storage: Storage, name: str) -> tuple[int | None, str]:
    """Return the size and what keeps it from being read; None and "" where there is no file."""
    try:
        if not name or not storage.exists(name):
            return None, ""
        size = storage.size(name)
        try:
            path = storage.path(name)
        except NotImplementedError:
            return size, ""  # opening it in a remote storage would fetch all of it
        with open(path, "rb") as file:
            file.read(1)
    except FileNotFoundError:
        return None, ""
    except Exception as error:  # each storage has errors of its own
        return None, str(error)
    return size, ""


def _digest(storage: Storage, name: str, scope: Scope) -> tuple[str, str]:
    """Return the SHA-256 and what keeps it from being read, no faster than the scope allows."""
    digest, read, since = hashlib.sha256(), 0, time.monotonic()
    try:
        with storage.open(name, "rb") as file:
            while block := file.read(BLOCK):
                digest.update(block)
                read += len(block)
                if scope.bytes_per_second:
                    time.sleep(max(0.0, since + read / scope.bytes_per_second - time.monotonic()))
    except Exception as error:  # each storage has errors of its own
        return "", str(error)
    return digest.hexdigest(), ""


def _mark_lost(row: Recording) -> None:
    """Write the loss on the row. What was heard before is kept: its transcript and scores still hold."""
    if row.stage in ACTIVE:
        with transaction.atomic():
            row.advance(Stage.FAILED, only_from=ACTIVE, error_code=LOST, error_detail="found by doctor")
            emit_end(row)
        announce(row)
        return
    Recording.objects.filter(pk=row.pk, stage=row.stage).update(error_code=LOST)


def _take_back(row: Recording) -> None:
    if row.stage == Stage.READY:
        Recording.objects.filter(Q(pk=row.pk), stage=Stage.READY).update(error_code="")
    else:
        retry_recording(recording=row)


def _look_at_playback(row: Recording) -> Finding | None:
    if not row.playback:
        return None
    size, trouble = _size(row.playback.storage, row.playback.name or "")
    if size and not trouble:
        return None
    what = f"The copy for playing, {row.playback.name}, {trouble or 'is missing or empty'}."
    return Finding(
        "playback_missing", str(row.pk), what, "doctor --repair makes it anew.", partial(_play_anew, row)
    )


def _play_anew(row: Recording) -> None:
    if Recording.objects.filter(pk=row.pk, playback=row.playback.name).update(playback=""):
        row.playback.name = ""
        if row.stage == Stage.READY and row.audio.storage.exists(row.audio.name or ""):
            make_playback(row)
