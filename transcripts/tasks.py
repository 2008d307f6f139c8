"""Background tasks: wake-ups without content. Lost or repeated, they change nothing."""

from celery import shared_task

from transcripts.work.services import sweep as sweeping
from transcripts.work.services import turn


@shared_task(name="transcripts.work_next")
def work_next() -> None:
    """Take what waits in the queues that this worker serves, if there is anything."""
    turn.take_turn()


@shared_task(name="transcripts.sweep")
def sweep() -> None:
    """Wake workers for what was forgotten."""
    sweeping.sweep()
