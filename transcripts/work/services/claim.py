"""Take the next recording from the queue, for one worker at a time."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from celery import current_app
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from kit.queue.holder import worker_name
from transcripts.enums import HELD, Queue, Stage
from transcripts.recordings.models import Recording
from transcripts.recordings.services.tell import emit_end
from transcripts.sockets.services import announce
from transcripts.work.services.claim_row import claim_row, hopeful, unchanged
from transcripts.work.services.tally import tally_set_aside

#: What tells why a recording is set aside.
_LOOK: Final = ("stage", "fence", "error_code")


def served_queues() -> frozenset[Queue]:
    """Return the queues that this process's worker was started for; all of them outside of a worker."""
    return frozenset(Queue(name) for name in current_app.amqp.queues.consume_from if name in Queue.values)


def waiting_queues(queues: Collection[Queue] = tuple(Queue)) -> list[Queue]:
    """Return those of ``queues`` that have a recording to take."""
    # without a LIMIT: with one PostgreSQL looks through the whole table for the first row
    rows = Recording.objects.claimable(queues).order_by().annotate(heard=Q(transcribed_at__isnull=False))
    found: set[Queue] = set()
    for kind, heard in rows.values_list("kind", "heard").distinct():
        found.update(Recording(kind=kind, transcribed_at=timezone.now() if heard else None).queues)
    return [queue for queue in queues if queue in found]


def claim_next(queues: Collection[Queue] | None = None, *, waited: float = 0.0) -> Recording | None:
    """Claim the most urgent recording of ``queues``, or return None when nothing waits there.

    Without ``queues`` those that this worker serves; with ``waited`` what waits for so many seconds.
    """
    mine = served_queues() if queues is None else frozenset(queues)
    if not mine:
        return None
    claimed = claim_row(mine, worker_name(), waited=waited)
    if claimed is None:
        set_aside_hopeless(mine)
    else:
        announce(claimed)
    return claimed


def set_aside_hopeless(queues: Collection[Queue] = tuple(Queue)) -> None:
    """Set aside, with its reason, what was tried too often without progress or lost too many workers."""
    for row in Recording.objects.claimable(queues).exclude(hopeful()).only(*_LOOK):
        _set_aside(row)


def _set_aside(row: Recording) -> None:
    """Fail what was tried too often: its workers died, or it carries the reason of its last failure."""
    code = "gave_up" if row.stage in HELD else row.error_code or "gave_up"
    with transaction.atomic():
        done = unchanged(row).update(
            stage=Stage.FAILED,
            fence=F("fence") + 1,
            error_code=code,
            finished_at=timezone.now(),
            lease_until=None,
        )
        ended = _read(row) if done else None
        if ended is not None:
            emit_end(ended)
    if ended is not None:
        tally_set_aside(recording=ended)
        announce(ended)


def _read(row: Recording) -> Recording:
    return Recording.objects.defer("peaks").get(pk=row.pk)
