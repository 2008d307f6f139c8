"""Take in files part by part: each part is safe before it is acknowledged, and the file is taken in once."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from courses.people.models import Employee
from kit.problems import Conflict, Problem
from kit.web.streamed import SenderGone
from kit.web.tus import Checksum
from transcripts.enums import UploadState
from transcripts.intake.models import Upload, kept_until
from transcripts.intake.services import staging
from transcripts.intake.services.receive import StoredUpload, storing

log = logging.getLogger(__name__)

#: How much of a long part is written before the row is told: so much a killed server forgets at most.
SAVE_BYTES = 32 * 1024 * 1024
#: A slow one is told as often as this; so long an upload that was ended is still written to, at most.
SAVE_SECONDS = 30.0
#: So many files of one person may be on their way: each may be large, and is kept for a day.
MOST_COMING = 20


class Made(Protocol):
    """What was made of an upload: a recording, or what an upper floor makes of one."""

    pk: Any

    def get_absolute_url(self) -> str:
        """Return its page."""


@dataclass(frozen=True)
class Sent:
    """A whole file. ``seal`` is called with what was made of it, in the transaction that makes it."""

    file: StoredUpload
    metadata: Mapping[str, str]
    seal: Callable[[Made], None]


@dataclass(frozen=True)
class Purpose:
    """What files may be sent for.

    ``admit`` raises ``Problem`` for who may not send one for the target with this number; ``take`` asks
    the same again, days may have passed, and makes what it is for. More than ``most_bytes`` are not taken.
    """

    admit: Callable[[Employee, int], object]
    take: Callable[[Employee, int, Sent], object]
    #: as many bytes as such a sound can need
    most_bytes: Callable[[], int] = lambda: settings.UPLOAD_MAX_BYTES


_purposes: dict[str, Purpose] = {}


def register_purpose(name: str, purpose: Purpose) -> None:
    """Add a purpose."""
    _purposes[name] = purpose


def begin_upload(*, owner: Employee, length: int, metadata: Mapping[str, str]) -> Upload:
    """Make room for a file of ``length`` bytes.

    ``metadata`` says ``purpose`` and ``target``, and may give ``filename`` and what the purpose reads.
    """
    purpose, target = _purposes.get(metadata.get("purpose", "")), metadata.get("target", "")
    if purpose is None or not (target.isascii() and target.isdigit() and len(target) <= 18):
        raise Problem("invalid_upload", "purpose or target")
    purpose.admit(owner, int(target))
    if not length:
        raise Problem("empty")
    if length > min(settings.UPLOAD_MAX_BYTES, purpose.most_bytes()):
        raise Problem("too_large")
    upload = Upload(
        owner=owner,
        purpose=metadata["purpose"],
        target=int(target),
        metadata={key: value[:1000] for key, value in metadata.items()},
        length=length,
    )
    _forget_the_idlest(owner)
    with storing():
        staging.make(upload.pk, length, coming=Upload.objects.bytes_to_come())
    upload.save(force_insert=True)
    return upload


def _forget_the_idlest(owner: Employee) -> None:
    """Make room among a person's uploads; who goes on with one that is forgotten sends it anew."""
    coming = Upload.objects.filter(owner=owner, state=UploadState.COMING).order_by("-expires_at", "pk")
    for upload in coming[MOST_COMING - 1 :]:
        log.info("upload %s makes room for a newer one", upload.pk)
        end_upload(upload=upload)


def safe_offset(*, upload: Upload) -> int:
    """Return how many bytes are safe, told by the row and on the disk; raises ``Problem``.

    Asked after a line broke: what came over it is waited for.
    """
    if upload.state == UploadState.COMING:
        try:
            with staging.opened(upload.pk) as staged:
                _refresh(upload)
                _trust_the_disk(upload, staged)
        except Problem:
            _refresh(upload)  # its last part was taken in meanwhile, and the file is put away
            if upload.state == UploadState.COMING:
                raise
    return upload.offset


def receive_part(
    *, upload: Upload, offset: int, pieces: Iterable[bytes], checksum: Checksum | None = None
) -> None:
    """Append a part and, with the last one, take the file in.

    A part that breaks off is kept as far as it came, unless it has a checksum. Raises ``Problem``, and
    ``SenderGone`` when there is nobody to tell.
    """
    if upload.state in (UploadState.DONE, UploadState.REFUSED):
        if offset != upload.offset:
            raise Conflict("wrong_offset")
        if upload.refusal:
            raise Problem(upload.refusal)
        return
    with staging.opened(upload.pk) as staged:
        _refresh(upload)
        _trust_the_disk(upload, staged)
        if offset != upload.offset:
            raise Conflict("wrong_offset", f"{offset} instead of {upload.offset}")
        if upload.state == UploadState.COMING:
            _release_connection()
            with storing():
                _append(upload, staged, pieces, checksum)
        if upload.state == UploadState.RECEIVED:
            _finish(upload, staged)


def _append(
    upload: Upload, staged: staging.StagedFile, pieces: Iterable[bytes], checksum: Checksum | None
) -> None:
    staged.begin(upload.offset)
    told = time.monotonic()
    try:
        for piece in pieces:
            if staged.written + len(piece) > upload.length:
                raise Problem("too_large", "more than was announced")
            staged.write(piece)
            if checksum is not None:
                checksum.update(piece)
            if staged.written == upload.length:
                continue  # told below, once
            late = time.monotonic() - told >= SAVE_SECONDS
            if late or (checksum is None and staged.written - upload.offset >= SAVE_BYTES):
                told = time.monotonic()
                if checksum is None:
                    _save(upload, staged)
                else:
                    _check_it_is_wanted(upload)
    except SenderGone:
        if checksum is None:
            _save(upload, staged)
        raise
    if checksum is not None and not checksum.matches():
        raise Problem("checksum_mismatch", permanent=False)
    _save(upload, staged)


def _check_it_is_wanted(upload: Upload) -> None:
    if not Upload.objects.filter(pk=upload.pk, state=UploadState.COMING).exists():
        raise Problem("upload_gone")
    _release_connection()


def _save(upload: Upload, staged: staging.StagedFile) -> None:
    """Tell the row how far the file is, after the disk has it."""
    staged.flush()
    whole = staged.written == upload.length
    fresh = {"offset": staged.written, "expires_at": kept_until()}
    if whole:
        fresh["state"] = UploadState.RECEIVED
    rows = Upload.objects.filter(pk=upload.pk, state=UploadState.COMING, offset=upload.offset)
    if not rows.update(**fresh):
        raise Problem("upload_gone")
    for name, value in fresh.items():
        setattr(upload, name, value)
    if not whole:
        _release_connection()


def finish_upload(*, upload: Upload) -> None:
    """Take in a file that is all there, unless someone is at it; raises ``Problem`` with its refusal."""
    with staging.opened(upload.pk) as staged:
        _refresh(upload)
        if upload.state == UploadState.RECEIVED:
            _finish(upload, staged)


def _finish(upload: Upload, staged: staging.StagedFile) -> None:
    """Make of a file what it is for, once: the row is sealed in the transaction that makes it."""
    rows = Upload.objects.filter(pk=upload.pk, state=UploadState.RECEIVED)
    rows.update(tried_at=timezone.now())

    def seal(made: Made) -> None:
        result = {"id": str(made.pk), "url": made.get_absolute_url()}
        if not rows.update(state=UploadState.DONE, result=result):
            raise Problem("upload_busy", permanent=False)

    try:
        with storing(), staged.linked() as path, path.open("rb") as stream:
            name = upload.metadata.get("filename", "")
            file = StoredUpload(stream, path, name=name, size=upload.length, sha256=staged.sha256())
            purpose = _purposes[upload.purpose]
            purpose.take(upload.owner, upload.target, Sent(file, upload.metadata, seal))
    except Problem as error:
        if not error.permanent:
            raise
        log.info("upload %s is refused: %s", upload.pk, error)
        rows.update(state=UploadState.REFUSED, refusal=error.code)
        raise
    finally:
        _refresh(upload)
        if upload.state in (UploadState.DONE, UploadState.REFUSED):
            staging.remove(upload.pk)


def end_upload(*, upload: Upload) -> None:
    """Forget an upload, and what came of its file. What was made of a whole one stays."""
    pk = upload.pk
    with transaction.atomic():
        upload.delete()
        transaction.on_commit(lambda: staging.remove(pk))


def _refresh(upload: Upload) -> None:
    try:
        upload.refresh_from_db()
    except Upload.DoesNotExist as error:
        raise Problem("upload_gone") from error


def _trust_the_disk(upload: Upload, staged: staging.StagedFile) -> None:
    """Take the row back to where the file ends: it was cut, or it comes from an older copy of the disk."""
    if upload.state == UploadState.COMING and staged.size < upload.offset:
        log.warning("upload %s: %d bytes are told, %d lie there", upload.pk, upload.offset, staged.size)
        upload.offset = staged.size
        Upload.objects.filter(pk=upload.pk, state=UploadState.COMING).update(offset=staged.size)


def _release_connection() -> None:
    """Give the database connection back: the sender may take hours, and there are few connections."""
    if not connection.in_atomic_block:
        connection.close()
