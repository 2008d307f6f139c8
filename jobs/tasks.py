"""Background tasks: wake-ups without content. Lost or repeated, they change nothing."""

from celery import shared_task

from jobs.services import periodic, run, sweep


@shared_task(name="jobs.run")
def run_jobs() -> None:
    """Do the jobs that wait, if there are any."""
    run.take_turn()


@shared_task(name="jobs.run_periodic")
def run_periodic() -> None:
    """Do what is due again: assignments, renewals, reminders, sending."""
    periodic.run_due()


@shared_task(name="jobs.sweep")
def sweep_jobs() -> None:
    """Wake workers for jobs that were forgotten, and delete old ones."""
    sweep.sweep_jobs()
