"""Engine usage: what was heard by which engine, week by week, and what failed. No people."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from django.db.models import Count, DateField, Q, Sum, Value
from django.db.models.functions import Coalesce, TruncWeek
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kit.sheets.columns import Column, Figure, Row, Table, Type
from reporting.reports.kinds.report import COURSE, DEPARTMENT, PERIOD, Report, Summary, bars
from reporting.rules import may_see_usage_reports
from reporting.scope import Scope
from transcripts.enums import ACTIVE, Kind, Stage

COLUMNS: Final = (
    Column("week", gettext_lazy("Week from"), Type.DATE, 11),
    Column("engine", gettext_lazy("Engine"), width=12),
    Column("model", gettext_lazy("Model"), width=22),
    Column("language", gettext_lazy("Language"), width=10),
    Column("kind", gettext_lazy("Kind"), width=12),
    Column("recordings", gettext_lazy("Recordings"), Type.INTEGER, 10),
    Column("seconds", gettext_lazy("Length"), Type.DURATION, 11),
    Column("ready", gettext_lazy("Ready"), Type.INTEGER, 9),
    Column("active", gettext_lazy("At work"), Type.INTEGER, 9),
    Column("cancelled", gettext_lazy("Cancelled"), Type.INTEGER, 9),
    Column("failed", gettext_lazy("Failed"), Type.INTEGER, 9),
    Column("error", gettext_lazy("Reason of failure"), width=18),
)
#: Of the recording's text; nothing was heard of one without.
_HEARD: Final = {
    f"heard_{name}": Coalesce(f"current_revision__{name}", Value(""))
    for name in ("engine", "model", "language")
}
_COUNTS: Final[dict[str, Any]] = {
    "recordings": Count("pk"),
    "seconds": Sum("duration"),
    "ready": Count("pk", filter=Q(stage=Stage.READY)),
    "active": Count("pk", filter=Q(stage__in=ACTIVE)),
    "cancelled": Count("pk", filter=Q(stage=Stage.CANCELLED)),
    "failed": Count("pk", filter=Q(stage=Stage.FAILED)),
}
_BY: Final = ("week", *_HEARD, "kind", "error_code")


def _grouped(scope: Scope, *by: str) -> Any:
    week = TruncWeek("created_at", output_field=DateField())
    found = scope.recordings().order_by().annotate(week=week, **_HEARD)
    return found.values(*by).annotate(**_COUNTS).order_by(*by)


def rows(scope: Scope, most: int | None = None) -> Iterator[Row]:
    """Yield a row for each week, engine, model, language, kind and reason of failure."""
    kinds = {kind.value: str(kind.label) for kind in Kind}
    listed = _grouped(scope, *_BY).values_list(*_BY, *_COUNTS)
    for week, engine, model, language, kind, error, *numbers in listed[:most]:
        recordings, seconds, *stages = numbers
        # a reason that a later try mended is none
        failed = error if stages[-1] else ""
        yield week, engine, model, language, kinds[kind], recordings, seconds or 0.0, *stages, failed


def count(scope: Scope) -> int:
    """Return how many rows there are."""
    return int(_grouped(scope, *_BY).count())


def summary(scope: Scope) -> Summary:
    """Count recordings, seconds and failures, week by week."""
    weeks = list(_grouped(scope, "week").values_list("week", *_COUNTS))
    totals = {name: sum(row[place] or 0 for row in weeks) for place, name in enumerate(_COUNTS, 1)}
    labels = {
        "recordings": _("Recordings"),
        "seconds": _("Length"),
        "ready": _("Ready"),
        "active": _("At work"),
        "cancelled": _("Cancelled"),
        "failed": _("Failed"),
    }
    kinds = {name: Type.DURATION if name == "seconds" else Type.INTEGER for name in _COUNTS}
    table = Table(
        columns=(
            Column("group", _("Week from"), width=16),
            *(Column(name, label, kinds[name]) for name, label in labels.items()),
        ),
        rows=[
            (date_format(week, "SHORT_DATE_FORMAT"), *(value or 0 for value in values))
            for week, *values in weeks
        ],
    )
    figures = tuple(Figure(name, label, totals[name], kinds[name]) for name, label in labels.items())
    charts = (bars(_("Recordings week by week"), table, "ready", "failed", most=26),)
    return Summary(figures, table, charts)


USAGE = Report(
    kind="usage",
    title=gettext_lazy("Engine usage"),
    says=gettext_lazy(
        "What was heard by which engine, model and language, week by week, and what failed. No people."
    ),
    columns=COLUMNS,
    may_run=may_see_usage_reports,
    rows=rows,
    count=count,
    summary=summary,
    filters=frozenset({DEPARTMENT, COURSE, PERIOD}),
    by="",
)
