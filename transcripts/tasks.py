"""Background tasks: wake-ups without content. Lost or doubled, they change nothing."""

from celery import shared_task


@shared_task(name="transcripts.work_next")
def work_next() -> None:
    """Work on the most urgent recording, if there is one."""
    from transcripts.services.work import work_next

    work_next()


@shared_task(name="transcripts.sweep")
def sweep() -> None:
    """Wake workers for what was forgotten."""
    from transcripts.services.sweep import sweep

    sweep()
