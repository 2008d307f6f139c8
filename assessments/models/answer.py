"""Spoken answers and their assessments."""

from __future__ import annotations

from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.urls import reverse

from assessments.models.prompt import Prompt
from courses import rules
from courses.models import Course
from transcripts.enums import ACTIVE, FINAL, Stage
from transcripts.models import Recording


class AnswerQuerySet(models.QuerySet["Answer"]):
    def visible_to(self, user: rules.Person) -> Self:
        """One's own, and for trainers those given in their courses."""
        if not rules.is_employee(user):
            return self.none()
        seen = models.Q(learner=user)
        if rules.is_trainer(user):
            seen |= models.Q(
                prompt__session__course__in=Course.objects.order_by().editable_by(user).values("pk")
            )
        return self.filter(seen)

    def with_score(self) -> Self:
        """Annotate ``score``: the value of the current assessment, or None."""
        current = Assessment.objects.filter(answer=models.OuterRef("pk"), current=True).values("value")[:1]
        return self.annotate(score=models.Subquery(current))

    def in_state(self, state: str) -> Self:
        """Answers that are ``working``, ``scored`` or ``failed`` (heard, and yet without a score)."""
        if state == "working":
            return self.filter(recording__stage__in=ACTIVE)
        has_score = models.Exists(Assessment.objects.filter(answer=models.OuterRef("pk"), current=True))
        if state == "scored":
            return self.filter(has_score, recording__stage=Stage.READY)
        return self.filter(~has_score | ~models.Q(recording__stage=Stage.READY), recording__stage__in=FINAL)

    def for_list(self) -> Self:
        """All that a list of answers shows, in one query."""
        return self.with_score().select_related("learner", "prompt__session__course", "recording")

    def using_up(self) -> Self:
        """Answers that count as attempts: all but those whose recording failed or was cancelled."""
        return self.exclude(recording__stage__in=(Stage.FAILED, Stage.CANCELLED))


class Answer(models.Model):
    """A learner's answer to a prompt, by one recording."""

    prompt = models.ForeignKey(Prompt, on_delete=models.PROTECT, related_name="answers")
    learner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="answers")
    recording = models.OneToOneField(Recording, on_delete=models.PROTECT, related_name="answer")
    number = models.PositiveIntegerField()
    created_at = models.DateTimeField(auto_now_add=True)

    objects = AnswerQuerySet.as_manager()

    class Meta:
        ordering = ("-created_at", "-pk")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["prompt", "learner", "number"], name="answer_number_once"),
        ]

    def __str__(self) -> str:
        return f"{self.learner} · {self.prompt} · {self.number}"

    def get_absolute_url(self) -> str:
        """Return the result page."""
        return reverse("answer", args=[self.pk])

    @property
    def assessment(self) -> Assessment | None:
        """The current assessment; None until the answer is scored."""
        return self.assessments.filter(current=True).first()


class Assessment(models.Model):
    """A score with its evidence, and all that is needed to reproduce it.

    An answer may be scored again when the transcript, the rubric or the scorer changes: the earlier
    assessments stay, one is ``current``.
    """

    answer = models.ForeignKey(Answer, on_delete=models.CASCADE, related_name="assessments")
    value = models.FloatField(help_text="0..1")
    result = models.JSONField(help_text="assessments.scoring.Score as JSON")
    rubric = models.JSONField(help_text="the key points as they were")
    prompt_text = models.TextField(
        blank=True, help_text="what the learner had read; said again it earns nothing"
    )
    rubric_version = models.CharField(
        max_length=64, help_text="of the key points and the prompt's text together"
    )
    scorer_version = models.CharField(max_length=20)
    transcript_revision = models.PositiveIntegerField()
    engine = models.CharField(max_length=20)
    model = models.CharField(max_length=200)
    language = models.CharField(max_length=10)
    hotwords = models.JSONField(default=list)
    current = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-pk",)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["answer"], condition=models.Q(current=True), name="one_current_assessment"
            ),
            models.UniqueConstraint(
                fields=["answer", "transcript_revision", "rubric_version", "scorer_version"],
                name="assessed_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.answer}: {self.value:.2f}"
