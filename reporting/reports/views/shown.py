"""How a report's values and numbers look on a page."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any, Final

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from kit.sheets.columns import Type
from reporting.reports.kinds import Report, Summary
from reporting.reports.services.files import duration_told
from reporting.scope import Scope

#: A value in words, and whether it is a number.
Cell = tuple[str, bool]
NUMBERS: Final = frozenset({Type.INTEGER, Type.SHARE, Type.DURATION})
#: Rows of a look.
ROWS: Final = 20


def look_at(report: Report, scope: Scope) -> dict[str, Any]:
    """Return numbers, charts and the first rows of a report, as its page shows them."""
    summary = report.summary(scope)
    of_groups = [one.type for one in summary.table.columns]
    of_rows = [one.type for one in report.columns]
    return {
        "figures": [(one.label, cells_of([one.value], [one.type])[0]) for one in summary.figures],
        "table": summary.table,
        "table_rows": [cells_of(row, of_groups) for row in summary.table.rows],
        "charts": charts_of(summary),
        "columns": [(one.title, one.type in NUMBERS) for one in report.columns],
        "rows": [cells_of(row, of_rows) for row in report.rows(scope, ROWS)],
        "count": report.count(scope),
    }


def cells_of(values: Sequence[Any], types: Sequence[Type]) -> list[Cell]:
    """Return each value in words, and whether it is a number."""
    return [(_said(value, kind), kind in NUMBERS) for value, kind in zip(values, types, strict=True)]


def _said(value: Any, kind: Type) -> str:
    if value is None or value == "":
        return "–"
    if kind == Type.SHARE:
        return f"{number_format(round(value * 100, 1), 1)} %"
    if kind == Type.DURATION:
        return duration_told(value)
    if isinstance(value, datetime.datetime):
        return date_format(value, "SHORT_DATETIME_FORMAT")
    if isinstance(value, datetime.date):
        return date_format(value, "SHORT_DATE_FORMAT")
    return number_format(value, use_l10n=True, force_grouping=True) if kind == Type.INTEGER else str(value)


def charts_of(summary: Summary) -> list[dict[str, Any]]:
    """Return what charts.js draws, with a title each; nothing of what has no groups."""
    found = []
    for place, chart in enumerate(summary.charts):
        if not chart.labels:
            continue
        looks = ("bar", "faint")
        series = [
            {
                "label": str(name),
                "look": looks[min(at, len(looks) - 1)],
                "values": [round(value * 100, 1) if chart.share else value for value in values],
            }
            for at, (name, values) in enumerate(zip(chart.series, chart.values, strict=True))
        ]
        count = "" if chart.share else _("How many")
        data = {
            "kind": "bar",
            "percent": chart.share,
            "labels": chart.labels,
            "count": count,
            "series": series,
        }
        found.append({"title": str(chart.title), "data": data, "source": f"report-chart-{place}"})
    return found
