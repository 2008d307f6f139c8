"""Take the next recording from the queue, for one worker at a time."""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache
from typing import Any, Final

from celery import current_app
from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from hrvoice.kit.holder import worker_name
from transcripts.enums import HELD, Queue, Stage
from transcripts.models import Recording
from transcripts.services.announce import announce
from transcripts.services.claim_row import claim_row, free
from transcripts.services.tally import tally_set_aside

#: So many workers in a row may fall silent over a recording before its first progress. A file cannot easily
#: do that to a worker, whose engine is a process of its own; restarts, crashes and cut power can.
MAX_DEATHS: Final = 10
#: What is looked at before a claim: a person waits for it.
_LOOK: Final = ("stage", "fence", "attempt", "deaths", "error_code", "transcribed_at")


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

    A claim is one conditional UPDATE on the fence that was read: of two workers one gets it. A
    recording that was tried too often without progress, or over which too many workers fell silent, is
    set aside with its reason.
    """
    mine = served_queues() if queues is None else frozenset(queues)
    while (row := _most_urgent(mine, waited)) is not None:
        if _is_hopeless(row):
            _set_aside(row)
        elif claimed := _claim(row):
            return claimed
    return None


def _most_urgent(queues: frozenset[Queue], waited: float) -> Recording | None:
    if not queues:
        return None
    return next(iter(Recording.objects.raw(*_query(queues, waited))), None)


@lru_cache
def _query(queues: frozenset[Queue], waited: float) -> tuple[str, tuple[Any, ...]]:
    """Return SQL for the most urgent recording: Django takes ten times as long to write it as to run it."""
    rows = Recording.objects.claimable(queues, waited=waited).values_list("id", *_LOOK)[:1]
    return rows.query.sql_with_params()


def _is_hopeless(row: Recording) -> bool:
    if row.stage in HELD:  # this claim fell silent, too
        return row.deaths + 1 >= MAX_DEATHS
    return row.attempt >= settings.MAX_ATTEMPTS


def _claim(row: Recording) -> Recording | None:
    """Take the row as it was read: one statement, which also returns what it wrote."""
    died = row.stage in HELD
    taken = claim_row(
        row,
        stage=Stage.TRANSCRIBING if row.transcribed_at is None else Stage.ANALYSING,
        # who takes over from the dead goes on with the same try
        attempt=row.attempt + (not died),
        deaths=row.deaths + died,
        worker=worker_name(),
    )
    if taken is not None:
        announce(taken)
    return taken


def _set_aside(row: Recording) -> None:
    """Fail what was tried too often: its workers died, or it carries the reason of its last failure."""
    code = "gave_up" if row.stage in HELD else row.error_code or "gave_up"
    with transaction.atomic():
        done = free(row).update(
            stage=Stage.FAILED,
            fence=F("fence") + 1,
            error_code=code,
            finished_at=timezone.now(),
            lease_until=None,
        )
        ended = _read(row) if done else None
    if ended is not None:
        tally_set_aside(recording=ended)
        announce(ended)


def _read(row: Recording) -> Recording:
    return Recording.objects.defer("peaks").get(pk=row.pk)
