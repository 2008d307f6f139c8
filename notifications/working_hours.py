"""When people may be disturbed: the hours and days on which a company works."""

from __future__ import annotations

import datetime
import logging
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

log = logging.getLogger(__name__)

#: A country that moved working days to weekends in so many years will do it this year, too.
_YEARS_BACK: Final = 5


class PublicDays(NamedTuple):
    """What a country says of a year: days ``off``, and weekend days that are ``worked`` instead of others."""

    off: frozenset[datetime.date]
    worked: frozenset[datetime.date]


@dataclass(frozen=True)
class WorkCalendar:
    """Hours from ``begin`` until ``end``, on ``weekdays`` (1 is Monday).

    ``country`` is the one whose public holidays are kept (``CN``, ``DE-BY``), if any. Of it the company
    differs on ``holidays``, its own days off, and ``workdays``, which are worked whatever they are.
    """

    begin: datetime.time
    end: datetime.time
    weekdays: Collection[int]
    holidays: Collection[datetime.date] = ()
    workdays: Collection[datetime.date] = ()
    country: str = ""

    def is_open(self, moment: datetime.datetime, zone: str) -> bool:
        """Tell whether people in the time zone ``zone`` are at work at ``moment``."""
        there = moment.astimezone(_zone(zone))
        return self._is_worked(there.date()) and self.begin <= there.time() < self.end

    def _is_worked(self, day: datetime.date) -> bool:
        if day in self.workdays or day in self.holidays:
            return day in self.workdays
        public = public_days(self.country, day.year)
        return day in public.worked or (day.isoweekday() in self.weekdays and day not in public.off)


@lru_cache(maxsize=64)
def public_days(country: str, year: int) -> PublicDays:
    """Return the public holidays of ``country`` in ``year``, none without a country.

    A year whose moved working days are not announced yet is warned of: then only the holidays that the law
    gives in any year are kept. Raises ``NotImplementedError`` for a country that the library does not know.
    """
    if not country:
        return PublicDays(frozenset(), frozenset())
    # 17 MB, and only who sends mail needs them
    from holidays import country_holidays

    code, _, part = country.partition("-")
    found = country_holidays(code, subdiv=part or None, years=range(year - _YEARS_BACK, year + 1))
    worked = {day.year for day in found.weekend_workdays}
    if year not in worked and worked & set(range(year - _YEARS_BACK, year)):
        log.warning(
            "the working days of %s in %s are not known: update the package holidays, or set HRVOICE_HOLIDAYS"
            " and HRVOICE_WORKDAYS; until then its weekdays are worked but for the holidays of every year",
            country,
            year,
        )
    return PublicDays(
        frozenset(day for day in found if day.year == year),
        frozenset(day for day in found.weekend_workdays if day.year == year),
    )


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


def parse_country(text: str) -> str:
    """Return ``CN`` or ``DE-BY``, empty for ``none``; raises ``ValueError`` where no holidays are known."""
    if text == "none":
        return ""
    try:
        public_days(text, datetime.date.today().year)
    except NotImplementedError as error:
        raise ValueError(text) from error
    return text
