"""What charts.js draws on dashboards. Shares are per cent."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from reporting.dashboards.queries.dashboard import Week
from reporting.standings.models import Standing

#: So many bars can still be read; the table has the others.
MOST_BARS: Final = 12


def _percent(value: float | None) -> float | None:
    return None if value is None else round(value * 100, 1)


def completion_chart(rows: Iterable[Standing], part: str) -> dict[str, Any]:
    """Return a bar for each ``part`` ("department" or "course") of a list in its order."""
    shown = [row for row in rows if row.asked][:MOST_BARS]
    return {
        "kind": "bar",
        "across": True,
        "percent": True,
        "labels": [str(getattr(row, part)) for row in shown],
        "series": [
            {"label": _("Completion"), "look": "bar", "values": [_percent(row.completion) for row in shown]}
        ],
    }


def trend_chart(weeks: Sequence[Week]) -> dict[str, Any]:
    """Return completion, and how many are overdue, week by week."""
    return {
        "kind": "line",
        "labels": _labels(weeks),
        "right": _("Overdue"),
        "series": [
            {
                "label": _("Completion"),
                "look": "line",
                "values": [_percent(one.standing.completion) for one in weeks],
            },
            {
                "label": _("Overdue"),
                "look": "line",
                "right": True,
                "values": [one.standing.overdue for one in weeks],
            },
        ],
    }


def activity_chart(weeks: Sequence[Week]) -> dict[str, Any]:
    """Return answers and hours of speech, week by week."""
    return {
        "kind": "bar",
        "labels": _labels(weeks),
        "count": _("Answers"),
        "right": _("Hours of speech"),
        "series": [
            {
                "label": _("Answers"),
                "look": "bar",
                "values": [one.standing.week_answers for one in weeks],
            },
            {
                "label": _("Hours of speech"),
                "look": "line",
                "right": True,
                "values": [round(one.standing.week_hours, 2) for one in weeks],
            },
        ],
    }


def _labels(weeks: Sequence[Week]) -> list[str]:
    return [date_format(one.start, "SHORT_DATE_FORMAT") for one in weeks]
