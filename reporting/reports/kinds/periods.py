"""Periods by name: they move with the calendar, so that a saved report is about the present."""

from __future__ import annotations

import datetime
from typing import Final

from django.utils.translation import gettext_lazy as _

_DAY: Final = datetime.timedelta(days=1)

#: By name, in the order in which they are offered. "own" is given by two days.
PERIODS: Final = {
    "": _("All time"),
    "week": _("The last seven days"),
    "month": _("This month"),
    "last_month": _("Last month"),
    "quarter": _("This quarter"),
    "year": _("This year"),
    "own": _("From one day to another"),
}

Period = tuple[datetime.date | None, datetime.date | None]


def period_of(name: str, today: datetime.date) -> Period:
    """Return a named period's first and last day; none where it has no bound."""
    first = today.replace(day=1)
    if name == "week":
        return today - 6 * _DAY, today
    if name == "last_month":
        last = first - _DAY
        return last.replace(day=1), last
    if name == "month":
        return first, _end_of_month(first)
    if name == "quarter":
        first = first.replace(month=first.month - (first.month - 1) % 3)
        return first, _end_of_month(first.replace(month=first.month + 2))
    if name == "year":
        return first.replace(month=1), first.replace(month=12, day=31)
    return None, None


def _end_of_month(first: datetime.date) -> datetime.date:
    return (first.replace(day=28) + 4 * _DAY).replace(day=1) - _DAY
