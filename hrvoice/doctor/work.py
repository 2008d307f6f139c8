"""Rows whose work stands still: lost by their worker, never queued, or never picked up."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from functools import partial
from typing import Any

from django.conf import settings
from django.db.models import F
from django.db.models.functions import Greatest
from django.utils import timezone

from hrvoice.doctor.finding import Finding, Scope, in_batches
from kit.problems import Conflict
from kit.queue.lease import LeaseLost
from transcripts.enums import HELD, Stage
from transcripts.recordings.models import Recording
from transcripts.sockets.services import announce
from transcripts.work.services import dispatch
from transcripts.work.services.claim import waiting_queues

#: With every worker busy a recording waits its turn; with none at work it should not wait so long.
STALLED = datetime.timedelta(minutes=5)


def late() -> datetime.timedelta:
    """Return how long the sweeper may take to find a lost row: two leases and two rounds."""
    return datetime.timedelta(seconds=2 * (settings.LEASE_SECONDS + settings.SWEEP_SECONDS))


def wake() -> None:
    """Wake the workers of every queue where something waits."""
    dispatch.wake_workers(waiting_queues())


def check_work(scope: Scope) -> Iterator[Finding]:
    """Look for rows that the sweeper should have found long ago, and for a queue that nobody works on."""
    now = timezone.now()
    rows = Recording.objects.defer("peaks")
    for row in in_batches(rows.filter(stage__in=HELD, lease_until__lt=now - late())):
        what = f"{row.worker or 'Its worker'} lost it at {row.lease_until:%Y-%m-%d %H:%M:%S} UTC."
        remedy = "doctor --repair queues it again. Check that beat and a speech worker run."
        yield Finding("row_stuck", str(row.pk), what, remedy, partial(_queue_again, row))
    for row in in_batches(rows.filter(stage=Stage.RECEIVED, created_at__lt=now - late())):
        what = f"Received at {row.created_at:%Y-%m-%d %H:%M:%S} UTC and never queued."
        remedy = "doctor --repair queues it. Check that beat runs."
        yield Finding("row_unqueued", str(row.pk), what, remedy, partial(_queue_first, row))
    yield from _stalled(now)


def _stalled(now: datetime.datetime) -> Iterator[Finding]:
    if Recording.objects.filter(stage__in=HELD, lease_until__gte=now).exists():
        return
    waiting = Recording.objects.filter(stage=Stage.QUEUED)
    oldest = waiting.filter(queued_at__lt=now - STALLED).order_by("queued_at").first()
    if oldest is not None:
        since = f"{oldest.queued_at:%F %T} UTC"
        what = f"{waiting.count()} recordings wait, one since {since}; none is worked on."
        remedy = "Start a speech worker. doctor --repair sends a wake-up."
        yield Finding("queue_stalled", str(oldest.pk), what, remedy, wake)


def _queue_again(row: Recording) -> None:
    try:
        # with its fence: a row that another worker has claimed meanwhile is left to that one
        # it fell silent, and counts as the claim that takes over would have counted it
        counts: dict[str, Any] = {"attempt": Greatest(F("attempt"), 1) - 1, "deaths": F("deaths") + 1}
        row.advance(Stage.QUEUED, fence=row.fence, **counts)
    except LeaseLost:
        return
    announce(row)
    wake()


def _queue_first(row: Recording) -> None:
    try:
        row.advance(Stage.QUEUED, only_from=[Stage.RECEIVED])
    except Conflict:
        return
    announce(row)
    wake()
