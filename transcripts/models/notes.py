"""Structured notes of a recording."""

from __future__ import annotations

from django.db import models

from transcripts.models.recording import Recording


class Notes(models.Model):
    """Title, summary, outline with times, key terms: as ``transcripts.notes`` writes them in JSON."""

    recording = models.OneToOneField(Recording, on_delete=models.CASCADE, related_name="notes")
    title = models.CharField(max_length=200)
    summary = models.JSONField(default=list)
    outline = models.JSONField(default=list)
    terms = models.JSONField(default=list)
    questions = models.JSONField(default=list)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name_plural = "notes"

    def __str__(self) -> str:
        return self.title
