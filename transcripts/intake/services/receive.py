"""Take in a recording: look at it, store it, and make its row, together or not at all."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import BinaryIO

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import connection, transaction

from courses.audit import services as audit
from courses.catalogue.models import Course, Session
from courses.people.models import Employee
from kit.problems import Problem
from transcripts.audio.errors import SpeechError
from transcripts.audio.limits import Limits
from transcripts.audio.probe import probe
from transcripts.enums import Kind
from transcripts.recordings.models import Recording
from transcripts.recordings.services.languages import demand_language
from transcripts.work.services.dispatch import dispatch

log = logging.getLogger(__name__)

#: The sniffed container decides what browsers are told, never the name or the sender's word.
CONTENT_TYPES = {
    "wav": "audio/wav",
    "mp3": "audio/mpeg",
    "flac": "audio/flac",
    "ogg": "audio/ogg",
    "aac": "audio/aac",
    "w64": "audio/x-w64",
    "amr": "audio/amr",
    "aiff": "audio/aiff",
    "caf": "audio/x-caf",
    "ac3": "audio/ac3",
    "eac3": "audio/eac3",
    "asf": "audio/x-ms-wma",
    "matroska": "audio/x-matroska",
    "webm": "audio/webm",
    "mov": "audio/mp4",
    "mp4": "audio/mp4",
}


class StoredUpload(UploadedFile):
    """A whole file that lies on this disk, at ``path``, and whose hash is known."""

    def __init__(self, stream: BinaryIO, path: Path, *, name: str, size: int, sha256: str) -> None:
        super().__init__(stream, name or "sound", size=size)
        self.path = path
        self.sha256 = sha256

    def temporary_file_path(self) -> str:
        """Return where it lies: a storage on the same disk moves it from there."""
        return str(self.path)


class TooLarge(Problem):
    """The file is larger than allowed."""

    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE


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
    language: str = "",
    on_created: Callable[[Recording], None] | None = None,
) -> Recording:
    """Store an uploaded file as a recording and queue it.

    ``on_created`` runs in the row's transaction: what it raises undoes row and file. ``max_seconds``
    bounds the sound's length; ``language``: a code, ``auto`` to detect, "" as the course. Raises ``Problem``
    with a code of ``transcripts.audio.errors`` for what is not usable sound.
    """
    if (upload.size or 0) > settings.UPLOAD_MAX_BYTES:
        raise TooLarge("too_large")
    demand_language(language)
    longest = max_seconds or settings.RECORDING_MAX_SECONDS
    with _on_disk(upload) as path:
        try:
            facts = probe(path, limits=Limits(max_seconds=float(longest)))
        except SpeechError as error:
            log.info("refused an upload: %s", error)
            raise Problem(error.code, error.detail) from error
        recording = Recording(
            owner=owner,
            course=course,
            session=session,
            kind=kind,
            asked_language=language,
            title=(title.strip() or Path(upload.name or "").stem.strip() or str(Kind(kind).label))[:200],
            content_type=content_type_of(facts.container),
            size=path.stat().st_size,
            sha256=getattr(upload, "sha256", "") or sha256_of(path),
            duration=facts.duration,
            plays=facts.plays,
            max_seconds=longest,
        )
        _store(recording, upload, on_created)
    return recording


def _store(
    recording: Recording, upload: UploadedFile, on_created: Callable[[Recording], None] | None
) -> None:
    """Store file and row, and queue it. The file comes first: writing it may take its time."""
    storage = recording.audio.storage
    with storing():
        upload.seek(0)
        recording.audio.save("sound", upload, save=False)
    try:
        with transaction.atomic():
            recording.save(force_insert=True)
            if on_created is not None:
                on_created(recording)
            audit.record(
                actor=recording.owner, action=audit.Action.UPLOADED, target=recording, owner=recording.owner
            )
            dispatch(recording)
    except BaseException:
        # where the database was lost at the commit, the row may be there: the tidying knows better, later
        if connection.is_usable():
            storage.delete(recording.audio.name or "")
        raise


@contextmanager
def storing() -> Iterator[None]:
    """Turn a full or unreachable disk into words."""
    try:
        yield
    except OSError as error:
        log.exception("an upload could not be stored")
        raise Problem("storage_failed", str(error), permanent=False) from error


@contextmanager
def _on_disk(upload: UploadedFile) -> Iterator[Path]:
    """Give the upload as a file: where it already lies, or a copy for the time of the context."""
    getter = getattr(upload, "temporary_file_path", None)
    if getter is not None:
        yield Path(getter())
        return
    with NamedTemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR, suffix=".part") as spool:
        with storing():
            for chunk in upload.chunks():
                spool.write(chunk)
            spool.flush()
        yield Path(spool.name)
