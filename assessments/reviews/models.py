"""What people decided about answers, and what learners said against them."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from assessments.prompts.models.prompt import KeyPoint


class Review(models.Model):
    """One person's look at an answer. Reviews are never changed: a second look is a second review."""

    answer = models.ForeignKey("assessments.Answer", on_delete=models.CASCADE, related_name="reviews")
    assessment = models.ForeignKey(
        "assessments.Assessment",
        on_delete=models.PROTECT,
        related_name="reviews",
        help_text="what was looked at",
    )
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="reviews")
    comment = models.TextField(blank=True)
    second_look = models.BooleanField(
        default=False, db_default=False, help_text="another person should decide, too, without seeing this"
    )
    blind = models.BooleanField(
        default=False,
        db_default=False,
        help_text="decided without seeing what others did: compared with theirs, it moves no score",
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"{self.answer} · {self.reviewer}"


class ReviewPoint(models.Model):
    """What a reviewer gave one key point; of several the latest counts. Points not judged have no row.

    Without ``earned`` it takes back what was given before: the scorer counts again.
    """

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="points")
    key_point = models.ForeignKey(KeyPoint, on_delete=models.CASCADE, related_name="review_points")
    earned = models.FloatField(null=True, help_text="0..1; none: as scored")
    scored = models.FloatField(help_text="0..1, what the scorer had given")
    comment = models.TextField(blank=True)

    class Meta:
        ordering = ("review", "key_point")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["review", "key_point"], name="judged_once_in_a_review"),
        ]

    def __str__(self) -> str:
        return f"{self.key_point}: {'as scored' if self.earned is None else format(self.earned, '.2f')}"


class Dispute(models.Model):
    """A learner's word against how an answer was heard or scored; open until somebody looked at it."""

    answer = models.ForeignKey("assessments.Answer", on_delete=models.CASCADE, related_name="disputes")
    text = models.TextField()
    created_at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reply = models.TextField(blank=True)

    class Meta:
        ordering = ("-pk",)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["answer"], condition=models.Q(closed_at=None), name="one_open_dispute"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.answer}: {self.text[:40]}"
