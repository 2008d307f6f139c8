"""Take the next job, for one worker at a time; release those of the dead."""

from __future__ import annotations

import datetime
import logging

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now

from jobs.enums import JobStage
from jobs.models import Job, JobQuerySet
from jobs.services.start import known_kinds
from kit.queue.holder import is_dead, worker_name
from kit.queue.lease import lease_end

log = logging.getLogger(__name__)


def claim_job() -> Job | None:
    """Claim the oldest job of a known kind, or return None when nothing waits.

    A claim is one conditional UPDATE on the fence that was read: of two workers one gets it. A job that was
    tried too often is failed with its reason.
    """
    while (row := Job.objects.claimable(known_kinds()).first()) is not None:
        if row.attempt >= settings.MAX_ATTEMPTS:
            _give_up(row)
        elif claimed := _claim(row):
            return claimed
    return None


def _free(row: Job) -> JobQuerySet:
    """Return the row as it was read, if it is still free: its worker may have renewed the lease."""
    return Job.objects.claimable([row.kind]).filter(pk=row.pk, fence=row.fence, stage=row.stage).order_by()


def _claim(row: Job) -> Job | None:
    with transaction.atomic():
        taken = _free(row).update(
            stage=JobStage.RUNNING,
            fence=row.fence + 1,
            attempt=row.attempt + 1,
            worker=worker_name(),
            progress=0.0,
            note="",
            started_at=Now(),
            lease_until=lease_end(),
        )
        # in the same transaction: what is read is what was written
        return Job.objects.get(pk=row.pk) if taken else None


def _give_up(row: Job) -> None:
    """Fail what was tried too often: its workers died, or it carries the reason of its last failure."""
    code = "gave_up" if row.stage == JobStage.RUNNING else row.error_code or "gave_up"
    ended = _free(row).update(
        stage=JobStage.FAILED,
        fence=F("fence") + 1,
        error_code=code,
        finished_at=Now(),
        lease_until=None,
    )
    if ended:
        log.warning("job %s was tried %d times and is given up", row.pk, row.attempt)


def release_dead_jobs() -> int:
    """Let the leases of this machine's dead processes run out now; return how many did."""
    released = 0
    held = Job.objects.filter(stage=JobStage.RUNNING, lease_until__gt=Now()).order_by()
    for pk, fence, name in held.values_list("pk", "fence", "worker"):
        if is_dead(name):
            mine = Job.objects.filter(pk=pk, fence=fence, worker=name, stage=JobStage.RUNNING)
            released += mine.update(lease_until=Now() - datetime.timedelta(seconds=1))
    if released:
        log.warning("%d jobs were held by workers of this machine that died", released)
    return released
