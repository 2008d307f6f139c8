"""What a learner holds, and what a trainer changed in the plan."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from assessments.enums import Adjusting
from assessments.models.prompt import KeyPoint, Prompt


class Mastery(models.Model):
    """How well a learner holds a key point. Derived from outcomes, by ``update_mastery`` alone."""

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
    reason = models.JSONField(default=dict, help_text="why so, as assessments.mastery says it")
    model_version = models.CharField(max_length=20)

    class Meta:
        ordering = ("learner", "key_point")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["learner", "key_point"], name="one_mastery_per_point"),
        ]
        indexes: ClassVar = [models.Index(fields=["learner", "due_at"], name="mastery_due")]

    def __str__(self) -> str:
        return f"{self.learner} · {self.key_point}: {self.probability:.2f}"


class Adjustment(models.Model):
    """A trainer's word in a learner's plan: a prompt pinned to its top, or one that need not be answered."""

    learner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="adjustments"
    )
    prompt = models.ForeignKey(Prompt, on_delete=models.CASCADE, related_name="adjustments")
    kind = models.CharField(max_length=10, choices=Adjusting)
    reason = models.TextField(_("reason"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-pk",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["learner", "prompt"], name="one_adjustment_per_prompt"),
        ]

    def __str__(self) -> str:
        return f"{self.learner} · {self.prompt}: {self.kind}"


class StudyPace(models.Model):
    """How many minutes a day a learner wants to give."""

    learner = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="study_pace"
    )
    minutes_a_day = models.PositiveSmallIntegerField(
        _("minutes a day"), default=15, validators=[MinValueValidator(5), MaxValueValidator(240)]
    )

    def __str__(self) -> str:
        return f"{self.learner}: {self.minutes_a_day}"
