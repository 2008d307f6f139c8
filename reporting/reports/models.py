"""Reports that are kept by name, and sent to people once a week."""

from __future__ import annotations

import datetime
from typing import ClassVar, Self

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses import rules
from jobs.models import Job
from kit.grants import opened_to
from reporting.reports.enums import ReportForm, Weekday


class SavedReportQuerySet(models.QuerySet["SavedReport"]):
    def visible_to(self, user: rules.Person) -> Self:
        """One's own."""
        return self.filter(opened_to(SavedReport, user))


class SavedReport(models.Model):
    """A kind of report with its filters, under a name. Periods such as "last month" stay relative."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_reports"
    )
    name = models.CharField(_("name"), max_length=80)
    kind = models.CharField(max_length=20)
    filters = models.JSONField(default=dict, blank=True)
    form = models.CharField(_("format"), max_length=10, choices=ReportForm, default=ReportForm.XLSX)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = SavedReportQuerySet.as_manager()

    class Meta:
        ordering = ("name", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["owner", "name"], name="one_saved_report_of_a_name"),
        ]

    def __str__(self) -> str:
        return self.name


class ReportScheduleQuerySet(models.QuerySet["ReportSchedule"]):
    def visible_to(self, user: rules.Person) -> Self:
        """Those of one's own saved reports."""
        return self.filter(opened_to(ReportSchedule, user))

    def due(self, now: datetime.datetime) -> Self:
        """Those whose time has come; not those of people who left."""
        return self.filter(is_active=True, next_at__lte=now, saved__owner__is_active=True)


class ReportSchedule(models.Model):
    """A saved report goes to people once a week, at an hour by the site's clock.

    Each of them gets it in their own language and with their own rights. ``next_at`` is when next: whoever
    moves it on has the turn.
    """

    saved = models.ForeignKey(SavedReport, on_delete=models.CASCADE, related_name="schedules")
    weekday = models.PositiveSmallIntegerField(_("weekday"), choices=Weekday, default=Weekday.MONDAY)
    hour = models.PositiveSmallIntegerField(_("hour"), default=8, validators=[MaxValueValidator(23)])
    recipients = models.ManyToManyField(
        settings.AUTH_USER_MODEL, verbose_name=_("goes to"), related_name="report_schedules"
    )
    is_active = models.BooleanField(default=True)
    next_at = models.DateTimeField()
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ReportScheduleQuerySet.as_manager()

    class Meta:
        ordering = ("weekday", "hour", "pk")
        indexes: ClassVar = [
            models.Index(fields=["next_at"], condition=models.Q(is_active=True), name="schedule_due"),
        ]

    def __str__(self) -> str:
        return f"{self.saved}: {self.get_weekday_display()} {self.hour}:00"

    def get_absolute_url(self) -> str:
        """Return the page where it is changed."""
        return reverse("report-schedule", args=[self.pk])

    def after(self, moment: datetime.datetime) -> datetime.datetime:
        """Return the first time after ``moment`` at which it is due."""
        local = timezone.localtime(moment)
        day = local.date() + datetime.timedelta(days=(self.weekday - local.weekday()) % 7)
        while True:
            at = timezone.make_aware(datetime.datetime.combine(day, datetime.time(self.hour)))
            if at > moment:
                return at
            day += datetime.timedelta(days=7)


class ReportSending(models.Model):
    """What became of a schedule's turn for one person: a job, or the reason why there was none."""

    schedule = models.ForeignKey(ReportSchedule, on_delete=models.CASCADE, related_name="sendings")
    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    due_at = models.DateTimeField()
    job = models.ForeignKey(Job, null=True, on_delete=models.SET_NULL, related_name="+")
    problem = models.CharField(max_length=40, blank=True, help_text="code of why nothing was sent")

    class Meta:
        ordering = ("-due_at", "recipient__username")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["schedule", "recipient", "due_at"], name="report_sent_once"),
        ]

    def __str__(self) -> str:
        return f"{self.schedule} → {self.recipient}"
