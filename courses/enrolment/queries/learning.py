"""What a learner has ahead and behind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Max, Prefetch, QuerySet

from courses.catalogue.enums import CourseStatus
from courses.catalogue.models import Course, Session
from courses.enrolment.models import Enrolment, SessionCompletion
from courses.paths.queries import with_lock
from courses.people.models import Employee


@dataclass(frozen=True)
class Step:
    """A session as one learner meets it."""

    session: Session
    done: bool
    is_next: bool


@dataclass(frozen=True)
class Learning:
    """An enrolment and the session to go on with; None where all are finished or the course waits."""

    enrolment: Enrolment
    next_session: Session | None


def _titles() -> QuerySet[Session]:
    # Material may be long and no list shows it.
    return Session.objects.defer("material")


def steps_of(course: Course, enrolment: Enrolment | None) -> list[Step]:
    """Return the course's sessions in order; without an enrolment none is done and none is next."""
    done = set(enrolment.completions.values_list("session", flat=True)) if enrolment else set()
    sessions = list(_titles().filter(course=course).order_by("position", "pk"))
    ahead = next((one.pk for one in sessions if one.pk not in done), None) if enrolment else None
    return [Step(one, one.pk in done, one.pk == ahead) for one in sessions]


def open_learning(person: Employee) -> list[Learning]:
    """Return what the person has to do, the most urgent first."""
    rows = (
        with_lock(person.enrolments.open().filter(course__status=CourseStatus.PUBLISHED).with_progress())
        .select_related("course")
        .prefetch_related(
            Prefetch("course__sessions", _titles().order_by("position", "pk")),
            Prefetch("completions", SessionCompletion.objects.only("enrolment", "session")),
        )
    )
    return [Learning(row, _next_of(row)) for row in rows]


def _next_of(enrolment: Any) -> Session | None:
    if enrolment.is_locked:
        return None
    done = {one.session_id for one in enrolment.completions.all()}
    return next((one for one in enrolment.course.sessions.all() if one.pk not in done), None)


def last_touched(person: Employee, learning: Sequence[Learning]) -> Learning | None:
    """Return what the person worked on last; where nothing was begun, the most urgent."""
    begun = person.enrolments.open().annotate(last=Max("completions__completed_at")).exclude(last=None)
    latest = begun.order_by("-last").values_list("pk", flat=True).first()
    waiting = [one for one in learning if one.next_session]
    return next((one for one in waiting if one.enrolment.pk == latest), waiting[0] if waiting else None)


def finished_learning(person: Employee) -> QuerySet[Enrolment]:
    """Return the completed enrolments, the latest first."""
    rows = person.enrolments.filter(completed_at__isnull=False, course__status=CourseStatus.PUBLISHED)
    return rows.select_related("course").order_by("-completed_at")
