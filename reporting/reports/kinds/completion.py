"""Completion: who was asked to take what, until when, and how far they are."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from django.db.models import Count, F, Q
from django.db.models.functions import TruncDate
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.catalogue.models import Session
from kit.sheets.columns import Column, Figure, Row, Table, Type
from reporting.reports.kinds import people
from reporting.reports.kinds.report import CHUNK, Report, Summary, bars, share
from reporting.reports.kinds.tree import Tree
from reporting.rules import may_see_learning_reports
from reporting.scope import Scope

COLUMNS: Final = (
    people.NUMBER,
    people.NAME,
    people.DEPARTMENT,
    people.COURSE,
    Column("assigned_on", gettext_lazy("Assigned on"), Type.DATE, 11),
    Column("due_on", gettext_lazy("Due on"), Type.DATE, 11),
    Column("state", gettext_lazy("State"), width=14),
    Column("completed_on", gettext_lazy("Completed on"), Type.DATE, 11),
    Column("days_late", gettext_lazy("Days late"), Type.INTEGER, 8),
    Column("sessions_done", gettext_lazy("Sessions finished"), Type.INTEGER, 9),
    Column("sessions", gettext_lazy("Sessions in all"), Type.INTEGER, 9),
    Column("cycle", gettext_lazy("Round"), Type.INTEGER, 7),
)


def rows(scope: Scope, most: int | None = None) -> Iterator[Row]:
    """Yield a row for each enrolment."""
    tree, clock = Tree(), people.Clock()
    totals = dict(Session.objects.order_by().values_list("course").annotate(n=Count("pk")))
    words = {
        "done": _("Completed"),
        "late": _("Completed late"),
        "overdue": _("Overdue"),
        "open": _("Not completed"),
    }
    found = (
        scope.enrolments().with_progress().order_by(*people.by_department("employee"), "course__title", "pk")
    )
    fields = ("course_id", "course__title", "created_at", "due_on", "completed_at", "sessions_done", "cycle")
    today, path, day = clock.today, tree.path, clock.day
    listed = found.values_list(*people.facts("employee"), *fields)[:most]
    for row in listed.iterator(CHUNK):
        number, name, department, course, title, created, due, completed, done, cycle = row
        completed_on = day(completed)
        late = max(((completed_on or today) - due).days, 0) if due else 0
        state = ("late" if late else "done") if completed_on else "overdue" if late else "open"
        yield (
            number,
            name,
            path(department),
            title,
            day(created),
            due,
            words[state],
            completed_on,
            late or None,
            done,
            totals.get(course, 0),
            cycle,
        )


def count(scope: Scope) -> int:
    """Return how many rows there are."""
    return scope.enrolments().count()


def summary(scope: Scope) -> Summary:
    """Count enrolments, those completed, completed late, and overdue."""
    done = Q(completed_at__isnull=False)
    counts: dict[str, Any] = {
        "asked": Count("pk"),
        "done": Count("pk", filter=done),
        "late": Count("pk", filter=Q(done_on__gt=F("due_on"))),
        "overdue": Count("pk", filter=~done & Q(due_on__lt=timezone.localdate())),
    }
    found = scope.enrolments().order_by().alias(done_on=TruncDate("completed_at"))
    grouped = found.values("employee__department").annotate(**counts)
    by_department = [
        (row.pop("employee__department"), row) for row in grouped.values("employee__department", *counts)
    ]
    groups = Tree().add_up(by_department, scope.department)
    totals = {name: int(sum(counts[name] for _name, counts in groups)) for name in counts}
    table = Table(
        columns=(
            Column("group", _("Department"), width=30),
            Column("asked", _("Enrolments"), Type.INTEGER),
            Column("done", _("Completed"), Type.INTEGER),
            Column("completion", _("Completion rate"), Type.SHARE),
            Column("late", _("Completed late"), Type.INTEGER),
            Column("overdue", _("Overdue"), Type.INTEGER),
        ),
        rows=[
            (
                name,
                int(one["asked"]),
                int(one["done"]),
                share(one["done"], one["asked"]),
                int(one["late"]),
                int(one["overdue"]),
            )
            for name, one in groups
        ],
    )
    figures = (
        Figure("asked", _("Enrolments"), totals["asked"]),
        Figure("done", _("Completed"), totals["done"]),
        Figure("completion", _("Completion rate"), share(totals["done"], totals["asked"]), Type.SHARE),
        Figure("late", _("Completed late"), totals["late"]),
        Figure("overdue", _("Overdue"), totals["overdue"]),
    )
    charts = (
        bars(_("Completion rate by department"), table, "completion", is_share=True),
        bars(_("Completed and overdue"), table, "done", "overdue"),
    )
    return Summary(figures, table, charts)


COMPLETION = Report(
    kind="completion",
    title=gettext_lazy("Completion"),
    says=gettext_lazy("Who was asked to take which course, until when, and how far they are."),
    columns=COLUMNS,
    may_run=may_see_learning_reports,
    rows=rows,
    count=count,
    summary=summary,
)
