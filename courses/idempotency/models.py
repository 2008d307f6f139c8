"""Requests that are carried out once, however often they are sent."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone


class SentOnce(models.Model):
    """A request with an ``Idempotency-Key``, and the answer it got; no ``status`` while it is at work."""

    caller = models.CharField(max_length=40, help_text="the token, or the signed-in person")
    key = models.CharField(max_length=200)
    fingerprint = models.CharField(max_length=64, help_text="SHA-256 of method, path and body")
    status = models.PositiveSmallIntegerField(null=True)
    body = models.JSONField(null=True)
    location = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        verbose_name_plural = "sent once"
        constraints: ClassVar = [models.UniqueConstraint(fields=["caller", "key"], name="sent_once")]

    def __str__(self) -> str:
        return f"{self.caller} {self.key}"
