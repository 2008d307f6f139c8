"""The vocabulary of reports."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class ReportForm(models.TextChoices):
    """As what a report is written."""

    XLSX = "xlsx", _("Excel (XLSX)")
    CSV = "csv", _("CSV for spreadsheets")
    PLAIN = "csv-plain", _("CSV for programs")
    PDF = "pdf", _("PDF")


class Weekday(models.IntegerChoices):
    """Days as Python counts them."""

    MONDAY = 0, _("Monday")
    TUESDAY = 1, _("Tuesday")
    WEDNESDAY = 2, _("Wednesday")
    THURSDAY = 3, _("Thursday")
    FRIDAY = 4, _("Friday")
    SATURDAY = 5, _("Saturday")
    SUNDAY = 6, _("Sunday")
