"""A learner's attempts at one prompt, and what the plan advises next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Max, Min, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from assessments.answers.models.answer import Answer
from assessments.mastery.models import Mastery
from assessments.prompts.models.prompt import Prompt, PromptQuerySet
from courses import rules
from courses.people.models import Employee


def with_own_results(prompts: PromptQuerySet, user: rules.Person) -> PromptQuerySet:
    """Annotate ``own_best`` (0..1 or None), ``own_answers`` and ``attempts_used`` of ``user``."""
    own = Answer.objects.filter(prompt=OuterRef("pk"), learner=user.pk).order_by()
    count = Count("pk")
    best = own.values("prompt").annotate(best=Max("score")).values("best")
    answers = own.values("prompt").annotate(n=count).values("n")
    used = own.using_up().values("prompt").annotate(n=count).values("n")
    return prompts.annotate(
        own_best=Subquery(best),
        own_answers=Coalesce(Subquery(answers), 0),
        attempts_used=Coalesce(Subquery(used), 0),
    )


@dataclass(frozen=True, slots=True)
class Column:
    """An attempt as a column of a picture 100 high; ``height`` is 0 where there is no score."""

    answer: Answer
    x: int
    height: float
    is_this: bool
    score: float | None


@dataclass(frozen=True, slots=True)
class Attempts:
    """The picture of a learner's attempts, the oldest first, ``width`` wide."""

    columns: Sequence[Column]
    width: int


#: Width of a column and of the gap after it, in the picture's units.
WIDE, GAP = 28, 12
#: So many of the latest attempts are shown.
MOST = 20


def attempts_at(viewer: Employee, answer: Answer) -> Attempts:
    """Return the attempts of the answer's learner at its prompt, as far as ``viewer`` sees them.

    A score that the viewer is to decide without knowing it is left out.
    """
    seen = Answer.objects.visible_to(viewer).with_blind(viewer)
    rows = seen.filter(prompt=answer.prompt_id, learner=answer.learner_id)
    latest = list(rows.select_related("recording").defer("recording__peaks").order_by("-number")[:MOST])
    columns = []
    for place, row in enumerate(reversed(latest)):
        score = None if row.blind else row.score  # type: ignore[attr-defined]
        height = round((score or 0.0) * 100, 1)
        columns.append(Column(row, place * (WIDE + GAP), height, row.pk == answer.pk, score))
    return Attempts(columns, max(len(columns), 1) * (WIDE + GAP) - GAP)


def advised_on(learner: int, prompt: Prompt) -> date | None:
    """Return the day on which the plan has the prompt answered again; None where nothing is scored yet."""
    due = Mastery.objects.filter(learner=learner, key_point__prompt=prompt).aggregate(due=Min("due_at"))[
        "due"
    ]
    return timezone.localdate(due) if due else None
