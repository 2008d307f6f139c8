"""Measure the company: count it once for all who look, and keep what it was."""

from __future__ import annotations

import datetime
import time
from collections.abc import Callable
from typing import Final

from django.core.cache import cache
from django.db import transaction
from django.db.models import Min
from django.utils import timezone

from assessments.answers.models.answer import Answer
from courses.enrolment.models import Enrolment
from reporting.standings.models import COMPANY, Standing
from reporting.standings.services.read import Moment
from reporting.standings.services.roll import COUNTED, Values, count_moment

#: So far back the first measuring looks.
WEEKS: Final = 26
#: Each day is kept for so long, then the last of each week for two years.
DAYS_KEPT: Final = 14
WEEKS_KEPT: Final = 106
#: After measuring it rests so many times as long as it took.
RESTS: Final = 20

_BATCH: Final = 2000
_DAY: Final = datetime.timedelta(days=1)
_WEEK: Final = 7 * _DAY
_RESTING: Final = "assessments.standings.resting"

Told = Callable[[float, float], None]


def measure(*, tell: Told = lambda done, total: None) -> None:
    """Write today's standing, and that of weeks before of which there is none, as far as rows tell it.

    Done again, it replaces. ``tell`` hears how much is done, of how much.
    """
    today = timezone.localdate()
    days = Standing.objects.filter(key=COMPANY).order_by().values_list("day", flat=True)
    known = {day.isocalendar()[:2] for day in days}
    before = [day for day in _sundays(today) if day.isocalendar()[:2] not in known]
    # the present first: it is what people wait for
    moments = [Moment(today), *(Moment(day, past=True) for day in before)]
    for number, moment in enumerate(moments):
        tell(number, len(moments))
        write_standing(moment)
    _forget(today)


def measure_in_turn() -> None:
    """Measure, and then rest the longer the longer it took: a large company is not counted all the time."""
    today = timezone.localdate().isoformat()
    if cache.get(_RESTING) == today:
        return
    began = time.monotonic()
    measure()
    cache.set(_RESTING, today, max((time.monotonic() - began) * RESTS, 1))


def write_standing(moment: Moment) -> None:
    """Count a moment and replace its day's rows, all at once; rows that stay as they are are not touched.

    The company's row is always written: it says when all of them were measured.
    """
    found = {about.key: (about, values) for about, values in count_moment(moment).items()}
    before = _before(moment.day)
    at = timezone.now()
    changed = [
        Standing(
            day=moment.day,
            key=key,
            department_id=about.department,
            course_id=about.course,
            trainer_id=about.trainer,
            measured_at=at,
            **dict(zip(COUNTED, values, strict=True)),
        )
        # in one order everywhere: two who measure at once do not wait for each other's rows
        for key, (about, values) in sorted(found.items())
        if key == COMPANY or before.get(key) != values
    ]
    gone = sorted(set(before) - set(found))
    with transaction.atomic():
        # who measures at the same moment waits here, not row by row for what the other has deleted
        list(Standing.objects.select_for_update().filter(key=COMPANY, day=moment.day).values_list("pk"))
        for first in range(0, len(gone), _BATCH):
            Standing.objects.filter(day=moment.day, key__in=gone[first : first + _BATCH]).delete()
        Standing.objects.bulk_create(
            changed,
            batch_size=_BATCH,
            update_conflicts=True,
            unique_fields=["key", "day"],
            update_fields=["measured_at", *COUNTED],
        )


def _before(day: datetime.date) -> dict[str, Values]:
    rows = Standing.objects.filter(day=day).order_by()
    return {key: tuple(values) for key, *values in rows.values_list("key", *COUNTED).iterator()}


def _sundays(today: datetime.date) -> list[datetime.date]:
    """Return the last days of the weeks that something is known about, the latest first."""
    begun = [
        moment
        for rows in (Enrolment.objects, Answer.objects)
        if (moment := rows.aggregate(at=Min("created_at"))["at"])
    ]
    if not begun:
        return []
    first = timezone.localdate(min(begun))
    latest = today - (today.weekday() + 1) * _DAY
    return [day for number in range(WEEKS) if (day := latest - number * _WEEK) >= first]


def _forget(today: datetime.date) -> None:
    """Delete the days that are kept no more: of a week long gone its last one stays."""
    days = Standing.objects.filter(key=COMPANY).order_by("day").values_list("day", flat=True)
    last_of_week = {day.isocalendar()[:2]: day for day in days}
    kept = {day for day in last_of_week.values() if day > today - WEEKS_KEPT * _WEEK}
    old = [day for day in days if day <= today - DAYS_KEPT * _DAY and day not in kept]
    if old:
        Standing.objects.filter(day__in=old).delete()
