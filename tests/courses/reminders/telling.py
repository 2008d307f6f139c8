"""People who are late, and a round of telling them."""

from __future__ import annotations

import datetime
from typing import Any

from django.utils import timezone

from courses.enrolment.models import Enrolment
from courses.reminders.services import emit_reminders
from notifications.models import Notice
from notifications.services.dispatch import dispatch_events
from notifications.services.send import compose_mails
from tests.factories import EnrolmentFactory

#: A Friday, ten in the morning in Shanghai.
WORKING = datetime.datetime(2026, 11, 20, 2, 0, tzinfo=datetime.UTC)


NIGHT = datetime.datetime(2026, 11, 20, 16, 0, tzinfo=datetime.UTC)


def in_days(days: int) -> datetime.date:
    return timezone.localdate() + datetime.timedelta(days=days)


def old(enrolment: Enrolment) -> Enrolment:
    """Make it no news that it was given."""
    Enrolment.objects.filter(pk=enrolment.pk).update(created_at=timezone.now() - datetime.timedelta(days=30))
    return enrolment


def late_one(**facts: Any) -> Enrolment:
    return old(EnrolmentFactory(due_on=in_days(-2), **facts))


def write_notices(*, today: datetime.date | None = None) -> int:
    """Emit what the day brings, and tell the listeners; return how many events are new."""
    written = emit_reminders(today=today)
    dispatch_events()
    return written


def compose() -> int:
    """Compose at ten in the morning of a working day, with what was written just now."""
    Notice.objects.filter(mail=None).update(created_at=WORKING)
    return compose_mails(now=WORKING)
