"""The vocabulary of plans."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Adjusting(models.TextChoices):
    """What a trainer does to a prompt in a learner's plan."""

    PINNED = "pinned", _("Pinned")
    EXCUSED = "excused", _("Excused")
