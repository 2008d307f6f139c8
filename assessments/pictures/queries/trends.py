"""Mastery over time, as it can be told from the rows: what the latest answers had earned, week by week."""

from __future__ import annotations

import datetime
import statistics
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import QuerySet
from django.utils import timezone

from assessments.answers.models.outcome import Outcome
from courses.catalogue.models import Course
from courses.people.models import Employee

#: How far back a picture reaches; what was earned before counts from its first week on.
WEEKS: Final = 26
#: With fewer people quartiles say nothing that the mean does not.
QUARTILES_FROM: Final = 4

_WEEK: Final = datetime.timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Given:
    """What one answer earned for one key point, 0..1, and that key point's weight."""

    day: datetime.date
    learner: int
    point: int
    earned: float
    weight: float


@dataclass(frozen=True, slots=True)
class Week:
    """As it stood at the end of a week (Monday ``start`` to Sunday).

    Each person's value is the weighted mean, 0..1, over the key points answered so far, of what the latest
    answer to each earned; ``mean``, ``low`` and ``high`` (quartiles) are over the ``people`` who answered by
    then. None where there are too few.
    """

    start: datetime.date
    people: int
    mean: float | None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A course and the weeks of one learner in it."""

    course: Course
    weeks: Sequence[Week]


def course_weeks(course: Course) -> list[Week]:
    """Return the weeks of ``course`` from its first answer on, at most ``WEEKS``: active people enrolled."""
    rows = Outcome.objects.filter(
        key_point__prompt__session__course=course,
        answer__learner__is_active=True,
        answer__learner__enrolments__course=course,
    )
    return weeks_of((given for _course, given in _given(rows)), timezone.localdate())


def own_lines(person: Employee) -> list[Line]:
    """Return a line for each course that ``person`` has answered in, the latest begun first."""
    rows = Outcome.objects.filter(
        answer__learner=person, key_point__prompt__session__course__in=Course.objects.visible_to(person)
    )
    by_course: dict[int, list[Given]] = {}
    for course, given in _given(rows):
        by_course.setdefault(course, []).append(given)
    courses = Course.objects.in_bulk(list(by_course))
    today = timezone.localdate()
    lines = [Line(courses[pk], weeks_of(given, today)) for pk, given in by_course.items()]
    return sorted(lines, key=lambda line: (line.weeks[0].start, line.course.title), reverse=True)


def _given(rows: QuerySet[Outcome]) -> Iterator[tuple[int, Given]]:
    """Yield what was earned in the order of the answers, each with its course."""
    found = rows.order_by("answer__created_at", "answer_id").values_list(
        "key_point__prompt__session__course_id",
        "answer__created_at",
        "answer__learner_id",
        "key_point_id",
        "earned",
        "key_point__weight",
    )
    # many rows share an answer, and its day in the reader's zone is dear to find out
    days: dict[datetime.datetime, datetime.date] = {}
    for course, at, learner, point, earned, weight in found.iterator(chunk_size=5000):
        if (day := days.get(at)) is None:
            day = days[at] = timezone.localdate(at)
        yield course, Given(day, learner, point, earned, weight)


def weeks_of(given: Iterable[Given], today: datetime.date) -> list[Week]:
    """Return each week from the first answer to ``today``; ``given`` in the order of the answers.

    Weeks without an answer stand as the week before left them: nothing is made up in between.
    """
    latest: dict[int, dict[int, tuple[float, float]]] = {}
    weeks: list[Week] = []
    end: datetime.date | None = None
    for one in given:
        if end is None:
            end = _monday(one.day) + _WEEK
        while one.day >= end:
            weeks.append(_week(end - _WEEK, latest))
            end += _WEEK
        latest.setdefault(one.learner, {})[one.point] = (one.earned, one.weight)
    while end is not None and end <= _monday(today) + _WEEK:
        weeks.append(_week(end - _WEEK, latest))
        end += _WEEK
    return weeks[-WEEKS:]


def _monday(day: datetime.date) -> datetime.date:
    return day - datetime.timedelta(days=day.weekday())


def _week(start: datetime.date, latest: dict[int, dict[int, tuple[float, float]]]) -> Week:
    values = [
        sum(earned * weight for earned, weight in points.values())
        / sum(weight for _earned, weight in points.values())
        for points in latest.values()
    ]
    low = high = None
    if len(values) >= QUARTILES_FROM:
        low, _median, high = statistics.quantiles(values, n=4, method="inclusive")
    return Week(start, len(values), statistics.fmean(values) if values else None, low, high)
