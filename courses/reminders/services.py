"""Find what people are to be told: that a course was given, falls due, is late, or is to be renewed."""

from __future__ import annotations

import datetime
from typing import Final

from django.utils import timezone

from courses.enrolment.models import Enrolment
from courses.enrolment.services.tell import dated, emit_assigned, emit_once, emit_renewals, to_be_done
from courses.events import DUE, OVERDUE

#: Days before the date on which a person is told.
BEFORE: Final = (7, 1)
#: Late courses are told of once a week, for so many weeks; then it is for HR to speak with the person.
LATE_WEEKS: Final = 12


def emit_reminders(*, today: datetime.date | None = None) -> int:
    """Emit what a day brings; return how many events are new. Running it again emits nothing.

    What was given or renewed has been told by then, but where the course was a draft or waited on a path.
    """
    day, rows = today or timezone.localdate(), Enrolment.objects.all()
    given = emit_assigned(rows, today=day) + emit_renewals(rows, today=day)
    return given + _due_soon(day) + _late(day)


def _days(count: int) -> datetime.timedelta:
    return datetime.timedelta(days=count)


def _due_soon(today: datetime.date) -> int:
    written, nearest = 0, -1
    # the nearer one first: who is told a day before is not told at once that there are seven
    for days in sorted(BEFORE):
        rows = Enrolment.objects.filter(due_on__gt=today + _days(nearest), due_on__lte=today + _days(days))
        written += emit_once(to_be_done(rows), DUE, dated(days))
        nearest = days
    return written


def _late(today: datetime.date) -> int:
    written = 0
    for week in range(LATE_WEEKS):
        rows = Enrolment.objects.filter(
            due_on__gte=today - _days(7 * week + 7), due_on__lt=today - _days(7 * week)
        )
        written += emit_once(to_be_done(rows), OVERDUE, dated(week + 1))
    return written
