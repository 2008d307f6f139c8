"""Take in a recording: look at it, store it, and make its row, together or not at all."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable
from pathlib import Path
from tempfile import NamedTemporaryFile

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from courses.models import Course, Employee, Session
from courses.services import audit
from hrvoice.kit.problems import Problem
from transcripts.audio.errors import SpeechError
from transcripts.audio.limits import Limits
from transcripts.audio.probe import probe
from transcripts.enums import Kind
from transcripts.models import Recording
from transcripts.services.dispatch import dispatch

log = logging.getLogger(__name__)

#: The sniffed container decides what browsers are told, never the name or the sender's word.
CONTENT_TYPES = {
    "wav": "audio/wav",
    "mp3": "audio/mpeg",
    "flac": "audio/flac",
    "ogg": "audio/ogg",
    "aac": "audio/aac",
    "matroska": "audio/webm",
    "webm": "audio/webm",
    "mov": "audio/mp4",
    "mp4": "audio/mp4",
}


def content_type_of(container: str) -> str:
    """Return the media type for libav's container name, which may list several."""
    for name in container.split(","):
        if name in CONTENT_TYPES:
            return CONTENT_TYPES[name]
    return "application/octet-stream"


def sha256_of(path: Path) -> str:
    """Return the file's SHA-256 in hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def receive_recording(
    *,
    owner: Employee,
    course: Course,
    session: Session | None,
    kind: Kind,
    title: str,
    upload: UploadedFile,
    max_seconds: int | None = None,
    on_created: Callable[[Recording], None] | None = None,
) -> Recording:
    """Store an uploaded file as a recording and queue it.

    ``on_created`` runs in the row's transaction. ``max_seconds`` bounds the sound's length. Raises
    ``Problem`` with a code of ``hrvoice.kit.problems.WORDING`` for what is not usable sound.
    """
    if (upload.size or 0) > settings.UPLOAD_MAX_BYTES:
        raise Problem("too_large")
    longest = max_seconds or settings.RECORDING_MAX_SECONDS
    limits = Limits(max_seconds=float(longest))
    with NamedTemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR, suffix=".part") as spool:
        path = _path_of(upload) or _spool(upload, spool.name)
        try:
            facts = probe(path, limits=limits)
        except SpeechError as error:
            log.info("refused an upload: %s", error)
            raise Problem(error.code, error.detail) from error
        recording = Recording(
            owner=owner,
            course=course,
            session=session,
            kind=kind,
            title=title[:200] or Path(upload.name or "").stem[:200],
            content_type=content_type_of(facts.container),
            size=path.stat().st_size,
            sha256=sha256_of(path),
            duration=facts.duration,
            max_seconds=longest,
        )
        return _store(recording, upload, on_created)


def _store(
    recording: Recording, upload: UploadedFile, on_created: Callable[[Recording], None] | None
) -> Recording:
    upload.seek(0)
    stored = ""
    try:
        with transaction.atomic():
            recording.audio.save(upload.name or "sound", upload, save=False)
            stored = recording.audio.name or ""
            recording.save(force_insert=True)
            if on_created is not None:
                on_created(recording)
            audit.record(
                actor=recording.owner, action=audit.Action.UPLOADED, target=recording, owner=recording.owner
            )
            dispatch(recording)
    except BaseException as error:
        if stored:
            recording.audio.storage.delete(stored)
        if isinstance(error, OSError):
            raise Problem("storage_failed", str(error), permanent=False) from error
        raise
    return recording


def _path_of(upload: UploadedFile) -> Path | None:
    getter = getattr(upload, "temporary_file_path", None)
    return Path(getter()) if getter else None


def _spool(upload: UploadedFile, name: str) -> Path:
    path = Path(name)
    with path.open("wb") as spool:
        for chunk in upload.chunks():
            spool.write(chunk)
    return path
