"""What happened, and who has still to be told of it: rows written in the transaction of the thing itself."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.utils import timezone

from notifications.event_kinds import event_kind, read_payload


class EventQuerySet(models.QuerySet["Event"]):
    def of(self, about: str, pk: Any) -> Self:
        """Those about one row of the model ``about`` (``app.model``)."""
        return self.filter(subject=about, subject_id=str(pk))


class Event(models.Model):
    """Something that happened, written in the transaction of what it tells: the outbox.

    ``subject`` (``app.model``) and ``subject_id`` say to what, ``person`` whom it concerns. No two of a kind
    and subject have the same ``key``: what is to be told once has one that says so.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=40)
    subject = models.CharField(max_length=60)
    subject_id = models.CharField(max_length=40)
    key = models.CharField(max_length=60)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="events"
    )
    payload = models.JSONField(help_text="the kind's dataclass as JSON")
    created_at = models.DateTimeField(default=timezone.now)

    objects = EventQuerySet.as_manager()

    class Meta:
        ordering = ("created_at", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["subject", "subject_id", "kind", "key"], name="happened_the_same_once"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["created_at"], name="event_by_time")]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject} {self.subject_id}"

    @property
    def data(self) -> Any:
        """The payload as the kind's dataclass."""
        return read_payload(event_kind(self.kind).payload, self.payload)


class EventDelivery(models.Model):
    """A listener has still to be told of an event; the row goes when it was."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="deliveries")
    listener = models.CharField(max_length=40)
    attempt = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(null=True, help_text="not before then, after it failed")
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("pk",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["event", "listener"], name="told_each_listener_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["listener", "id"], name="event_delivery_due")]

    def __str__(self) -> str:
        return f"{self.event_id} → {self.listener}"
