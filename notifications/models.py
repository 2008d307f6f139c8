"""What people are told, in the site, by e-mail and to other systems."""

from __future__ import annotations

import datetime
from typing import ClassVar, Final, Self

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from jobs.enums import JobStage
from jobs.models import Job
from kit.grants import opened_to
from kit.people import Someone
from kit.queue.leased import LeasedQuerySet, LeasedRow
from kit.queue.lifecycle import Lifecycle
from notifications.enums import MOVES, Channel, NoticeKind, Sending

#: Minutes from each failed attempt to the next; after the last one the delivery has failed.
BACKOFF: Final = (1, 5, 30, 120, 360, 720, 1440)


class Endpoint(models.Model):
    """An address of another system that is told what people are told."""

    url = models.URLField(_("address"), max_length=500)
    secret = models.CharField(max_length=64, editable=False)
    is_active = models.BooleanField(_("is told"), default=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.url


class Delivery(LeasedRow):
    """One e-mail with one or more notices, or one call of a webhook. The row is the truth."""

    lifecycle = Lifecycle(
        queued=Sending.WAITING,
        waiting=(Sending.WAITING,),
        held=(Sending.SENDING,),
        failed=Sending.FAILED,
        moves=MOVES,
        claimed=f"'{Sending.SENDING}'",
        attempts=len(BACKOFF) + 1,
        lease_seconds=120.0,  # longer than any time-out: a sender does not renew
    )

    channel = models.CharField(max_length=10, choices=Channel)
    employee = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="deliveries"
    )
    endpoint = models.ForeignKey(Endpoint, null=True, on_delete=models.CASCADE, related_name="deliveries")
    notice = models.ForeignKey(
        "notifications.Notice",
        null=True,
        on_delete=models.CASCADE,
        related_name="calls",
        help_text="a webhook's",
    )
    stage = models.CharField(max_length=10, choices=Sending, default=Sending.WAITING)

    objects = LeasedQuerySet["Delivery"].as_manager()

    class Meta:
        ordering = ("-pk",)
        indexes: ClassVar = [
            # a course given to everybody makes a hundred thousand at once: each claim finds the first in it
            models.Index(
                fields=["queued_at", "id"],
                condition=models.Q(stage__in=[Sending.WAITING, Sending.SENDING]),
                name="delivery_due",
            )
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["endpoint", "notice"], name="told_once"),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.pk}: {self.stage}"


class NoticeQuerySet(models.QuerySet["Notice"]):
    def visible_to(self, user: Someone) -> Self:
        """One's own; HR sees all."""
        return self.filter(opened_to(Notice, user))

    def unseen(self) -> Self:
        """Those that the person has not put away: courses that are still to be done, files that are there."""
        to_do = models.Q(
            enrolment__completed_at=None,
            enrolment__exempted_at=None,
            enrolment__course__status="published",
        )
        made = models.Q(job__stage=JobStage.DONE) & ~models.Q(job__file="")
        return self.filter(to_do | made, seen_at=None)

    def last_words(self) -> Self:
        """Of each enrolment only what was said last; all that is about none."""
        newer = Notice.objects.filter(enrolment=models.OuterRef("enrolment"), pk__gt=models.OuterRef("pk"))
        return self.filter(~models.Exists(newer))


class Notice(models.Model):
    """Something a person is told once: about an enrolment, or about what a job made for them.

    ``key`` says what: no two of an enrolment, or of a job, are alike.
    """

    employee = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices")
    enrolment = models.ForeignKey(
        "courses.Enrolment", null=True, on_delete=models.CASCADE, related_name="notices"
    )
    job = models.ForeignKey(Job, null=True, on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=12, choices=NoticeKind)
    key = models.CharField(max_length=60)
    due_on = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(null=True, blank=True)
    mail = models.ForeignKey(
        Delivery, null=True, blank=True, on_delete=models.SET_NULL, related_name="notices"
    )

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ("-created_at", "-pk")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["enrolment", "key"], name="told_the_same_once"),
            models.UniqueConstraint(fields=["job", "key"], name="told_of_a_job_once"),
            models.CheckConstraint(
                condition=models.Q(enrolment=None) ^ models.Q(job=None), name="notice_is_about_one_thing"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["employee", "seen_at"], name="notice_by_person"),
            models.Index(fields=["created_at"], name="notice_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.employee}: {self.key}"

    @property
    def about(self) -> str:
        """What it is about: the course, or the file."""
        if self.enrolment is not None:
            return str(self.enrolment.course)
        return self.job.file_name if self.job is not None else ""

    @property
    def language(self) -> str:
        """The language of what it is about; empty where it is the reader's own."""
        return self.enrolment.course.language if self.enrolment is not None else ""

    def get_absolute_url(self) -> str:
        """Return the page where it is done, or where the file is."""
        if self.enrolment is not None:
            return self.enrolment.course.get_absolute_url()
        return self.job.get_absolute_url() if self.job is not None else reverse("today")

    @property
    def days_left(self) -> int | None:
        """Days until the date, negative after it; None where there is none."""
        if self.due_on is None:
            return None
        return (self.due_on - timezone.localdate()) // datetime.timedelta(days=1)
