"""What dashboards show: the figures as last measured, for whom they may be counted."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import F, FloatField, OrderBy, QuerySet
from django.db.models.functions import Cast, NullIf

from courses.enrolment.models import Enrolment
from courses.people.models import Department
from courses.rules import is_hr
from reporting.scope import Scope
from reporting.standings.models import COMPANY, Standing, standing_key

#: So many weeks a picture shows.
WEEKS: Final = 26
#: So many people's enrolments are read one by one rather than looked for among all.
READ_ONE_BY_ONE: Final = 500
#: So many are named who are overdue the longest.
NAMED: Final = 10

_DAY: Final = datetime.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Week:
    """How it stood at the end of a week (Monday ``start`` to Sunday), or, in the last one, as it stands."""

    start: datetime.date
    standing: Standing


def last_measured() -> Standing | None:
    """Return the whole company's latest row; it says of what day and moment all the latest are."""
    return Standing.objects.filter(key=COMPANY).order_by("-day").first()


def standing_of(scope: Scope, measured: Standing) -> Standing:
    """Return the latest figures of a scope: its viewer, its department, its course. Nothing there is 0.

    Whether the viewer may count them, the caller has asked.
    """
    rows = Standing.objects.filter(key=_key(scope), day=measured.day)
    return rows.first() or Standing(
        key=_key(scope),
        day=measured.day,
        measured_at=measured.measured_at,
        **dict.fromkeys(("people", "unanswered", "points", "probability", "held", "to_review"), 0),
    )


def weeks_of(scope: Scope, measured: Standing) -> list[Week]:
    """Return the weeks up to the present one, the last day measured of each."""
    since = _monday(measured.day) - 7 * (WEEKS - 1) * _DAY
    rows = Standing.objects.filter(key=_key(scope), day__range=(since, measured.day)).order_by("day")
    return [Week(start, row) for start, row in {_monday(row.day): row for row in rows}.items()]


#: What lists are sorted by; without a choice what needs attention comes first.
_COMPLETION: Final = F("done") * 1.0 / NullIf(Cast("asked", FloatField()), 0.0)
_MASTERY: Final = F("probability") / NullIf(Cast("points", FloatField()), 0.0)
ORDERS: Final[dict[str, Any]] = {
    "people": F("people"),
    "completion": _COMPLETION,
    "overdue": F("overdue"),
    "soon": F("due_soon"),
    "mastery": _MASTERY,
    "unanswered": F("unanswered"),
    "answers": F("answers"),
}


def departments_of(
    scope: Scope, measured: Standing, *, sort: str = "", all_of_them: bool = False
) -> QuerySet[Standing]:
    """Return the rows of the departments right below the scope's, or of all that take its course.

    A company whose tree has one root is told by what is below it.
    """
    rows = Standing.objects.filter(day=measured.day, trainer=None, department__isnull=False)
    rows = rows.filter(course=scope.course)
    if not all_of_them:
        rows = rows.filter(department__in=children_of(scope.department))
    return _sorted(rows.select_related("department"), sort, "department__name")


def children_of(department: Department | None) -> QuerySet[Department]:
    """Return the departments right below one; of the company the roots, or what is below the only one."""
    departments = Department.objects.order_by("name")
    if department is not None:
        return departments.filter(parent=department)
    roots = departments.filter(parent=None)
    only = list(roots[:2])
    return departments.filter(parent=only[0]) if len(only) == 1 and only[0].children.exists() else roots


def courses_of(scope: Scope, measured: Standing, *, sort: str = "") -> QuerySet[Standing]:
    """Return the rows of the courses that the viewer follows, in the scope's department where it has one."""
    rows = Standing.objects.filter(day=measured.day, trainer=None, department=scope.department)
    rows = rows.filter(course__in=scope.courses().order_by().values("pk"))
    return _sorted(rows.select_related("course"), sort, "course__title")


def longest_overdue(scope: Scope) -> QuerySet[Enrolment]:
    """Return who is overdue the longest, right now."""
    rows = scope.enrolments().overdue()
    if scope.department is not None:
        # of few people each one's own are soon read; of many, the oldest of all soon hold enough of theirs
        people = list(scope.people().order_by().values_list("pk", flat=True)[: READ_ONE_BY_ONE + 1])
        if len(people) <= READ_ONE_BY_ONE:
            courses = scope.courses().order_by().values("pk")
            rows = Enrolment.objects.overdue().filter(employee__in=people, course__in=courses)
    named = list(rows.order_by("due_on", "pk").values_list("pk", flat=True)[:NAMED])
    found = Enrolment.objects.filter(pk__in=named).select_related("employee__department", "course")
    return found.order_by("due_on", "pk")


def trail_of(department: Department) -> Sequence[Department]:
    """Return the departments above one, from the root down."""
    above = [int(pk) for pk in department.path.strip("/").split("/")[:-1]]
    found = Department.objects.in_bulk(above)
    return [found[pk] for pk in above if pk in found]


def _key(scope: Scope) -> str:
    department = scope.department.pk if scope.department else None
    course = scope.course.pk if scope.course else None
    whose = None if is_hr(scope.viewer) or course is not None else scope.viewer.pk
    return standing_key(department=department, course=course, trainer=whose)


def _sorted(rows: QuerySet[Standing], sort: str, name: str) -> QuerySet[Standing]:
    chosen = {"name": F(name), **ORDERS}.get(sort.removeprefix("-"))
    if chosen is None:
        return rows.order_by("-overdue", OrderBy(_COMPLETION, nulls_last=True), name, "pk")
    down = sort.startswith("-")
    return rows.order_by(OrderBy(chosen, descending=down, nulls_last=True), name, "pk")


def _monday(day: datetime.date) -> datetime.date:
    return day - day.weekday() * _DAY
