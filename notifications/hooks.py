"""What this room registers with those below."""

from __future__ import annotations

from django.conf import settings

from jobs.services.periodic import register_periodic
from kit.grants import Own, register_grant
from notifications.services.send import compose_mails, send_due


def compose_if_set_up() -> int:
    """Compose e-mails where the site has a mail server."""
    return compose_mails() if settings.MAIL_IS_SET_UP else 0


def register() -> None:
    """Let people see what they are told; have it composed and sent, after it was written down."""
    register_grant("notifications.notice", "own", Own("employee"))
    register_periodic("mails", compose_if_set_up, seconds=60, order=60)
    register_periodic("sending", send_due, seconds=0, order=70)
