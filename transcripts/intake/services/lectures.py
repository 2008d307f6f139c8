"""Take in a session's lectures."""

from __future__ import annotations

from collections.abc import Callable

from django.core.files.uploadedfile import UploadedFile

from courses.catalogue.models import Session
from courses.people.models import Employee
from kit.problems import Problem
from transcripts.enums import Kind
from transcripts.intake.services.receive import receive_recording
from transcripts.intake.services.uploads import Purpose, Sent, register_purpose
from transcripts.recordings import rules
from transcripts.recordings.models import Recording


def lecture_session(trainer: Employee, pk: int) -> Session:
    """Return the session for a lecture of ``trainer``.

    Raises ``Problem``: ``not_found`` where it is not visible, ``not_allowed`` where it is not theirs.
    """
    session = Session.objects.visible_to(trainer).select_related("course").filter(pk=pk).first()
    if session is None:
        raise Problem("not_found")
    if not rules.may_upload_lecture(trainer, session.course):
        raise Problem("not_allowed")
    return session


def submit_lecture(
    *,
    trainer: Employee,
    session: Session,
    title: str,
    upload: UploadedFile,
    language: str = "",
    on_created: Callable[[Recording], None] | None = None,
) -> Recording:
    """Store a lecture of ``session`` and queue it; raises what ``receive_recording`` raises."""
    return receive_recording(
        owner=trainer,
        course=session.course,
        session=session,
        kind=Kind.LECTURE,
        title=title,
        upload=upload,
        language=language,
        on_created=on_created,
    )


def _take(trainer: Employee, target: int, sent: Sent) -> None:
    submit_lecture(
        trainer=trainer,
        session=lecture_session(trainer, target),
        title=sent.metadata.get("title", ""),
        upload=sent.file,
        language=sent.metadata.get("language", ""),
        on_created=sent.seal,
    )


def register() -> None:
    """Let lectures be sent as uploads."""
    register_purpose("lecture", Purpose(admit=lecture_session, take=_take))
