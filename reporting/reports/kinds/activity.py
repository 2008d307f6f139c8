"""Activity: what each person did in a period."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from django.db.models import Count, Exists, Max, OuterRef, Q, Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.people.models import Employee
from kit.sheets.columns import Column, Figure, Row, Table, Type
from reporting.reports.kinds import people
from reporting.reports.kinds.report import CHUNK, Report, Summary, bars, chunks
from reporting.reports.kinds.tree import Tree
from reporting.rules import may_see_learning_reports
from reporting.scope import Scope

COLUMNS: Final = (
    people.NUMBER,
    people.NAME,
    people.DEPARTMENT,
    Column("answers", gettext_lazy("Answers"), Type.INTEGER, 9),
    Column("seconds", gettext_lazy("Speech"), Type.DURATION, 10),
    Column("sessions", gettext_lazy("Sessions finished"), Type.INTEGER, 10),
    Column("completed", gettext_lazy("Courses completed"), Type.INTEGER, 10),
    Column("last_at", gettext_lazy("Last active"), Type.MOMENT, 14),
)


def _people(scope: Scope) -> Any:
    """Return who is meant, and who did something without being asked any more."""
    answered = scope.answers().order_by().values("learner")
    finished = scope.finished().order_by().values("enrolment__employee")
    meant = scope.people().order_by().values("pk")
    did = Q(pk__in=answered) | Q(pk__in=finished)
    return Employee.objects.filter(Q(pk__in=meant) | did, is_active=True)


def rows(scope: Scope, most: int | None = None) -> Iterator[Row]:
    """Yield a row for each person, also who did nothing."""
    tree, clock = Tree(), people.Clock()
    found = _people(scope).order_by(*people.by_department("")).values_list(*people.facts(""), "pk")
    for chunk in chunks(found[:most].iterator(CHUNK)):
        done = _done(scope, [row[3] for row in chunk])
        for number, name, department, pk in chunk:
            answers, seconds, answered, sessions, finished, completed, ended = (
                one for values in (table.get(pk, none) for table, none in done) for one in values
            )
            last = max((moment for moment in (answered, finished, ended) if moment), default=None)
            yield (
                number,
                name,
                tree.path(department),
                answers,
                seconds or 0.0,
                sessions,
                completed,
                clock.moment(last),
            )


def _done(scope: Scope, keys: Sequence[int]) -> list[tuple[dict[int, tuple[Any, ...]], tuple[Any, ...]]]:
    """Return by person: answers with seconds and the last, sessions with the last, courses with the last."""
    answers = scope.answers().filter(learner__in=keys).order_by().values("learner")
    sessions = scope.finished().filter(enrolment__employee__in=keys).order_by().values("enrolment__employee")
    courses = scope.completed().filter(employee__in=keys).order_by().values("employee")
    counted = (
        answers.annotate(n=Count("pk"), s=Sum("recording__duration"), last=Max("created_at")).values_list(
            "learner", "n", "s", "last"
        ),
        sessions.annotate(n=Count("pk"), last=Max("completed_at")).values_list(
            "enrolment__employee", "n", "last"
        ),
        courses.annotate(n=Count("pk"), last=Max("completed_at")).values_list("employee", "n", "last"),
    )
    nothing = ((0, 0.0, None), (0, None), (0, None))
    return [
        ({person: tuple(values) for person, *values in table}, none)
        for table, none in zip(counted, nothing, strict=True)
    ]


def count(scope: Scope) -> int:
    """Return how many rows there are."""
    return int(_people(scope).count())


def summary(scope: Scope) -> Summary:
    """Count people, who of them did something, and what."""
    here = OuterRef("pk")
    did = (
        Exists(scope.answers().filter(learner=here).order_by())
        | Exists(scope.finished().filter(enrolment__employee=here).order_by())
        | Exists(scope.completed().filter(employee=here).order_by())
    )
    queries: Any = (
        ("department", _people(scope), {"people": Count("pk")}),
        ("department", _people(scope).filter(did), {"active": Count("pk")}),
        (
            "learner__department",
            scope.answers(),
            {"answers": Count("pk"), "seconds": Sum("recording__duration")},
        ),
        ("enrolment__employee__department", scope.finished(), {"sessions": Count("pk")}),
        ("employee__department", scope.completed(), {"completed": Count("pk")}),
    )
    by_department = [
        (branch, dict(zip(counts, values, strict=True)))
        for field, found, counts in queries
        for branch, *values in found.order_by().values(field).annotate(**counts).values_list(field, *counts)
    ]
    groups = Tree().add_up(by_department, scope.department)
    names = ("people", "active", "answers", "seconds", "sessions", "completed")
    totals = {name: sum(one.get(name, 0) for _group, one in groups) for name in names}
    labels = (
        _("People"),
        _("Active people"),
        _("Answers"),
        _("Speech"),
        _("Sessions finished"),
        _("Courses completed"),
    )
    kinds = [Type.DURATION if name == "seconds" else Type.INTEGER for name in names]
    table = Table(
        columns=(
            Column("group", _("Department"), width=30),
            *(Column(name, label, kind) for name, label, kind in zip(names, labels, kinds, strict=True)),
        ),
        rows=[
            (name, *(one.get(key, 0) if key == "seconds" else int(one.get(key, 0)) for key in names))
            for name, one in groups
        ],
    )
    figures = tuple(
        Figure(name, label, totals[name] if kind == Type.DURATION else int(totals[name]), kind)
        for name, label, kind in zip(names, labels, kinds, strict=True)
    )
    charts = (
        bars(_("People and active people"), table, "people", "active"),
        bars(_("Answers by department"), table, "answers"),
    )
    return Summary(figures, table, charts)


ACTIVITY = Report(
    kind="activity",
    title=gettext_lazy("Activity"),
    says=gettext_lazy(
        "What each person did in a period: answers, minutes of speech, sessions, completed courses."
    ),
    columns=COLUMNS,
    may_run=may_see_learning_reports,
    rows=rows,
    count=count,
    summary=summary,
)
