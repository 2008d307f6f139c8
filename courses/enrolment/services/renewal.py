"""Have completed courses taken again: a new cycle begins, the old one stays as history."""

from __future__ import annotations

import datetime
import logging
from typing import Final

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from courses.assigning.queries.audience import start_of
from courses.catalogue.models import Course
from courses.certificates.dates import months_before, months_later
from courses.enrolment.models import Enrolment, PastCycle, SessionCompletion
from courses.enrolment.services.tell import emit_renewals

log = logging.getLogger(__name__)

#: A new cycle opens so many days before the old one's time is over, or half of it where that is shorter.
LEAD_DAYS: Final = 30
#: So many enrolments are renewed at once.
CHUNK: Final = 500

#: Key, cycle, date and completion of an enrolment.
Row = tuple[int, int, datetime.date | None, datetime.datetime | None]


def sweep_renewals(*, today: datetime.date | None = None) -> int:
    """Open a new cycle for whom a course falls due again; return for how many. Idempotent.

    Leavers, who is exempt, and drafts are left alone.
    """
    day = today or timezone.localdate()
    courses = Course.objects.published().filter(renew_months__isnull=False)
    return sum(_renew(course, day) for course in courses)


def _renew(course: Course, today: datetime.date) -> int:
    months = course.renew_months or 0
    lead = datetime.timedelta(days=min(LEAD_DAYS, months * 15))
    # completed on this day or before: what it is worth ends within the lead
    latest = months_before(today + lead, months)
    before = start_of(latest + datetime.timedelta(days=1))
    rows = course.enrolments.filter(completed_at__lt=before, exempted_at=None, employee__is_active=True)
    renewed = 0
    while found := list(rows.order_by("pk").values_list("pk", "cycle", "due_on", "completed_at")[:CHUNK]):
        renewed += _open_cycles(found, months)
    if renewed:
        log.info("course %s falls due again for %d people", course.pk, renewed)
    return renewed


@transaction.atomic
def _open_cycles(
    found: list[tuple[int, int, datetime.date | None, datetime.datetime | None]], months: int
) -> int:
    keys = [pk for pk, *_ in found]
    # in key order, as everywhere: two sweeps do not lock each other out
    held = set(
        Enrolment.objects.select_for_update().filter(pk__in=keys).order_by("pk").values_list("pk", "cycle")
    )
    rows = [(pk, cycle, due, done) for pk, cycle, due, done in found if done and (pk, cycle) in held]
    past = [
        PastCycle(enrolment_id=pk, number=cycle, due_on=due, completed_at=done)
        for pk, cycle, due, done in rows
    ]
    PastCycle.objects.bulk_create(past, ignore_conflicts=True, batch_size=200)
    SessionCompletion.objects.filter(enrolment__in=keys).delete()
    by_due: dict[datetime.date, list[int]] = {}
    for pk, _, _, done in rows:
        by_due.setdefault(months_later(timezone.localdate(done), months), []).append(pk)
    for due, pks in by_due.items():
        Enrolment.objects.filter(pk__in=pks).update(
            cycle=F("cycle") + 1, cycle_started_at=timezone.now(), completed_at=None, due_on=due
        )
    emit_renewals(Enrolment.objects.filter(pk__in=keys))
    return len(rows)
