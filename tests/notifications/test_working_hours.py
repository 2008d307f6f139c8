"""When people may be disturbed."""

from __future__ import annotations

import datetime

import pytest

from notifications.working_hours import WorkCalendar, parse_hours

CALENDAR = WorkCalendar(
    *parse_hours("09:00-18:00"),
    weekdays={1, 2, 3, 4, 5},
    holidays={datetime.date(2026, 10, 1)},
    workdays={datetime.date(2026, 10, 10)},
)


@pytest.mark.parametrize(
    ("utc", "zone", "expected"),
    [
        ("2026-11-20 02:00", "Asia/Shanghai", True),
        ("2026-11-20 00:59", "Asia/Shanghai", False),
        ("2026-11-20 10:00", "Asia/Shanghai", False),
        ("2026-11-20 02:00", "Europe/London", False),
        ("2026-11-20 09:00", "Europe/London", True),
        # a Saturday, a holiday, a Saturday that is worked
        ("2026-11-21 02:00", "Asia/Shanghai", False),
        ("2026-10-01 02:00", "Asia/Shanghai", False),
        ("2026-10-10 02:00", "Asia/Shanghai", True),
        # Friday night in London is Saturday morning in Auckland
        ("2026-11-20 21:30", "Pacific/Auckland", False),
        ("2026-11-20 12:00", "No/Where", True),
    ],
)
def test_hours_hold_where_the_person_is(utc: str, zone: str, expected: bool) -> None:
    moment = datetime.datetime.fromisoformat(utc).replace(tzinfo=datetime.UTC)
    assert CALENDAR.is_open(moment, zone) is expected


@pytest.mark.parametrize("text", ["18:00-09:00", "9", "nine-ten", "09:00-09:00"])
def test_hours_that_make_no_sense_are_refused(text: str) -> None:
    with pytest.raises(ValueError):
        parse_hours(text)
