"""What a trainer changed in a plan, and how much time a learner has."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from assessments.plan.enums import Adjusting
from assessments.prompts.models.prompt import Prompt


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
