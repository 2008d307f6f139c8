"""Put a recording in the queue and wake a worker."""

from __future__ import annotations

import logging

from django.db import transaction

from hrvoice.kit.problems import Conflict
from transcripts import tasks
from transcripts.enums import Stage
from transcripts.models import Recording, TranscriptSegment
from transcripts.services.announce import announce

log = logging.getLogger(__name__)


def wake_worker() -> None:
    """Send one wake-up. A broker that is down is no error: the sweeper finds the row."""
    try:
        tasks.work_next.delay()
    except Exception:
        log.warning("no wake-up could be sent; the sweeper will find the recording", exc_info=True)


def dispatch(recording: Recording) -> None:
    """Queue ``recording`` after the transaction and wake a worker."""

    def queue() -> None:
        try:
            recording.advance(Stage.QUEUED)
        except Conflict:
            return  # a worker was quicker
        announce(recording)
        wake_worker()

    transaction.on_commit(queue)


def retry_recording(*, recording: Recording) -> None:
    """Start a failed or cancelled recording again from the beginning. Raises ``Conflict``."""
    with transaction.atomic():
        recording.advance(
            Stage.QUEUED,
            attempt=0,
            stretches_done=0,
            progress=0.0,
            transcribed_at=None,
            finished_at=None,
            error_code="",
            error_detail="",
            failed_steps=[],
        )
        TranscriptSegment.objects.filter(recording=recording).delete()
        transaction.on_commit(wake_worker)
    announce(recording)


def cancel_recording(*, recording: Recording) -> None:
    """Stop the work on a recording; its worker notices at its next write. Raises ``Conflict``."""
    recording.advance(Stage.CANCELLED, error_code="cancelled")
    announce(recording)
