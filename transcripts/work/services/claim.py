"""Take the next recording from the queue, for one worker at a time."""

from __future__ import annotations

from collections.abc import Collection

from celery import current_app

from kit.queue import leased
from transcripts.enums import LANES, Queue
from transcripts.recordings.models import Recording, lanes_of
from transcripts.recordings.services.tell import emit_end
from transcripts.sockets.services import announce
from transcripts.work.services.tally import tally_exhausted


def served_queues() -> frozenset[Queue]:
    """Return the queues that this process's worker was started for; all of them outside of a worker."""
    return frozenset(Queue(name) for name in current_app.amqp.queues.consume_from if name in Queue.values)


def waiting_queues(queues: Collection[Queue] = tuple(Queue)) -> list[Queue]:
    """Return those of ``queues`` that have a recording to take."""
    # without a LIMIT: with one PostgreSQL looks through the whole table for the first row
    waiting = set(Recording.objects.claimable(queues).order_by().values_list("lane", flat=True).distinct())
    return [queue for queue in queues if not waiting.isdisjoint(LANES[queue])]


def claim_next(queues: Collection[Queue] | None = None, *, waited: float = 0.0) -> Recording | None:
    """Claim the most urgent recording of ``queues``, or return None when nothing waits there.

    Without ``queues`` those that this worker serves; with ``waited`` what waits for so many seconds.
    """
    mine = lanes_of(served_queues() if queues is None else queues)
    claimed = leased.claim(Recording, among=mine, waited=waited)
    if claimed is None:
        tell_failed(leased.fail_exhausted(Recording, among=mine, then=emit_end))
    else:
        announce(claimed)
    return claimed


def tell_failed(recordings: Collection[Recording]) -> None:
    """Count and announce recordings that had no attempt left."""
    for recording in recordings:
        tally_exhausted(recording=recording)
        announce(recording)
