"""Half uploads: rows whose bytes are gone, bytes whose row is gone, and what nobody goes on with."""

from __future__ import annotations

import datetime
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from hrvoice.doctor.finding import Finding, Scope, in_batches
from hrvoice.doctor.work import late
from transcripts.enums import UploadState
from transcripts.intake.models import Upload
from transcripts.intake.services import staging
from transcripts.intake.services.uploads import end_upload, finish_upload
from transcripts.work.services.sweep import LEFTOVER_SECONDS

#: The tidying comes once an hour; what is left after two rounds was left behind.
TIDIED = datetime.timedelta(hours=2)


def check_uploads(scope: Scope) -> Iterator[Finding]:
    """Look at every upload that is not ended, then through the folder of their bytes."""
    for upload in in_batches(Upload.objects.filter(state__in=(UploadState.COMING, UploadState.RECEIVED))):
        yield from _look_at(upload)
    folder = Path(settings.FILE_UPLOAD_TEMP_DIR)
    for path in (*_old(folder), *_old(folder / "uploads")):
        if not Upload.objects.filter(pk__in=_pk_of(path)).exists():
            what = f"{path.name} is what was left of an upload that was cut off."
            remedy = "doctor --repair deletes it, and the hourly tidying does."
            yield Finding("upload_left", str(path), what, remedy, partial(path.unlink, missing_ok=True))


def _look_at(upload: Upload) -> Iterator[Finding]:
    now, name = timezone.now(), f"of person {upload.owner_id}"
    forget = partial(end_upload, upload=upload)
    if upload.expires_at < now - TIDIED:
        what = f"The upload {name} expired at {upload.expires_at:%F %T} UTC."
        remedy = "doctor --repair deletes it. Check that beat runs."
        yield Finding("upload_expired", str(upload.pk), what, remedy, forget)
    elif _is_lost(upload, now):
        if Upload.objects.filter(pk=upload.pk, state=upload.state).exists():
            what = f"The upload {name} has lost bytes that were acknowledged."
            remedy = "doctor --repair forgets it; it has to be sent again."
            yield Finding("upload_lost", str(upload.pk), what, remedy, forget)
    elif upload.state == UploadState.RECEIVED and (upload.tried_at or upload.created_at) < now - late():
        what = f"The upload {name} is all there, and no recording was made of it."
        remedy = "doctor --repair tries it again; the log says why it failed."
        yield Finding(
            "upload_unfinished", str(upload.pk), what, remedy, partial(finish_upload, upload=upload)
        )


def _is_lost(upload: Upload, now: datetime.datetime) -> bool:
    """Tell whether bytes are gone for good: one that is coming goes on from where its file ends.

    The bytes of one that somebody sends just now may lie on the disk of another web machine.
    """
    quiet = upload.expires_at < now + datetime.timedelta(hours=settings.UPLOAD_KEEP_HOURS) - TIDIED
    try:
        size = staging.path_of(upload.pk).stat().st_size
    except FileNotFoundError:  # or taken in meanwhile
        return quiet
    return upload.state == UploadState.RECEIVED and size < upload.offset


def _old(folder: Path) -> Iterator[Path]:
    """Yield the files that nobody wrote to for a day."""
    for path in folder.iterdir() if folder.is_dir() else ():
        try:
            if path.is_file() and time.time() - path.stat().st_mtime > LEFTOVER_SECONDS:
                yield path
        except FileNotFoundError:
            continue


def _pk_of(path: Path) -> list[UUID]:
    """Return the upload that a file is named after, if it is named after one."""
    try:
        return [UUID(path.stem)]
    except ValueError:
        return []
