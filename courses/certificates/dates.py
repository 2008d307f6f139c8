"""Counting in months."""

from __future__ import annotations

import calendar
import datetime


def months_later(day: datetime.date, months: int) -> datetime.date:
    """Return the same day ``months`` later, or the last of that month where it has no such day."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return day.replace(year=year, month=month, day=min(day.day, calendar.monthrange(year, month)[1]))


def months_before(day: datetime.date, months: int) -> datetime.date:
    """Return the latest day whose ``months_later`` is ``day`` or earlier."""
    found = months_later(day, -months)
    while months_later(found + datetime.timedelta(days=1), months) <= day:
        found += datetime.timedelta(days=1)
    return found
