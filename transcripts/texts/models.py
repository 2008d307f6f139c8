"""What was said, segment by segment."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from transcripts.asr.segment import Segment, Word
from transcripts.recordings.models import Recording


class TranscriptSegment(models.Model):
    """A run of speech. ``stretch`` and ``position`` make rewriting a stretch replace it."""

    recording = models.ForeignKey(Recording, on_delete=models.CASCADE, related_name="segments")
    stretch = models.PositiveIntegerField()
    position = models.PositiveIntegerField()
    start = models.FloatField()
    end = models.FloatField()
    text = models.TextField(blank=True)
    confidence = models.FloatField(null=True)
    doubtful = models.BooleanField(default=False)
    words = models.JSONField(default=list)
    error_code = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ("recording", "stretch", "position")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["recording", "stretch", "position"], name="segment_once"),
        ]

    def __str__(self) -> str:
        return self.text

    def as_segment(self) -> Segment:
        """Return the engine-side value."""
        return Segment(
            start=self.start,
            end=self.end,
            text=self.text,
            confidence=self.confidence,
            words=tuple(Word.from_json(word) for word in self.words),
            doubtful=self.doubtful,
        )
