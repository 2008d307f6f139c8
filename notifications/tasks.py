"""Background tasks: wake-ups without content. Lost or repeated, they change nothing."""

from celery import shared_task

from notifications.services import dispatch


@shared_task(name="notifications.dispatch")
def dispatch_events() -> None:
    """Tell listeners what happened."""
    dispatch.dispatch_events()
