"""A file on its way: the row that knows how much of it is safe."""

from __future__ import annotations

import datetime
import uuid
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone

from courses import rules
from kit.grants import opened_to
from transcripts.enums import UploadState


def kept_until() -> datetime.datetime:
    """Return until when an upload is kept that does not go on."""
    return timezone.now() + datetime.timedelta(hours=settings.UPLOAD_KEEP_HOURS)


class UploadQuerySet(models.QuerySet["Upload"]):
    def visible_to(self, user: rules.Person) -> Self:
        """One's own, and nobody else's."""
        return self.filter(opened_to(Upload, user))

    def expired(self) -> Self:
        """Uploads that nobody goes on with, and what is left of ended ones."""
        return self.filter(expires_at__lt=timezone.now())

    def bytes_to_come(self) -> int:
        """Return how many bytes were announced and have not come."""
        coming = self.filter(state=UploadState.COMING, expires_at__gte=timezone.now()).order_by()
        total = coming.aggregate(total=models.Sum(models.F("length") - models.F("offset")))["total"]
        return int(total or 0)

    def unfinished(self) -> Self:
        """Uploads that are all there and of which nothing was made yet, if nobody tried just now."""
        before = timezone.now() - datetime.timedelta(minutes=1)
        return self.filter(state=UploadState.RECEIVED).exclude(tried_at__gt=before)


class Upload(models.Model):
    """A file on its way.

    The first ``offset`` bytes are on the disk, flushed; more may lie there, which do not count.
    ``purpose`` and ``target`` say what it is for, ``result`` what was made of it: ``{"id", "url"}``.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="uploads")
    purpose = models.CharField(max_length=20)
    target = models.PositiveBigIntegerField()
    metadata = models.JSONField(default=dict, blank=True)
    length = models.PositiveBigIntegerField(help_text="bytes")
    offset = models.PositiveBigIntegerField(default=0, help_text="bytes that are safe")
    state = models.CharField(max_length=10, choices=UploadState, default=UploadState.COMING)
    refusal = models.CharField(max_length=40, blank=True, help_text="a problem's code")
    result = models.JSONField(null=True, blank=True)
    tried_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    expires_at = models.DateTimeField(default=kept_until)

    objects = UploadQuerySet.as_manager()

    class Meta:
        ordering = ("-created_at", "pk")
        indexes: ClassVar = [
            models.Index(fields=["state", "expires_at"], name="transcripts_state_expires_idx")
        ]

    def __str__(self) -> str:
        return f"{self.metadata.get('filename', self.pk)} ({self.offset}/{self.length})"

    def get_absolute_url(self) -> str:
        """Return where its parts are sent to."""
        return reverse("api-upload", args=[self.pk])

    @property
    def is_expired(self) -> bool:
        """Whether it is kept no longer."""
        return self.expires_at < timezone.now()
