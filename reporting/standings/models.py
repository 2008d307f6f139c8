"""Figures as they stood on a day, so that nobody waits for a million rows to be counted."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from courses.catalogue.models import Course
from courses.people.models import Department

#: The key of the whole company's rows; they alone are written whenever something was measured.
COMPANY = "all"


def standing_key(
    *, department: int | None = None, course: int | None = None, trainer: int | None = None
) -> str:
    """Return the key of the rows about what is named; about all of it where nothing is."""
    parts = (("d", department), ("c", course), ("t", trainer))
    return "".join(f"{letter}{pk}" for letter, pk in parts if pk is not None) or COMPANY


class Standing(models.Model):
    """What was counted about a department with all below it, a course, both, a trainer's courses, or all.

    Written by ``measure`` alone. What each number counts is said in docs/dashboards.md and equals counting
    over the rows of a ``Scope``; None where it cannot be told any more. Seconds of speech.
    """

    day = models.DateField()
    key = models.CharField(max_length=60)
    department = models.ForeignKey(
        Department, null=True, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    course = models.ForeignKey(Course, null=True, on_delete=models.CASCADE, related_name="+", db_index=False)
    trainer = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="+"
    )
    measured_at = models.DateTimeField()

    people = models.PositiveIntegerField(null=True)
    asked = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    overdue = models.PositiveIntegerField(default=0)
    due_soon = models.PositiveIntegerField(default=0)
    answers = models.PositiveIntegerField(default=0)
    speech = models.FloatField(default=0.0)
    week_answers = models.PositiveIntegerField(default=0, help_text="since Monday")
    week_speech = models.FloatField(default=0.0, help_text="since Monday")
    unanswered = models.PositiveIntegerField(null=True)
    points = models.PositiveIntegerField(null=True, help_text="key points of people, answered once or more")
    probability = models.FloatField(null=True, help_text="sum over those points")
    held = models.PositiveIntegerField(null=True, help_text="of those points")
    to_review = models.PositiveIntegerField(null=True)

    class Meta:
        ordering = ("-day", "key")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["key", "day"], name="one_standing_a_day"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["department", "day"], name="standing_of_department"),
            models.Index(fields=["course", "day"], name="standing_of_course"),
            models.Index(fields=["day"], name="standing_by_day"),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.key}"

    @property
    def completion(self) -> float | None:
        """The share of what was asked that is done; None where nothing is asked."""
        return self.done / self.asked if self.asked else None

    @property
    def mastery(self) -> float | None:
        """The mean probability over the key points answered; None where there are none."""
        return self.probability / self.points if self.points and self.probability is not None else None

    @property
    def hours(self) -> float:
        """Hours of speech."""
        return self.speech / 3600

    @property
    def week_hours(self) -> float:
        """Hours of speech since Monday."""
        return self.week_speech / 3600
