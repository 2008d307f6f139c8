"""Give a course to one person, and follow how far people are."""

from __future__ import annotations

from collections.abc import Callable, Collection

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from courses.catalogue.models import Course, Session
from courses.enrolment.models import Enrolment, SessionCompletion
from courses.enrolment.requirements import requirements
from courses.enrolment.services.tell import emit_completed
from courses.paths.queries import with_lock
from kit.problems import Conflict

#: So many enrolments are completed at once.
CHUNK = 500

_after: dict[str, Callable[[Collection[int]], object]] = {}


def register_completion_step(name: str, step: Callable[[Collection[int]], object]) -> None:
    """Have ``step`` called, in the same transaction, with the keys of enrolments that are completed."""
    _after[name] = step


@transaction.atomic
def reopen_session(*, enrolment: Enrolment, session: Session) -> Enrolment:
    """Take back that ``session`` is finished, and with it that the course is. Idempotent."""
    enrolment = Enrolment.objects.select_for_update().get(pk=enrolment.pk, course=session.course_id)
    SessionCompletion.objects.filter(enrolment=enrolment, session=session).delete()
    enrolment.completed_at = None
    enrolment.save(update_fields=["completed_at"])
    return enrolment


@transaction.atomic
def complete_session(*, enrolment: Enrolment, session: Session) -> Enrolment:
    """Mark ``session`` as finished; with the last one the course is completed. Idempotent.

    Raises ``Conflict("course_locked")`` while the course waits for others on a path.
    """
    # Two sessions finished at the same moment must see each other: the enrolment's row is the lock.
    enrolment = Enrolment.objects.select_for_update().get(pk=enrolment.pk, course=session.course_id)
    if is_locked(enrolment):
        raise Conflict("course_locked")
    SessionCompletion.objects.get_or_create(enrolment=enrolment, session=session)
    close_finished(course=session.course, enrolments=Enrolment.objects.filter(pk=enrolment.pk))
    enrolment.refresh_from_db()
    return enrolment


def is_locked(enrolment: Enrolment) -> bool:
    """Tell whether the course waits for others on a path."""
    return with_lock(Enrolment.objects.filter(pk=enrolment.pk)).filter(is_locked=True).exists()


def close_finished(*, course: Course, enrolments: QuerySet[Enrolment] | None = None) -> int:
    """Complete the open enrolments with nothing left to do; return how many.

    That is: every session is finished and, unless the course asks for less, what upper floors require is
    done. A completed enrolment stays completed when a session is added later: the person did what was asked.
    """
    if not course.sessions.exists():
        return 0
    finished = SessionCompletion.objects.filter(session=OuterRef("pk"), enrolment=OuterRef(OuterRef("pk")))
    missing = Session.objects.filter(~Exists(finished), course=OuterRef("course"))
    rows = course.enrolments.open() if enrolments is None else enrolments.filter(completed_at=None)
    rows = rows.filter(~Exists(missing)).order_by()
    if course.needs_answers:
        for requirement in requirements():
            rows = rows.exclude(requirement.missing())
    closed = 0
    while pks := list(rows.values_list("pk", flat=True)[:CHUNK]):
        with transaction.atomic():
            fresh, now = Enrolment.objects.filter(pk__in=pks), timezone.now()
            closed += fresh.filter(completed_at=None).update(completed_at=now)
            emit_completed(fresh.filter(completed_at=now))
            for step in _after.values():
                step(pks)
    return closed


def still_missing(enrolment: Enrolment) -> list[str]:
    """Return, in words, what is left to do besides the sessions."""
    if enrolment.completed_at is not None or not enrolment.course.needs_answers:
        return []
    return [words for one in requirements() if (words := one.said(enrolment))]
