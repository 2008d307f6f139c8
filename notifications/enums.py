"""The vocabulary of what people and systems are told."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Channel(models.TextChoices):
    """How something leaves the site."""

    MAIL = "mail", _("E-mail")
    WEBHOOK = "webhook", _("Webhook")


class Sending(models.TextChoices):
    """Where a delivery stands."""

    WAITING = "waiting", _("Waiting")
    SENDING = "sending", _("Being sent")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Failed")
    DROPPED = "dropped", _("No longer needed")


#: The legal moves.
MOVES: dict[Sending, tuple[Sending, ...]] = {
    Sending.WAITING: (Sending.SENDING, Sending.FAILED),
    Sending.SENDING: (Sending.SENT, Sending.FAILED, Sending.DROPPED, Sending.WAITING),
}
