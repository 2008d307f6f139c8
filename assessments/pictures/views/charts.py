"""What charts.js draws: labels and values, in the reader's words. Shares are whole per cent."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any, Final

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from assessments.pictures.queries.distribution import Distribution
from assessments.pictures.queries.trends import Line, Week

#: Lines that one picture can still tell apart; the table has the others.
MOST_LINES: Final = 6


def _percent(value: float | None) -> float | None:
    return None if value is None else round(value * 100, 1)


def _day(day: datetime.date) -> str:
    return date_format(day, "SHORT_DATE_FORMAT")


def course_chart(weeks: Sequence[Week]) -> dict[str, Any]:
    """Return the mean of a class with its quartiles, week by week."""
    return {
        "kind": "line",
        "labels": [_day(week.start) for week in weeks],
        "series": [
            {"label": _("Lower quartile"), "look": "edge", "values": [_percent(week.low) for week in weeks]},
            {"label": _("Upper quartile"), "look": "band", "values": [_percent(week.high) for week in weeks]},
            {"label": _("Mean"), "look": "line", "values": [_percent(week.mean) for week in weeks]},
        ],
    }


def own_chart(lines: Sequence[Line]) -> dict[str, Any]:
    """Return a line for each course, over the weeks of all."""
    shown = lines[:MOST_LINES]
    days = sorted({week.start for line in shown for week in line.weeks})
    series = []
    for line in shown:
        found = {week.start: _percent(week.mean) for week in line.weeks}
        series.append(
            {"label": line.course.title, "look": "line", "values": [found.get(day) for day in days]}
        )
    return {"kind": "line", "labels": [_day(day) for day in days], "series": series}


def score_chart(found: Distribution) -> dict[str, Any]:
    """Return bars of ten per cent: people by their latest and by their first score."""
    return {
        "kind": "bar",
        "labels": [f"{bar.low}–{bar.high}" for bar in found.bars],
        "axis": _("Score, %"),
        "count": _("People"),
        "series": [
            {"label": _("First answer"), "look": "faint", "values": [bar.first for bar in found.bars]},
            {"label": _("Latest answer"), "look": "bar", "values": [bar.latest for bar in found.bars]},
        ],
    }
