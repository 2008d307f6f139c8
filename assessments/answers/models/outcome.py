"""What an answer shows about one key point, after scorer and people."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from assessments.prompts.models.prompt import KeyPoint


class Outcome(models.Model):
    """The one row per answer and key point that pictures, mastery and plan read.

    It is derived: from the answer's current assessment and from its reviews, by ``settle_answers`` alone.
    """

    answer = models.ForeignKey("assessments.Answer", on_delete=models.CASCADE, related_name="outcomes")
    key_point = models.ForeignKey(KeyPoint, on_delete=models.CASCADE, related_name="outcomes")
    scored = models.FloatField(help_text="0..1, by the scorer")
    earned = models.FloatField(help_text="0..1, what counts: a reviewer's where one decided")
    doubt = models.FloatField(default=0.0, help_text="0..1, how unsure the scorer is; 0 once decided")
    decided = models.BooleanField(default=False, help_text="by a person")

    class Meta:
        ordering = ("answer", "key_point")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["answer", "key_point"], name="one_outcome_per_point"),
        ]
        indexes: ClassVar = [models.Index(fields=["key_point", "earned"], name="outcome_by_point")]

    def __str__(self) -> str:
        return f"{self.key_point}: {self.earned:.2f}"
