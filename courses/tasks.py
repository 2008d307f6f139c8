"""Background tasks: wake-ups without content. Lost or doubled, they change nothing."""

from celery import shared_task


@shared_task(name="courses.run_jobs")
def run_jobs() -> None:
    """Do the jobs that wait, if there are any."""
    from courses.services.jobs_run import take_turn

    take_turn()


@shared_task(name="courses.tend")
def tend() -> None:
    """Apply assignments, renew, remind and send: what time brings."""
    from courses.services.tend import tend

    tend()


@shared_task(name="courses.sweep_jobs")
def sweep_jobs() -> None:
    """Wake workers for jobs that were forgotten, and delete old ones."""
    from courses.services.jobs_sweep import sweep_jobs

    sweep_jobs()
