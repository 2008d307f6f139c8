"""What was counted of courses, for lists of them."""

from __future__ import annotations

from collections.abc import Collection

from courses.catalogue.queries import Taken
from reporting.dashboards.queries.dashboard import last_measured
from reporting.standings.models import Standing, standing_key


def counted_courses(keys: Collection[int]) -> dict[int, Taken]:
    """Return the figures of courses as last measured, by the course's key."""
    measured = last_measured()
    if measured is None or not keys:
        return {}
    rows = Standing.objects.filter(day=measured.day, key__in=[standing_key(course=pk) for pk in keys])
    listed = rows.order_by().values_list("course", "asked", "done", "overdue")
    return {pk: Taken(*figures) for pk, *figures in listed}
