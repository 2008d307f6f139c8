"""Which workers are alive."""

from __future__ import annotations

import datetime
from typing import Final

from django.db.models import QuerySet
from django.utils import timezone

from transcripts.work.models.worker_heartbeat import WorkerHeartbeat

#: Seconds between two heartbeats of a worker.
HEARTBEAT_SECONDS: Final = 10.0
#: Three heartbeats missed: a worker that is busy writes late, a dead one never.
SILENT_SECONDS: Final = 35.0


def process_of(holder: str) -> str:
    """Return the worker's name of a lease's holder: ``host:process`` of ``host:process:thread:birth``."""
    return ":".join(holder.split(":")[:2])


def silent_since() -> datetime.datetime:
    """Return the time before which a worker's last heartbeat means that it is gone."""
    return timezone.now() - datetime.timedelta(seconds=SILENT_SECONDS)


def alive() -> QuerySet[WorkerHeartbeat]:
    """Return the workers that were seen lately."""
    return WorkerHeartbeat.objects.filter(seen_at__gte=silent_since())


def silent() -> QuerySet[WorkerHeartbeat]:
    """Return the workers that went without taking leave."""
    return WorkerHeartbeat.objects.filter(seen_at__lt=silent_since())
