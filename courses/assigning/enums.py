"""The vocabulary of assignments."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class DueFrom(models.TextChoices):
    """From when the days of an assignment count."""

    ASSIGNED = "assigned", _("after it is assigned")
    JOINED = "joined", _("after joining the company")
