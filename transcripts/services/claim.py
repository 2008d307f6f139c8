"""Take the next recording from the queue, for one worker at a time."""

from __future__ import annotations

import datetime
import os
import socket
import threading

from django.conf import settings
from django.db.models import F
from django.utils import timezone

from transcripts.enums import HELD, Stage
from transcripts.models import Recording
from transcripts.services.announce import announce


def worker_name() -> str:
    """Return who holds the lease: host, process, thread."""
    return f"{socket.gethostname()}:{os.getpid()}:{threading.get_ident()}"[:100]


def claim_next() -> Recording | None:
    """Claim the most urgent recording, or return None when nothing waits.

    A claim is one conditional UPDATE on the fence that was read: of two workers one gets it. A
    recording whose last claims all ended without progress is set aside with its reason.
    """
    while (row := Recording.objects.claimable().first()) is not None:
        if row.attempt >= settings.MAX_ATTEMPTS:
            _set_aside(row)
        elif _claim(row):
            return row
    return None


def _claim(row: Recording) -> bool:
    taken = Recording.objects.filter(pk=row.pk, fence=row.fence, stage=row.stage).update(
        stage=Stage.ANALYSING if row.transcribed_at else Stage.TRANSCRIBING,
        fence=F("fence") + 1,
        attempt=F("attempt") + 1,
        worker=worker_name(),
        lease_until=timezone.now() + datetime.timedelta(seconds=settings.LEASE_SECONDS),
    )
    if taken:
        row.refresh_from_db()
        announce(row)
    return bool(taken)


def _set_aside(row: Recording) -> None:
    code = row.error_code or "gave_up"
    held = {"stage": row.stage, "fence": row.fence}
    done = Recording.objects.filter(pk=row.pk, **held).update(
        stage=Stage.FAILED,
        fence=F("fence") + 1,
        error_code="gave_up" if row.stage in HELD else code,
        finished_at=timezone.now(),
        lease_until=None,
    )
    if done:
        row.refresh_from_db()
        announce(row)
