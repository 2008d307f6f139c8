"""What this room registers with those below."""

from __future__ import annotations

from django.conf import settings

from jobs.services.periodic import register_periodic
from kit.grants import Own, register_grant
from kit.problems import register_words
from notifications import words
from notifications.event_kinds import register_listener
from notifications.services.dispatch import dispatch_events, tidy_events
from notifications.services.notices import forget_orphans, write_notices
from notifications.services.send import compose_mails, send_due
from notifications.services.webhooks import queue_calls


def compose_if_set_up() -> int:
    """Compose e-mails where the site has a mail server."""
    return compose_mails() if settings.MAIL_IS_SET_UP else 0


def register() -> None:
    """Have notices and calls follow from what happened, and what is to be told composed and sent."""
    register_words("notifications", words.WORDS)
    register_grant("notifications.notice", "own", Own("employee"))
    register_listener("notices", write_notices)
    register_listener("webhooks", queue_calls)
    register_periodic("events", dispatch_events, seconds=0, order=55)
    register_periodic("mails", compose_if_set_up, seconds=60, order=60)
    register_periodic("sending", send_due, seconds=0, order=70)
    register_periodic("old-events", tidy_events, seconds=3600, order=80)
    register_periodic("orphan-notices", forget_orphans, seconds=3600, order=90)
