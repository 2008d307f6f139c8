"""Tell the listeners what happened: each of every event at least once, each failing alone."""

from __future__ import annotations

import datetime
import logging
import time
from collections.abc import Sequence
from typing import Final

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Now
from django.utils import timezone

from kit.queue.database import database_left
from notifications.event_kinds import Listener, listeners
from notifications.models import Event, EventDelivery

log = logging.getLogger(__name__)

#: So many events a listener is told of at once.
CHUNK: Final = 200
#: Minutes until a listener is told again of an event on which it failed; the last one goes on for ever.
BACKOFF: Final = (1, 5, 30, 120, 360)
#: Events are kept for so many days, handled or not.
KEEP_DAYS: Final = 30
#: So many events are deleted at once.
DELETED: Final = 500


def dispatch_events(*, seconds: float = 20.0) -> int:
    """Tell each listener what it has not heard, for about ``seconds`` each; return how often that was.

    A listener's rows and the note that it was told are one transaction: who is killed in between tells again.
    """
    return sum(_tell(listener, time.monotonic() + seconds) for listener in listeners())


def _tell(listener: Listener, until: float) -> int:
    told = 0
    while time.monotonic() < until:
        keys = list(_waiting(listener).values_list("pk", flat=True)[:CHUNK])
        if not keys:
            break
        try:
            heard = _hand_over(listener, keys)
        except Exception as error:
            if database_left(error):
                raise
            log.warning("%s failed on %d events; they go one by one", listener.name, len(keys))
            told += sum(_hand_over_one(listener, key) for key in keys)
            continue
        if not heard:  # somebody else is at them
            break
        told += heard
    return told


def _waiting(listener: Listener) -> QuerySet[EventDelivery]:
    free = Q(next_at=None) | Q(next_at__lte=Now())
    return EventDelivery.objects.filter(free, listener=listener.name).order_by("pk")


def _hand_over(listener: Listener, keys: Sequence[int]) -> int:
    with transaction.atomic():
        # two that tell at once share the events; SQLite has no row locks and one writer
        rows = _waiting(listener).filter(pk__in=keys).select_for_update(skip_locked=True, of=("self",))
        held = list(rows.select_related("event"))
        if held:
            listener.handler([row.event for row in held])
            EventDelivery.objects.filter(pk__in=[row.pk for row in held]).delete()
    return len(held)


def _hand_over_one(listener: Listener, key: int) -> int:
    try:
        return _hand_over(listener, [key])
    except Exception as error:
        if database_left(error):
            raise
        log.exception("%s failed on event %s", listener.name, key)
        row = EventDelivery.objects.filter(pk=key)
        attempt = row.values_list("attempt", flat=True).first() or 0
        backoff = datetime.timedelta(minutes=BACKOFF[min(attempt, len(BACKOFF) - 1)])
        row.update(attempt=F("attempt") + 1, next_at=Now() + backoff, error=repr(error)[:300])
        return 0


def tidy_events() -> int:
    """Delete events older than ``KEEP_DAYS``; return how many."""
    before = timezone.now() - datetime.timedelta(days=KEEP_DAYS)
    old = Event.objects.filter(created_at__lt=before).order_by()
    if given_up := EventDelivery.objects.filter(event__created_at__lt=before).count():
        log.error("%d events that a listener never handled are deleted after %d days", given_up, KEEP_DAYS)
    deleted = 0
    while keys := list(old.values_list("pk", flat=True)[:DELETED]):
        deleted += Event.objects.filter(pk__in=keys).delete()[1].get("notifications.Event", 0)
    return deleted
