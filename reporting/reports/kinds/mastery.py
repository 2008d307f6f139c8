"""Mastery: how many of a course's key points each person holds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from django.db.models import Count, Exists, Max, OuterRef, Q, Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.mastery.core import MASTERED
from assessments.mastery.models import Mastery
from assessments.prompts.models.prompt import KeyPoint
from courses.enrolment.models import ASKED, Enrolment
from kit.sheets.columns import Column, Figure, Row, Table, Type
from reporting.reports.kinds import people
from reporting.reports.kinds.report import (
    CHUNK,
    COURSE,
    DEPARTMENT,
    PERSON,
    Report,
    Summary,
    bars,
    chunks,
    share,
)
from reporting.reports.kinds.tree import Tree
from reporting.rules import may_see_learning_reports
from reporting.scope import Scope

COLUMNS: Final = (
    people.NUMBER,
    people.NAME,
    people.DEPARTMENT,
    people.COURSE,
    Column("points", gettext_lazy("Key points in all"), Type.INTEGER, 10),
    Column("answered", gettext_lazy("Key points answered"), Type.INTEGER, 10),
    Column("held", gettext_lazy("Key points held"), Type.INTEGER, 10),
    Column("held_share", gettext_lazy("Share held"), Type.SHARE, 9),
    Column("probability", gettext_lazy("Mean probability"), Type.SHARE, 10),
    Column("last_at", gettext_lazy("Last answer"), Type.MOMENT, 14),
)
_COURSE: Final = "key_point__prompt__session__course"
_COUNTS: Final[dict[str, Any]] = {
    "answered": Count("pk"),
    "held": Count("pk", filter=Q(probability__gte=MASTERED)),
    "probability": Sum("probability"),
}


def _pairs(scope: Scope) -> Any:
    """Return who takes what, or has answered on it without being asked any more."""
    answered = scope.mastery().filter(**{_COURSE: OuterRef("course")}, learner=OuterRef("employee"))
    courses = scope.courses().order_by().values("pk")
    found = Enrolment.objects.filter(scope.who("employee"), course__in=courses)
    return found.filter(ASKED | Exists(answered.order_by()))


def _points() -> dict[int, int]:
    course = "prompt__session__course"
    return dict(KeyPoint.objects.order_by().values_list(course).annotate(n=Count("pk")))


def rows(scope: Scope, most: int | None = None) -> Iterator[Row]:
    """Yield a row for each person and course."""
    tree, clock, points = Tree(), people.Clock(), _points()
    order = (*people.by_department("employee"), "course__title", "pk")
    fields = ("employee_id", "course_id", "course__title")
    found = _pairs(scope).order_by(*order).values_list(*people.facts("employee"), *fields)
    for chunk in chunks(found[:most].iterator(CHUNK)):
        known = _held(chunk)
        for number, name, department, person, course, title in chunk:
            answered, held, probability, last_at = known.get((person, course), (0, 0, None, None))
            total = points.get(course, 0)
            yield (
                number,
                name,
                tree.path(department),
                title,
                total,
                answered,
                held,
                share(held, total),
                probability / answered if answered else None,
                clock.moment(last_at),
            )


def _held(chunk: Sequence[tuple[Any, ...]]) -> dict[tuple[int, int], tuple[Any, ...]]:
    """Return answered, held, sum of probabilities and last answer by person and course."""
    found = Mastery.objects.filter(
        learner__in={row[3] for row in chunk}, **{f"{_COURSE}__in": {row[4] for row in chunk}}
    )
    grouped = found.order_by().values("learner", _COURSE).annotate(**_COUNTS, last=Max("last_at"))
    facts = grouped.values_list("learner", _COURSE, *_COUNTS, "last")
    return {(person, course): tuple(values) for person, course, *values in facts}


def count(scope: Scope) -> int:
    """Return how many rows there are."""
    return int(_pairs(scope).count())


def summary(scope: Scope) -> Summary:
    """Count people and courses, key points, and those held."""
    points = _points()
    department = "employee__department"
    by_department: list[tuple[int | None, dict[str, float]]] = []
    for branch, course, n in (
        _pairs(scope)
        .order_by()
        .values(department, "course")
        .annotate(n=Count("pk"))
        .values_list(department, "course", "n")
    ):
        by_department.append((branch, {"pairs": n, "points": n * points.get(course, 0)}))
    # every row of mastery has its person and course among the pairs
    enrolled = Enrolment.objects.filter(employee=OuterRef("learner"), course=OuterRef(_COURSE))
    held = (
        scope.mastery().filter(Exists(enrolled)).order_by().values("learner__department").annotate(**_COUNTS)
    )
    for branch, *values in held.values_list("learner__department", *_COUNTS):
        by_department.append((branch, dict(zip(_COUNTS, values, strict=True))))
    groups = Tree().add_up(by_department, scope.department)
    names = ("pairs", "points", "answered", "held", "probability")
    totals = {name: sum(counts.get(name, 0) for _group, counts in groups) for name in names}
    table = Table(
        columns=(
            Column("group", _("Department"), width=30),
            Column("points", _("Key points in all"), Type.INTEGER),
            Column("answered", _("Key points answered"), Type.INTEGER),
            Column("held", _("Key points held"), Type.INTEGER),
            Column("held_share", _("Share held"), Type.SHARE),
            Column("probability", _("Mean probability"), Type.SHARE),
        ),
        rows=[
            (
                name,
                *(int(one.get(key, 0)) for key in ("points", "answered", "held")),
                share(one.get("held"), one.get("points")),
                share(one.get("probability"), one.get("answered")),
            )
            for name, one in groups
        ],
    )
    figures = (
        Figure("pairs", _("People and courses"), int(totals["pairs"])),
        Figure("points", _("Key points in all"), int(totals["points"])),
        Figure("answered", _("Key points answered"), int(totals["answered"])),
        Figure("held", _("Key points held"), int(totals["held"])),
        Figure("held_share", _("Share held"), share(totals["held"], totals["points"]), Type.SHARE),
        Figure(
            "probability", _("Mean probability"), share(totals["probability"], totals["answered"]), Type.SHARE
        ),
    )
    charts = (bars(_("Key points held by department"), table, "held_share", is_share=True),)
    return Summary(figures, table, charts)


MASTERY = Report(
    kind="mastery",
    title=gettext_lazy("Mastery"),
    says=gettext_lazy("How many of a course's key points each person holds, as of the latest answers."),
    columns=COLUMNS,
    may_run=may_see_learning_reports,
    rows=rows,
    count=count,
    summary=summary,
    filters=frozenset({DEPARTMENT, COURSE, PERSON}),
)
