"""Emit what happens to enrolments, for one as for many: the queries do not grow with them."""

from __future__ import annotations

import datetime
from typing import Any, Final

from django.db import transaction
from django.db.models import CharField, Exists, OuterRef, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from courses.assigning.queries.audience import start_of
from courses.catalogue.enums import CourseStatus
from courses.enrolment.models import Enrolment
from courses.events import ASSIGNED, COMPLETED, ENROLMENT, RENEWAL, CourseDone, CourseRef, CourseToDo
from courses.paths.queries import with_lock
from notifications.models import Event
from notifications.services.emit import NewEvent, emit_many

#: What was given longer ago is no news.
NEW_DAYS: Final = 3
#: So many events are written at once.
CHUNK: Final = 1000


def to_be_done(rows: QuerySet[Enrolment]) -> QuerySet[Any]:
    """Leave out leavers, drafts, what is completed or exempt, and courses that wait on a path."""
    open_ones = rows.filter(
        completed_at=None,
        exempted_at=None,
        course__status=CourseStatus.PUBLISHED,
        employee__is_active=True,
    )
    return with_lock(open_ones).filter(is_locked=False).order_by()


def emit_assigned(rows: QuerySet[Enrolment], *, today: datetime.date | None = None) -> int:
    """Tell of courses that were given in these days and can be taken by now; return how many are new."""
    fresh = to_be_done(rows).filter(created_at__gte=_since(today), cycle=1)
    return emit_once(fresh, ASSIGNED, Cast("cycle", CharField()))


def emit_renewals(rows: QuerySet[Enrolment], *, today: datetime.date | None = None) -> int:
    """Tell of courses that fell due again in these days; return how many are new."""
    again = to_be_done(rows).filter(cycle_started_at__gte=_since(today), cycle__gt=1)
    return emit_once(again, RENEWAL, Cast("cycle", CharField()))


def _since(today: datetime.date | None) -> datetime.datetime:
    return start_of((today or timezone.localdate()) - datetime.timedelta(days=NEW_DAYS))


def dated(number: int) -> Concat:
    """Return the key of the ``number``-th word about a date: a new date, or a new cycle, is told anew."""
    text = CharField()
    return Concat(
        Cast("cycle", text), Value(":"), Cast("due_on", text), Value(f":{number}"), output_field=text
    )


def emit_once(rows: QuerySet[Enrolment], kind: str, key: Any) -> int:
    """Tell of each of ``rows`` that a course is to be done, once by ``key``; return how many are new."""
    told = Event.objects.filter(
        kind=kind, subject=ENROLMENT, subject_id=Cast(OuterRef("pk"), CharField()), key=OuterRef("event_key")
    )
    rows = rows.annotate(event_key=key).filter(~Exists(told))
    names = ("pk", "employee", "due_on", "event_key", "course", "course__title")
    values = rows.order_by("pk").values_list(*names)
    written, last = 0, 0
    while True:
        with transaction.atomic():
            found = list(values.filter(pk__gt=last)[:CHUNK])
            events = [
                NewEvent(
                    pk,
                    CourseToDo(CourseRef(course, title), due.isoformat() if due else None),
                    person,
                    named,
                )
                for pk, person, due, named, course, title in found
            ]
            written += emit_many(kind, events)
        if len(found) < CHUNK:
            return written
        last = found[-1][0]


def emit_completed(rows: QuerySet[Enrolment]) -> int:
    """Tell that the courses of ``rows`` are completed, in the transaction in which they are."""
    names = ("pk", "employee", "cycle", "course", "course__title")
    events = [
        NewEvent(pk, CourseDone(CourseRef(course, title), cycle), person)
        for pk, person, cycle, course, title in rows.order_by("pk").values_list(*names)
    ]
    return emit_many(COMPLETED, events)
