"""Spoken answers and their assessments."""

from __future__ import annotations

from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from assessments.answers.models.outcome import Outcome
from assessments.prompts.models.prompt import Prompt
from assessments.reviews.models import Dispute, Review
from courses import rules
from courses.catalogue.models import Course
from kit.grants import opened_to
from transcripts.enums import ACTIVE, FINAL, Stage
from transcripts.recordings.models import Recording
from transcripts.texts.models import Revision


class Held(models.TextChoices):
    """Why an answer that was heard has no score before a person decides."""

    IN_PART = (
        "heard_in_part",
        _("A part of the recording could not be heard, for a reason that is not the speaker's."),
    )
    NOTICED = "noticed", _("It seems to be spoken in a language that was not asked for.")
    NO_WORDS = "no_words", _("The key points have no words in the language that was heard.")


#: Somebody should look at an answer of whose score at least this much is in doubt, or of this urgency.
IN_DOUBT = 0.05
#: An answer that has no score before a person decides goes before those in doubt.
HELD_URGENCY = 1.0


def urgency(doubt: float, *, contested: bool, disputed: bool) -> float:
    """Return how soon somebody should look: objections first, then where reviewers differ, then by doubt."""
    return doubt + 2 * contested + 4 * disputed


class AnswerQuerySet(models.QuerySet["Answer"]):
    def visible_to(self, user: rules.Person) -> Self:
        """One's own, and for trainers those given in their courses."""
        return self.filter(opened_to(Answer, user))

    def reviewable_by(self, user: rules.Person) -> Self:
        """Those given in the courses that ``user`` trains, one's own left out."""
        courses = Course.objects.order_by().editable_by(user).values("pk")
        return self.filter(prompt__session__course__in=courses).exclude(learner=user.pk)

    def with_review_state(self) -> Self:
        """Annotate ``disputed``, and ``contested``: two reviewers gave a point differently."""
        here = models.OuterRef("pk")
        return self.annotate(
            disputed=models.Exists(Dispute.objects.filter(answer=here, closed_at=None)),
            contested=models.Exists(Outcome.objects.filter(answer=here, decided=True, doubt__gt=0)),
        )

    def to_look_at(self) -> Self:
        """Answers that a person should look at: held, disputed, or so much of the score is in doubt."""
        return self.in_state("heard").filter(urgency__gte=IN_DOUBT)

    def with_blind(self, user: rules.Person) -> Self:
        """Annotate ``blind``: ``user`` is to decide before seeing what another reviewer did."""
        hidden = models.When(_is_blind(user), then=True)
        return self.annotate(blind=models.Case(hidden, default=False, output_field=models.BooleanField()))

    def blind_to(self, user: rules.Person) -> Self:
        """Those that ``user`` is to decide before seeing what another reviewer did."""
        return self.filter(_is_blind(user))

    def open_to(self, user: rules.Person) -> Self:
        """All the others."""
        return self.filter(~_is_blind(user))

    def in_state(self, state: str) -> Self:
        """Answers that are ``working``, ``scored``, ``held`` (a person decides) or ``failed`` (neither).

        ``heard`` are those scored and those held.
        """
        if state == "working":
            return self.filter(recording__stage__in=ACTIVE)
        scored = models.Q(score__isnull=False, recording__stage=Stage.READY)
        held = models.Q(score=None, urgency__gte=HELD_URGENCY, recording__stage=Stage.READY)
        if state == "failed":
            return self.filter(~scored, ~held, recording__stage__in=FINAL)
        return self.filter({"scored": scored, "held": held, "heard": scored | held}[state])

    def for_list(self) -> Self:
        """All that a list of answers shows, in one query."""
        return self.select_related("learner", "prompt__session__course", "recording")

    def using_up(self) -> Self:
        """Answers that count as attempts: all but those whose recording failed or was cancelled."""
        return self.exclude(recording__stage__in=(Stage.FAILED, Stage.CANCELLED))


def _is_blind(user: rules.Person) -> models.Q:
    """Tell where a first review asked for a second look and nobody gave it yet. A dispute opens all."""
    reviews = Review.objects.filter(answer=models.OuterRef("pk")).order_by()
    disputes = Dispute.objects.filter(answer=models.OuterRef("pk"), closed_at=None)
    return (
        models.Q(models.Exists(reviews.filter(second_look=True)))
        & ~models.Exists(reviews.filter(reviewer=user.pk))
        & ~models.Exists(reviews.filter(blind=True))
        & ~models.Exists(disputes)
        & ~models.Q(learner=user.pk)
    )


class Answer(models.Model):
    """A learner's answer to a prompt, by one recording."""

    prompt = models.ForeignKey(Prompt, on_delete=models.PROTECT, related_name="answers")
    learner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="answers")
    recording = models.OneToOneField(Recording, on_delete=models.PROTECT, related_name="answer")
    number = models.PositiveIntegerField()
    created_at = models.DateTimeField(auto_now_add=True)
    # derived from the current assessment, the reviews and the objections, by settle_answers alone
    score = models.FloatField(null=True, editable=False, help_text="0..1, what counts")
    doubt = models.FloatField(
        default=0.0, db_default=0.0, editable=False, help_text="0..1, share of the score in doubt"
    )
    urgency = models.FloatField(default=0.0, db_default=0.0, editable=False)
    reviewed_at = models.DateTimeField(null=True, editable=False, help_text="the latest review")

    objects = AnswerQuerySet.as_manager()

    class Meta:
        ordering = ("-created_at", "-pk")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["prompt", "learner", "number"], name="answer_number_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["prompt", "urgency"], name="answer_by_urgency"),
            models.Index(
                fields=["-urgency", "created_at", "id"],
                condition=models.Q(urgency__gte=IN_DOUBT),
                name="answer_to_look_at",
            ),
            models.Index(
                fields=["score", "created_at", "id"],
                condition=models.Q(reviewed_at=None, score__isnull=False),
                name="answer_lowest_first",
            ),
            models.Index(fields=["-created_at", "-id"], name="answer_newest_first"),
        ]

    def __str__(self) -> str:
        return f"{self.learner} · {self.prompt} · {self.number}"

    def get_absolute_url(self) -> str:
        """Return the result page."""
        return reverse("answer", args=[self.pk])

    @property
    def is_held(self) -> bool:
        """Whether it was heard and has no score before a person decides."""
        return self.score is None and self.urgency >= HELD_URGENCY and self.recording.is_ready

    @property
    def assessment(self) -> Assessment | None:
        """The current assessment with its revision; None until the answer is scored."""
        return self.assessments.filter(current=True).select_related("revision").first()


class Assessment(models.Model):
    """A score with its evidence, and all that is needed to reproduce it.

    An answer may be scored again when the transcript, the rubric or the scorer changes: the earlier
    assessments stay, one is ``current``.
    """

    answer = models.ForeignKey(Answer, on_delete=models.CASCADE, related_name="assessments")
    value = models.FloatField(help_text="0..1")
    held = models.CharField(
        max_length=20,
        choices=Held,
        blank=True,
        default="",
        db_default="",
        help_text="why a person decides: what was heard is not what can be scored",
    )
    result = models.JSONField(help_text="assessments.scoring.Score as JSON")
    rubric = models.JSONField(help_text="the key points as they were")
    prompt_text = models.TextField(
        blank=True, help_text="what the learner had read; said again it earns nothing"
    )
    rubric_version = models.CharField(
        max_length=64, help_text="of the key points and the prompt's text together"
    )
    scorer_version = models.CharField(max_length=20)
    revision = models.ForeignKey(
        Revision, on_delete=models.PROTECT, related_name="+", help_text="whose words were scored"
    )
    current = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-pk",)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["answer"], condition=models.Q(current=True), name="one_current_assessment"
            ),
            models.UniqueConstraint(
                fields=["answer", "revision", "rubric_version", "scorer_version"],
                name="assessed_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.answer}: {self.value:.2f}"
