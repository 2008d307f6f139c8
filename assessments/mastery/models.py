"""What a learner holds, and what a trainer changed in the plan."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from assessments.prompts.models.prompt import KeyPoint


class Mastery(models.Model):
    """How well a learner holds a key point. Derived from outcomes, by ``update_mastery_of`` alone."""

    learner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="mastery")
    key_point = models.ForeignKey(KeyPoint, on_delete=models.CASCADE, related_name="mastery")
    probability = models.FloatField(help_text="0..1, on the day of the last answer")
    answers = models.PositiveIntegerField(default=0)
    last_earned = models.FloatField(default=0.0)
    last_at = models.DateTimeField()
    due_at = models.DateTimeField(help_text="when it should be answered again")
    memory = models.JSONField(
        default=dict, help_text="the schedule's state: stability, difficulty, due, last"
    )
    reason = models.JSONField(default=dict, help_text="why so, as assessments.mastery.core says it")
    model_version = models.CharField(max_length=20)

    class Meta:
        ordering = ("learner", "key_point")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["learner", "key_point"], name="one_mastery_per_point"),
        ]
        indexes: ClassVar = [models.Index(fields=["learner", "due_at"], name="mastery_due")]

    def __str__(self) -> str:
        return f"{self.learner} · {self.key_point}: {self.probability:.2f}"
