"""Courses with their figures."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Count, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from courses.catalogue.models import Course, Session
from courses.enrolment.models import ASKED, Enrolment
from courses.people.models import Employee

#: A course that more people take is not counted while somebody waits for the page.
COUNTED_AT_ONCE: Final = 2000


@dataclass(frozen=True)
class Taken:
    """How many people are asked to take a course, and how far they are: those who are here and not exempt."""

    people: int = 0
    done: int = 0
    overdue: int = 0


#: Returns what was counted before of the courses with these keys; those it does not know are left out.
Counts = Callable[[Collection[int]], Mapping[int, Taken]]

_counts: list[Counts] = []


def register_counts(counts: Counts) -> None:
    """Have the figures of large courses told by ``counts``; upper floors count now and then."""
    _counts.append(counts)


def with_figures(courses: Iterable[Course]) -> list[Any]:
    """Return the courses with ``people_total``, ``people_done`` and ``people_overdue``.

    Of courses that more than ``COUNTED_AT_ONCE`` people take they are as last counted.
    """
    listed: list[Any] = list(courses)
    keys = [course.pk for course in listed]
    known = {
        pk: taken
        for counts in _counts
        for pk, taken in counts(keys).items()
        if taken.people > COUNTED_AT_ONCE
    }
    known |= _counted([pk for pk in keys if pk not in known])
    for course in listed:
        taken = known.get(course.pk, Taken())
        course.people_total, course.people_done = taken.people, taken.done
        course.people_overdue = taken.overdue
    return listed


def _counted(keys: Collection[int]) -> dict[int, Taken]:
    late = Q(completed_at=None, due_on__lt=timezone.localdate())
    rows = (
        Enrolment.objects.filter(ASKED, course__in=keys, employee__is_active=True)
        .order_by()
        .values("course")
        .annotate(people=Count("pk"), done=Count("completed_at"), overdue=Count("pk", filter=late))
    )
    listed = rows.values_list("course", "people", "done", "overdue")
    return {pk: Taken(people, done, overdue) for pk, people, done, overdue in listed}


def catalogue(person: Employee) -> QuerySet[Any]:
    """Return the courses that ``person`` sees, with ``sessions_total`` and, in ``own``, the own enrolment."""
    own = Enrolment.objects.filter(employee=person).with_progress()
    sessions = Session.objects.filter(course=OuterRef("pk")).order_by().values("course")
    total = Coalesce(Subquery(sessions.annotate(n=Count("pk")).values("n")), 0)
    courses = Course.objects.visible_to(person).annotate(sessions_total=total)
    return courses.prefetch_related(Prefetch("enrolments", own, to_attr="own"))
