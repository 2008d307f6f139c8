"""What was counted of courses, for lists of them."""

from __future__ import annotations

from collections.abc import Collection

from assessments.models import Standing
from assessments.models.standing import standing_key
from assessments.queries.dashboard import last_measured
from courses.queries.catalogue import Taken


def counted_courses(keys: Collection[int]) -> dict[int, Taken]:
    """Return the figures of courses as last measured, by the course's key."""
    measured = last_measured()
    if measured is None or not keys:
        return {}
    rows = Standing.objects.filter(day=measured.day, key__in=[standing_key(course=pk) for pk in keys])
    listed = rows.order_by().values_list("course", "asked", "done", "overdue")
    return {pk: Taken(*figures) for pk, *figures in listed}
