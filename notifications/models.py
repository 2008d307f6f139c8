"""What people are told, in the site, by e-mail and to other systems."""

from __future__ import annotations

import datetime
from typing import ClassVar, Final, Self

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.contrib.contenttypes.prefetch import GenericPrefetch
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kit.grants import opened_to
from kit.people import Someone
from kit.queue.leased import LeasedQuerySet, LeasedRow
from kit.queue.lifecycle import Lifecycle
from notifications.enums import MOVES, Channel, Sending
from notifications.event_kinds import event_kind, event_kinds
from notifications.notice_kinds import NoticeKind, notice_kind, notice_kinds, subjects
from notifications.outbox import Event, EventDelivery
from notifications.subject_keys import is_about

__all__ = ["Delivery", "Endpoint", "Event", "EventDelivery", "Notice"]

#: Minutes from each failed attempt to the next; after the last one the delivery has failed.
BACKOFF: Final = (1, 5, 30, 120, 360, 720, 1440)


class Endpoint(models.Model):
    """An address of another system that is told what happens; of all where no ``kinds`` are named."""

    url = models.URLField(_("address"), max_length=500)
    secret = models.CharField(max_length=64, editable=False)
    is_active = models.BooleanField(_("is told"), default=True)
    kinds = models.JSONField(_("of what"), default=list, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.url

    def wants(self, kind: str) -> bool:
        """Tell whether it is told of events of ``kind``."""
        return not self.kinds or kind in self.kinds

    @property
    def titles(self) -> list[str]:
        """What it is told of, in words; none for all."""
        return [str(event_kind(one).title) for one in self.kinds if one in event_kinds()]


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
        settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="deliveries"
    )
    endpoint = models.ForeignKey(Endpoint, null=True, on_delete=models.CASCADE, related_name="deliveries")
    event = models.ForeignKey(
        Event, null=True, on_delete=models.CASCADE, related_name="calls", help_text="a webhook's"
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
            models.UniqueConstraint(fields=["endpoint", "event"], name="told_once"),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.pk}: {self.stage}"


class NoticeQuerySet(models.QuerySet["Notice"]):
    def visible_to(self, user: Someone) -> Self:
        """One's own; HR sees all."""
        return self.filter(opened_to(Notice, user))

    def unseen(self) -> Self:
        """Those that the person has not put away, of what is still worth telling."""
        alive = models.Q(pk__in=())
        for subject in subjects().values():
            kinds = [one.name for one in notice_kinds() if one.subject.model is subject.model]
            alive |= models.Q(kind__in=kinds) & is_about(subject.model, subject.alive())
        return self.filter(alive, seen_at=None)

    def last_words(self) -> Self:
        """Of each subject only what the person was told last."""
        same = {name: models.OuterRef(name) for name in ("employee", "subject_type", "subject_id")}
        return self.filter(~models.Exists(Notice.objects.filter(**same, pk__gt=models.OuterRef("pk"))))

    def with_subjects(self) -> Self:
        """Load what they are about: a query for each sort of it, however many notices there are."""
        rows = [subject.rows() for subject in subjects().values()]
        return self.prefetch_related(GenericPrefetch("subject", rows))


class Notice(models.Model):
    """Something a person is told once, about a row of any model that a registered kind knows.

    ``key`` says what: no two about one row, for one person, are alike.
    """

    employee = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices")
    subject_type = models.ForeignKey(ContentType, on_delete=models.CASCADE, related_name="+")
    subject_id = models.CharField(max_length=40)
    subject = GenericForeignKey("subject_type", "subject_id")
    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=110)
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
            models.UniqueConstraint(
                fields=["subject_type", "subject_id", "employee", "key"], name="told_the_same_once"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["employee", "seen_at"], name="notice_by_person"),
            models.Index(fields=["created_at"], name="notice_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.employee}: {self.key}"

    @property
    def known(self) -> NoticeKind | None:
        """What is known about its kind; None where this version knows nothing."""
        return notice_kind(self.kind)

    @property
    def title(self) -> str:
        """What the person is told, in a few words."""
        return str(self.known.title) if self.known is not None else self.kind

    def _asked(self, ask: str) -> str:
        """Ask what the kind knows about the subject; empty where either is gone."""
        if self.known is None or self.subject is None:
            return ""
        return str(getattr(self.known.subject, ask)(self.subject))

    @property
    def about(self) -> str:
        """What it is about, by name."""
        return self._asked("words")

    @property
    def language(self) -> str:
        """The language of what it is about; empty where it is the reader's own."""
        return self._asked("language")

    def get_absolute_url(self) -> str:
        """Return the page where it is done, or where the file is."""
        return self._asked("url") or reverse("today")

    @property
    def days_left(self) -> int | None:
        """Days until the date, negative after it; None where there is none."""
        if self.due_on is None:
            return None
        return (self.due_on - timezone.localdate()) // datetime.timedelta(days=1)
