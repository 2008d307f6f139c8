"""Assignments as their makers look at them."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from courses.assigning.models import Assignment
from courses.catalogue.models import Course
from courses.enrolment.models import Enrolment
from courses.paths.models import LearningPath


def list_assignments(assignments: QuerySet[Assignment]) -> QuerySet[Any]:
    """Annotate ``enrolled``: how many enrolments an assignment made; with all that its line shows."""
    made = Enrolment.objects.filter(assignment=OuterRef("pk")).order_by().values("assignment")
    count = Coalesce(Subquery(made.annotate(n=Count("pk")).values("n")), 0)
    related = ("course", "path", "employee", "department", "assigned_by")
    return assignments.annotate(enrolled=count).select_related(*related)


def assignments_of(thing: Course | LearningPath) -> QuerySet[Any]:
    """Return the rules by which a course or path is given, departments in the tree's order."""
    rows = thing.assignments.by_rule().select_related("department", "assigned_by", "course", "path")
    return rows.order_by("department__path", "role", "joined_after")
