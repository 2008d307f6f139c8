"""Take the next recording from the queue, for one worker at a time."""

from __future__ import annotations

import datetime
import os
import socket
import threading
from collections.abc import Collection

from celery import current_app
from django.conf import settings
from django.db import transaction
from django.db.models import Case, F, Value, When
from django.utils import timezone

from transcripts.enums import HELD, Queue, Stage
from transcripts.models import Recording
from transcripts.models.recording import RecordingQuerySet
from transcripts.services.announce import announce


def worker_name() -> str:
    """Return who holds the lease: host, process, thread."""
    return f"{socket.gethostname()}:{os.getpid()}:{threading.get_ident()}"[:100]


def served_queues() -> frozenset[Queue]:
    """Return the queues that this process's worker was started for; all of them outside of a worker."""
    return frozenset(Queue(name) for name in current_app.amqp.queues.consume_from if name in Queue.values)


def waiting_queues(queues: Collection[Queue] = tuple(Queue)) -> list[Queue]:
    """Return those of ``queues`` that have a recording to take."""
    return [queue for queue in queues if Recording.objects.claimable([queue]).exists()]


def claim_next(queues: Collection[Queue] | None = None) -> Recording | None:
    """Claim the most urgent recording of ``queues``, or return None when nothing waits there.

    Without ``queues`` those that this worker serves.

    A claim is one conditional UPDATE on the fence that was read: of two workers one gets it. A
    recording whose last claims all ended without progress is set aside with its reason.
    """
    mine = served_queues() if queues is None else queues
    while (row := Recording.objects.claimable(mine).defer("peaks").first()) is not None:
        if row.attempt >= settings.MAX_ATTEMPTS:
            _set_aside(row)
        elif _claim(row):
            return row
    return None


def _free(row: Recording) -> RecordingQuerySet:
    """Return the row as it was read, if it still waits: its worker may have renewed the lease."""
    return Recording.objects.claimable().filter(pk=row.pk, fence=row.fence).order_by()


def _claim(row: Recording) -> bool:
    heard = Case(When(transcribed_at=None, then=Value(Stage.TRANSCRIBING)), default=Value(Stage.ANALYSING))
    with transaction.atomic():
        taken = _free(row).update(
            stage=heard,
            fence=F("fence") + 1,
            attempt=F("attempt") + 1,
            worker=worker_name(),
            lease_until=timezone.now() + datetime.timedelta(seconds=settings.LEASE_SECONDS),
        )
        if taken:
            row.refresh_from_db()
    if taken:
        announce(row)
    return bool(taken)


def _set_aside(row: Recording) -> None:
    """Fail what was tried too often: its workers died, or it carries the reason of its last failure."""
    code = "gave_up" if row.stage in HELD else row.error_code or "gave_up"
    with transaction.atomic():
        done = _free(row).update(
            stage=Stage.FAILED,
            fence=F("fence") + 1,
            error_code=code,
            finished_at=timezone.now(),
            lease_until=None,
        )
        if done:
            row.refresh_from_db()
    if done:
        announce(row)
