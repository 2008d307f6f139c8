"""Put a recording in the queue and wake a worker."""

from __future__ import annotations

from collections.abc import Callable, Collection
from contextlib import suppress
from typing import Any, Final

from django.db import transaction

from kit.problems import Conflict
from kit.queue.outage import Outage
from kit.queue.wake import send_wake_ups
from transcripts.enums import Queue, Stage
from transcripts.recordings.models import Recording
from transcripts.recordings.services.languages import demand_language
from transcripts.sockets.services import announce
from transcripts.texts.services import drop_unfinished

#: So many wake-ups that wait are as good as one more: whoever takes one sees every row committed before.
ENOUGH: Final = 8
#: The name of the task in ``transcripts.tasks``.
WORK_NEXT: Final = "transcripts.work_next"

_broker = Outage("the broker (the sweeper wakes the workers)", pause=2.0)

RetryCheck = Callable[[Recording], None]
_retry_checks: list[RetryCheck] = []
_made: dict[str, Callable[[Recording], object]] = {
    "text": lambda recording: drop_unfinished(recording=recording)
}


def register_retry_check(check: RetryCheck) -> None:
    """Add a check before a recording begins anew; it raises ``Problem`` to refuse."""
    _retry_checks.append(check)


def register_made(name: str, forget: Callable[[Recording], object]) -> None:
    """Have ``forget`` delete what was made of a recording when it begins anew."""
    _made[name] = forget


def wake_workers(queues: Collection[Queue]) -> None:
    """Send each queue a wake-up, unless enough wait there: they never pile up.

    A broker that is down is no error and asked no more for a moment: the sweeper finds the row.
    """
    send_wake_ups(WORK_NEXT, [queue.value for queue in queues], broker=_broker, enough=ENOUGH)


def dispatch(recording: Recording) -> None:
    """Queue ``recording`` in the present transaction, and wake a worker when it is committed.

    What goes wrong after the commit is logged only: the row is stored, and the sweeper finds it.
    """
    with suppress(Conflict):  # a worker was quicker
        recording.advance(Stage.QUEUED, only_from=[Stage.RECEIVED])
    transaction.on_commit(lambda: _wake_for(recording), robust=True)


def retry_recording(*, recording: Recording, language: str | None = None) -> None:
    """Start a failed or cancelled recording again; read a ready one again whose reading was incomplete.

    A failed or cancelled one begins anew: of what was made of it only a complete text is left, until the
    next follows it. With a ``language`` (a code, ``auto``, "" as the course) it is heard in that one, a ready
    one too, whose text stands until the next is complete. Raises ``Conflict`` where there is nothing
    to repeat, and what a registered check raises.
    """
    again: dict[str, Any] = {"attempt": 0, "deaths": 0, "failed_steps": [], "finished_at": None}
    if language is not None:
        again["asked_language"] = demand_language(language)
    anew: dict[str, Any] = {"stretches_done": 0, "progress": 0.0, "transcribed_at": None}
    anew |= {"error_code": "", "error_detail": ""}
    with transaction.atomic():
        if language is not None and Recording.objects.ready().filter(pk=recording.pk).exists():
            recording.advance(Stage.QUEUED, only_from=[Stage.READY], **again, **anew)
        elif Recording.objects.ready().exclude(failed_steps=[]).filter(pk=recording.pk).exists():
            recording.advance(Stage.QUEUED, only_from=[Stage.READY], **again)
        else:
            for check in _retry_checks:
                check(recording)
            recording.advance(Stage.QUEUED, only_from=[Stage.FAILED, Stage.CANCELLED], **again, **anew)
            for forget in _made.values():
                forget(recording)
        transaction.on_commit(lambda: _wake_for(recording), robust=True)


def _wake_for(recording: Recording) -> None:
    wake_workers(recording.queues)
    announce(recording)


def cancel_recording(*, recording: Recording) -> None:
    """Stop the work on a recording; its worker notices within seconds. Raises ``Conflict``."""
    recording.advance(Stage.CANCELLED, error_code="cancelled", error_detail="")
    announce(recording)
