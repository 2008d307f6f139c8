"""Background tasks: wake-ups without content. Lost or doubled, they change nothing."""

from celery import shared_task


@shared_task(name="transcripts.work_next")
def work_next() -> None:
    """Take what waits in the queues that this worker serves, if there is anything."""
    from transcripts.services.work import take_turn

    take_turn()


@shared_task(name="transcripts.sweep")
def sweep() -> None:
    """Wake workers for what was forgotten."""
    from transcripts.services.sweep import sweep

    sweep()
