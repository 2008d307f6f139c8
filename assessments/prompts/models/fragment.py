"""Where a lecture says what a key point asks for."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from assessments.prompts.models.prompt import KeyPoint
from transcripts.recordings.models import Recording
from transcripts.texts.models import Revision


class Fragment(models.Model):
    """Seconds of a lecture to hear again for a key point. Derived, but for those a trainer pinned."""

    key_point = models.ForeignKey(KeyPoint, on_delete=models.CASCADE, related_name="fragments")
    recording = models.ForeignKey(Recording, on_delete=models.CASCADE, related_name="fragments")
    revision = models.ForeignKey(
        Revision,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="whose words these are; None where they are gone and a trainer's choice stays",
    )
    start = models.FloatField(help_text="seconds")
    end = models.FloatField(help_text="seconds")
    text = models.TextField()
    strength = models.FloatField(default=0.0, help_text="0..1, how well it covers the key point")
    pinned = models.BooleanField(default=False, help_text="chosen by a trainer: kept as it is")

    class Meta:
        ordering = ("-pinned", "-strength", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["key_point", "recording", "start"], name="fragment_once"),
        ]

    def __str__(self) -> str:
        return f"{self.key_point}: {self.start:.0f} s"
