"""What a person does here."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What a person does here; everyone can also learn."""

    EMPLOYEE = "employee", _("Employee")
    TRAINER = "trainer", _("Trainer")
    HR = "hr", _("HR manager")
    COMPLIANCE = "compliance", _("Compliance officer")
    ADMINISTRATOR = "administrator", _("Administrator")
