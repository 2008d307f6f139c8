"""When people may be disturbed."""

from __future__ import annotations

import datetime
from dataclasses import replace

import pytest

from notifications.working_hours import WorkCalendar, parse_country, parse_hours, public_days

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


CHINA = WorkCalendar(*parse_hours("09:00-18:00"), weekdays={1, 2, 3, 4, 5}, country="CN")
UNKNOWN = "are not known"


def is_worked(calendar: WorkCalendar, day: str) -> bool:
    return calendar.is_open(datetime.datetime.fromisoformat(f"{day} 02:00+00:00"), "Asia/Shanghai")


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        # National Day and its last day off, a Wednesday; the Saturday that is worked for it, and the next one
        ("2026-10-01", False),
        ("2026-10-07", False),
        ("2026-10-08", True),
        ("2026-10-10", True),
        ("2026-10-17", False),
        # Spring Festival, with the Saturdays before and after it; the Sunday worked for National Day
        ("2026-02-17", False),
        ("2026-02-14", True),
        ("2026-02-28", True),
        ("2026-09-20", True),
    ],
)
def test_chinas_holidays_and_the_weekends_worked_for_them_are_kept(
    day: str, expected: bool, caplog: pytest.LogCaptureFixture
) -> None:
    assert is_worked(CHINA, day) is expected
    assert UNKNOWN not in caplog.text


def test_the_companys_own_days_go_before_the_countrys() -> None:
    own = replace(
        CHINA, holidays={datetime.date(2026, 10, 10)}, workdays={datetime.date(2026, 10, 1)}, country="CN"
    )
    assert is_worked(own, "2026-10-01") and not is_worked(own, "2026-10-10")


def test_of_a_year_that_is_not_announced_weekdays_are_worked_and_the_log_says_so_once(
    caplog: pytest.LogCaptureFixture,
) -> None:
    year = next(year for year in range(2027, 2060) if not public_days("CN", year).worked)
    caplog.clear()
    public_days.cache_clear()
    january = [datetime.date(year, 1, day) for day in range(4, 18)]
    weekdays = [is_worked(CHINA, str(day)) for day in january if day.isoweekday() <= 5]
    weekends = [is_worked(CHINA, str(day)) for day in january if day.isoweekday() > 5]
    assert len(weekdays) == 10 and all(weekdays) and not any(weekends)
    assert not is_worked(CHINA, f"{year}-10-01"), "the law gives it every year"
    assert caplog.text.count(UNKNOWN) == 1 and str(year) in caplog.text


def test_a_country_that_moves_no_days_is_known_for_every_year(caplog: pytest.LogCaptureFixture) -> None:
    germany = replace(CHINA, country="DE-BY")
    # All Saints' Day is kept in Bavaria, and not in Berlin
    assert not is_worked(germany, "2033-11-01") and is_worked(replace(germany, country="DE-BE"), "2033-11-01")
    assert is_worked(germany, "2026-10-01")
    assert UNKNOWN not in caplog.text


def test_without_a_country_only_weekdays_count() -> None:
    plain = replace(CHINA, country=parse_country("none"))
    assert is_worked(plain, "2026-10-01") and not is_worked(plain, "2026-10-10")


@pytest.mark.parametrize("text", ["XX", "CN-ZZ", "cn"])
def test_a_country_without_known_holidays_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        parse_country(text)


@pytest.mark.parametrize("text", ["CN", "DE", "DE-BY"])
def test_a_country_with_known_holidays_is_taken(text: str) -> None:
    assert parse_country(text) == text
