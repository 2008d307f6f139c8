"""What trainers should look at, the most doubtful first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from django.db.models import Prefetch, Q

from assessments.answers.models.answer import Answer, AnswerQuerySet, Assessment
from assessments.prompts.models.prompt import Prompt
from assessments.reviews.models import Dispute
from assessments.scoring import Score
from assessments.scoring.doubt import Reason, reasons
from courses.catalogue.models import Course
from courses.rules import Person

State = Literal["look", "disputed", "second", "lowest", "reviewed", "all"]

#: So far ahead the queue is read to find what comes next.
REACH: Final = 2000
ORDER: Final = ("-urgency", "created_at", "pk")


@dataclass(frozen=True, slots=True)
class Doubt:
    """A key point in doubt, by its number and name, and why; ``contested``: two reviewers differ."""

    number: int
    name: str
    reasons: Sequence[Reason]
    contested: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """An answer in the queue."""

    answer: Answer
    doubts: Sequence[Doubt]
    dispute: Dispute | None


def queue(
    person: Person, *, state: State = "look", course: Course | None = None, prompt: Prompt | None = None
) -> AnswerQuerySet:
    """Return the answers that ``person`` may review in their order, disputed ones first.

    ``lowest`` are those not reviewed by their score: where nobody has read the key points yet, these repay a
    look best (docs/scoring.md).
    """
    rows = Answer.objects.reviewable_by(person)
    if prompt is not None:
        rows = rows.filter(prompt=prompt)
    if course is not None:
        rows = rows.filter(prompt__session__course=course)
    rows = rows.to_look_at() if state == "look" else rows.in_state("scored")
    rows = rows.with_review_state().with_blind(person)
    if state == "disputed":
        return rows.filter(Q(disputed=True)).order_by(*ORDER)
    if state == "second":
        return rows.filter(Q(blind=True)).order_by("created_at", "pk")
    if state == "lowest":
        return rows.filter(reviewed_at=None).order_by("score", "created_at", "pk")
    if state == "reviewed":
        return rows.filter(reviewed_at__isnull=False).order_by("-reviewed_at", "-pk")
    return rows.order_by(*ORDER)


def next_after(rows: AnswerQuerySet, pk: int) -> int | None:
    """Return the key of the answer after ``pk``, after the last the first; None where there is no other."""
    keys = list(rows.values_list("pk", flat=True)[:REACH])
    if pk not in keys:
        return keys[0] if keys else None
    after = keys[(keys.index(pk) + 1) % len(keys)]
    return None if after == pk else after


def with_details(rows: AnswerQuerySet) -> AnswerQuerySet:
    """Fetch what ``rows_of`` shows, in the same few queries however many rows there are."""
    current = Assessment.objects.filter(current=True).only("answer", "result", "rubric")
    waiting = Dispute.objects.filter(closed_at=None)
    return rows.for_list().prefetch_related(
        Prefetch("assessments", current, to_attr="current"),
        Prefetch("disputes", waiting, to_attr="waiting"),
        "outcomes",
    )


def rows_of(answers: Iterable[Answer]) -> list[Row]:
    """Say why each of ``answers`` (``with_details`` and ``with_blind``) is in doubt."""
    return [Row(one, _doubts(one), next(iter(one.waiting), None)) for one in answers]  # type: ignore[attr-defined]


def _doubts(answer: Answer) -> list[Doubt]:
    assessment: Assessment | None = next(iter(answer.current), None)  # type: ignore[attr-defined]
    if assessment is None:
        return []
    outcomes = {str(one.key_point_id): one for one in answer.outcomes.all()}
    results = {point.id: point for point in Score.from_json(assessment.result).points}
    found = []
    for number, spec in enumerate(assessment.rubric, start=1):
        outcome, result = outcomes.get(spec["id"]), results.get(spec["id"])
        if outcome is not None and outcome.decided and not answer.blind:  # type: ignore[attr-defined]
            if outcome.doubt:
                found.append(Doubt(number, spec["name"], (), contested=True))
        elif result is not None and (why := reasons(result)):
            found.append(Doubt(number, spec["name"], sorted(why, key=lambda one: -why[one])))
    return found
