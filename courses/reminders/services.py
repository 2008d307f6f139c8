"""Write down what people are to be told: that a course was given, falls due, is late, or is to be renewed."""

from __future__ import annotations

import datetime
from typing import Final

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from courses.assigning.queries.audience import start_of
from courses.catalogue.enums import CourseStatus
from courses.enrolment.models import Enrolment
from courses.paths.queries import with_lock
from notifications.enums import NoticeKind
from notifications.models import Delivery, Endpoint, Notice

#: Days before the date on which a person is told.
BEFORE: Final = (7, 1)
#: Late courses are told of once a week, for so many weeks; then it is for HR to speak with the person.
LATE_WEEKS: Final = 12
#: What was given longer ago is no news.
NEW_DAYS: Final = 3
#: So many notices are written at once.
CHUNK: Final = 1000


def write_notices(*, today: datetime.date | None = None) -> int:
    """Write the notices of a day; return how many are new. Running it again writes nothing.

    Left alone are leavers, drafts, what is completed or exempt, and courses that wait on a path.
    """
    day = today or timezone.localdate()
    return _given(day) + _due_soon(day) + _late(day)


def _open() -> QuerySet[Enrolment]:
    rows = Enrolment.objects.open().filter(course__status=CourseStatus.PUBLISHED, employee__is_active=True)
    return with_lock(rows).filter(is_locked=False).order_by()


def _days(count: int) -> datetime.timedelta:
    return datetime.timedelta(days=count)


def _given(today: datetime.date) -> int:
    since = start_of(today - _days(NEW_DAYS))
    fresh = _open().filter(created_at__gte=since, cycle=1)
    again = _open().filter(cycle_started_at__gte=since, cycle__gt=1)
    return _write(fresh, NoticeKind.GIVEN, "1") + _write(again, NoticeKind.RENEWAL, "1")


def _due_soon(today: datetime.date) -> int:
    written, nearest = 0, -1
    # the nearer one first: who is told a day before is not told at once that there are seven
    for days in sorted(BEFORE):
        rows = _open().filter(due_on__gt=today + _days(nearest), due_on__lte=today + _days(days))
        written += _write(rows, NoticeKind.DUE, str(days))
        nearest = days
    return written


def _late(today: datetime.date) -> int:
    written = 0
    for week in range(LATE_WEEKS):
        rows = _open().filter(due_on__gte=today - _days(7 * week + 7), due_on__lt=today - _days(7 * week))
        written += _write(rows, NoticeKind.LATE, str(week + 1))
    return written


def _write(rows: QuerySet[Enrolment], kind: NoticeKind, number: str) -> int:
    """Write a notice for each enrolment that has none of this kind, number, cycle and date."""
    told = Notice.objects.filter(enrolment=OuterRef("pk"), kind=kind)
    if kind in (NoticeKind.DUE, NoticeKind.LATE):
        told = told.filter(due_on=OuterRef("due_on"), key__endswith=f":{number}")
    elif kind == NoticeKind.RENEWAL:
        told = told.filter(created_at__gte=OuterRef("cycle_started_at"))
    rows = rows.filter(~Exists(told))
    written, last = 0, 0
    values = rows.order_by("pk").values_list("pk", "employee", "cycle", "due_on")
    while found := list(values.filter(pk__gt=last)[:CHUNK]):
        dated = kind in (NoticeKind.DUE, NoticeKind.LATE)
        notices = [
            Notice(
                enrolment_id=pk,
                employee_id=person,
                kind=kind,
                due_on=due,
                key=f"{kind}:{cycle}:{due.isoformat() if dated and due else ''}:{number}",
            )
            for pk, person, cycle, due in found
        ]
        before = timezone.now()
        Notice.objects.bulk_create(notices, ignore_conflicts=True, batch_size=200)
        written += len(notices)
        last = found[-1][0]
        _tell_systems(before, [one[0] for one in found])
    return written


def _tell_systems(since: datetime.datetime, keys: list[int]) -> None:
    """Queue a call of each webhook for the notices just written."""
    endpoints = list(Endpoint.objects.filter(is_active=True))
    if not endpoints:
        return
    notices = Notice.objects.filter(enrolment__in=keys, created_at__gte=since - _days(1), calls=None)
    rows = [
        Delivery(channel="webhook", employee_id=person, endpoint=endpoint, notice_id=pk)
        for pk, person in notices.order_by().values_list("pk", "employee")
        for endpoint in endpoints
    ]
    Delivery.objects.bulk_create(rows, ignore_conflicts=True, batch_size=200)
