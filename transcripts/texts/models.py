"""Texts of recordings: revision by revision, and segment by segment."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from transcripts.enums import Origin
from transcripts.recordings.models import Recording


class Revision(models.Model):
    """A text of a recording, and how it came into being.

    Once complete it is never changed, only followed by the next: what was made of it names it, and can be
    made again. ``transcripts.texts.services`` alone writes revisions and their segments.
    """

    recording = models.ForeignKey(Recording, on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    origin = models.CharField(max_length=10, choices=Origin, default=Origin.HEARD)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="who wrote it; None where an engine heard it",
    )
    created_at = models.DateTimeField(auto_now_add=True)
    completed_at = models.DateTimeField(null=True, blank=True, help_text="None while it grows")
    engine = models.CharField(max_length=20, blank=True)
    model = models.CharField(max_length=200, blank=True)
    language = models.CharField(max_length=10, blank=True)
    unheard_seconds = models.FloatField(
        default=0.0, db_default=0.0, help_text="of stretches that could not be heard, once complete"
    )
    asked = models.CharField(
        max_length=200, blank=True, default="", db_default="", help_text="codes that were asked for, or auto"
    )
    heard_in = models.JSONField(
        default=dict, null=True, blank=True, help_text="seconds of speech by language"
    )
    noticed = models.CharField(
        max_length=10, blank=True, default="", db_default="", help_text="spoken, it seems, and not asked for"
    )
    hotwords = models.JSONField(default=list, blank=True, help_text="the words that the engine was told")

    class Meta:
        ordering = ("recording", "number")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["recording", "number"], name="revision_number_once"),
            models.UniqueConstraint(
                fields=["recording"], condition=models.Q(completed_at=None), name="one_growing_revision"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.recording_id} · {self.number}"

    @property
    def is_complete(self) -> bool:
        """Whether nothing is added to it any more."""
        return self.completed_at is not None

    @property
    def is_partial(self) -> bool:
        """Whether a part of the sound could not be heard."""
        return self.unheard_seconds > 0


class TranscriptSegment(models.Model):
    """A run of speech. ``stretch`` and ``position`` make rewriting a stretch replace it."""

    revision = models.ForeignKey(Revision, on_delete=models.CASCADE, related_name="+")
    stretch = models.PositiveIntegerField()
    position = models.PositiveIntegerField()
    start = models.FloatField()
    end = models.FloatField()
    text = models.TextField(blank=True)
    confidence = models.FloatField(null=True)
    doubtful = models.BooleanField(default=False)
    words = models.JSONField(default=list)
    error_code = models.CharField(max_length=40, blank=True)
    language = models.CharField(
        max_length=10, blank=True, default="", db_default="", help_text="it was heard in"
    )
    noticed = models.CharField(max_length=10, blank=True, default="", db_default="")

    class Meta:
        ordering = ("revision", "stretch", "position")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["revision", "stretch", "position"], name="segment_once"),
        ]

    def __str__(self) -> str:
        return self.text
