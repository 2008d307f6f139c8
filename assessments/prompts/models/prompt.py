"""Prompts and the key points that a good answer covers."""

from __future__ import annotations

from typing import Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from assessments.scoring import KeyPointSpec
from courses import rules
from courses.catalogue.models import Course, Session
from kit.grants import opened_to


class PromptQuerySet(models.QuerySet["Prompt"]):
    def visible_to(self, user: rules.Person) -> Self:
        """A prompt is seen by whoever sees its session."""
        return self.filter(opened_to(Prompt, user))

    def known_to(self, user: rules.Person) -> Self:
        """Also those that are closed to ``user``, for pages that say why."""
        return self.filter(opened_to(Prompt, user, barred=True))

    def editable_by(self, user: rules.Person) -> Self:
        """The prompts of the courses that ``user`` trains."""
        return self.filter(session__course__in=Course.objects.editable_by(user))

    def with_answer_count(self) -> Self:
        """Annotate ``answer_count``: answers by anyone."""
        return self.annotate(answer_count=models.Count("answers"))


class Prompt(models.Model):
    """A question that learners answer by voice."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="prompts")
    position = models.PositiveIntegerField(default=0)
    question = models.TextField(_("question"))
    hint = models.TextField(_("hint"), blank=True)
    max_attempts = models.PositiveSmallIntegerField(
        _("attempts allowed"), default=0, help_text=_("0 means as many as the learner likes.")
    )
    max_seconds = models.PositiveSmallIntegerField(
        _("longest answer in seconds"), default=180, validators=[MinValueValidator(10)]
    )
    pass_mark = models.PositiveSmallIntegerField(
        _("pass mark"),
        default=60,
        db_default=60,
        validators=[MaxValueValidator(100)],
        help_text=_("Of 100. An answer with a lower score does not pass; 0 lets every scored answer pass."),
    )

    objects = PromptQuerySet.as_manager()

    class Meta:
        ordering = ("session", "position", "pk")

    def __str__(self) -> str:
        return self.question

    def get_absolute_url(self) -> str:
        """Return the page where it is answered."""
        return reverse("prompt", args=[self.pk])

    @property
    def text(self) -> str:
        """All that the learner reads before speaking."""
        return f"{self.question}\n{self.hint}".strip()

    def attempts_left_after(self, used: int) -> int | None:
        """Return how many attempts remain once ``used`` are taken; None where they are not limited."""
        return max(self.max_attempts - used, 0) if self.max_attempts else None


class KeyPoint(models.Model):
    """Something a good answer says. Phrases are lists by language: ``{"zh": [...], "en": [...]}``."""

    prompt = models.ForeignKey(Prompt, on_delete=models.CASCADE, related_name="key_points")
    position = models.PositiveIntegerField(default=0)
    name = models.CharField(_("key point"), max_length=120)
    weight = models.FloatField(_("weight"), default=1.0, validators=[MinValueValidator(0.1)])
    keywords = models.JSONField(default=dict, blank=True)
    synonyms = models.JSONField(default=dict, blank=True)
    must = models.JSONField(default=dict, db_default=models.Value({}, models.JSONField()), blank=True)
    must_not = models.JSONField(default=dict, db_default=models.Value({}, models.JSONField()), blank=True)

    class Meta:
        ordering = ("prompt", "position", "pk")

    def __str__(self) -> str:
        return self.name

    def as_spec(self) -> KeyPointSpec:
        """Return the scoring side's value."""
        return KeyPointSpec(
            id=str(self.pk),
            name=self.name,
            weight=self.weight,
            keywords=self.keywords,
            synonyms=self.synonyms,
            must=self.must,
            must_not=self.must_not,
        )
