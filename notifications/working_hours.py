"""When people may be disturbed: the hours and days on which a company works."""

from __future__ import annotations

import datetime
from collections.abc import Collection
from dataclasses import dataclass
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError


@dataclass(frozen=True)
class WorkCalendar:
    """Hours from ``begin`` until ``end``, on ``weekdays`` (1 is Monday).

    ``holidays`` are days off; ``workdays`` are worked although they lie on a weekend, as around
    Chinese holidays.
    """

    begin: datetime.time
    end: datetime.time
    weekdays: Collection[int]
    holidays: Collection[datetime.date] = ()
    workdays: Collection[datetime.date] = ()

    def is_open(self, moment: datetime.datetime, zone: str) -> bool:
        """Tell whether people in the time zone ``zone`` are at work at ``moment``."""
        there = moment.astimezone(_zone(zone))
        day = there.date()
        works = day in self.workdays or (day.isoweekday() in self.weekdays and day not in self.holidays)
        return works and self.begin <= there.time() < self.end


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def parse_hours(text: str) -> tuple[datetime.time, datetime.time]:
    """Return the times of ``09:00-18:00``; raises ``ValueError``."""
    begin, end = (datetime.time.fromisoformat(part.strip()) for part in text.split("-"))
    if begin >= end:
        raise ValueError(text)
    return begin, end
