"""Courses with their figures."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from courses.models import Course, Employee, Enrolment, Session
from courses.models.enrolment import ASKED


def with_figures(courses: QuerySet[Course]) -> QuerySet[Any]:
    """Annotate ``sessions_total`` and ``people_total``, ``people_done``, ``people_overdue``.

    People are those who are here and not exempt.
    """
    # Subqueries: joins of sessions and enrolments would multiply each other.
    sessions = Session.objects.filter(course=OuterRef("pk")).order_by().values("course")
    taken = (
        Enrolment.objects.filter(ASKED, course=OuterRef("pk"), employee__is_active=True)
        .order_by()
        .values("course")
    )
    late = Q(completed_at=None, due_on__lt=timezone.localdate())

    def count(rows: QuerySet[Enrolment, Any], only: Q | None = None) -> Coalesce:
        return Coalesce(Subquery(rows.annotate(n=Count("pk", filter=only)).values("n")), 0)

    return courses.annotate(
        sessions_total=Coalesce(Subquery(sessions.annotate(n=Count("pk")).values("n")), 0),
        people_total=count(taken),
        people_done=count(taken, Q(completed_at__isnull=False)),
        people_overdue=count(taken, late),
    )


def catalogue(person: Employee) -> QuerySet[Any]:
    """Return the courses that ``person`` sees, with figures and, in the list ``own``, the own enrolment."""
    own = Enrolment.objects.filter(employee=person).with_progress()
    return with_figures(Course.objects.visible_to(person)).prefetch_related(
        Prefetch("enrolments", own, to_attr="own")
    )
