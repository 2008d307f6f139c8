"""Bring together what the scorer found and what people decided: the one place where outcomes are written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max

from assessments.answers.models.answer import HELD_URGENCY, Answer, Assessment, urgency
from assessments.answers.models.outcome import Outcome
from assessments.mastery.services import update_mastery_of
from assessments.prompts.models.prompt import KeyPoint
from assessments.reviews.models import Dispute, ReviewPoint
from assessments.scoring import PointResult, Score, from_snapshot
from assessments.scoring.attainment import attainment
from assessments.scoring.doubt import doubt


@dataclass(frozen=True, slots=True)
class _Settled:
    score: float
    doubt: float
    outcomes: list[Outcome]

    @property
    def contested(self) -> bool:
        """Whether two reviewers gave a key point differently."""
        return any(outcome.decided and outcome.doubt > 0 for outcome in self.outcomes)


@dataclass(frozen=True, slots=True)
class _Word:
    """What reviewers gave a key point, and whether a second one, not knowing it, gave something else."""

    earned: float
    contested: bool = False


@transaction.atomic
def settle_answers(answers: Collection[int]) -> None:
    """Write the outcomes, score, doubt and urgency of ``answers`` (their ids) anew.

    What counts for a key point is what the latest reviewer gave it, else what the current assessment did;
    the score is the weighted mean. A held assessment counts when a person has decided, and not before. A
    blind second look moves no score: where it says otherwise, the point is wholly in doubt until somebody who
    knows both decides. Running it twice changes nothing. An answer without an assessment has no score and no
    outcomes.
    """
    # the rows are the lock: of a worker and a reviewer at once, the later sees what the earlier wrote
    rows = Answer.objects.select_for_update(no_key=True).filter(pk__in=answers).order_by("pk")
    locked = {row.pk: row for row in rows}
    decided = _decided(locked)
    reviewed = dict(
        Answer.objects.filter(pk__in=locked)
        .order_by()
        .values_list("pk")
        .annotate(at=Max("reviews__created_at"))
    )
    current = Assessment.objects.filter(answer__in=locked, current=True)
    assessments = list(current.select_related("revision"))
    ids = {int(point["id"]) for one in assessments for point in one.rubric}
    there = set(KeyPoint.objects.filter(pk__in=ids).values_list("pk", flat=True))
    disputes = Dispute.objects.filter(answer__in=locked, closed_at=None)
    disputed = set(disputes.values_list("answer", flat=True))
    made: list[Outcome] = []
    for row in locked.values():
        row.score, row.doubt, row.urgency, row.reviewed_at = None, 0.0, 0.0, reviewed[row.pk]
    for assessment in assessments:
        row = locked[assessment.answer_id]
        if assessment.held and not _decided_all(assessment, decided[assessment.answer_id], there):
            # what was not understood is not 0: it has no score, and nothing is known of its key points
            row.doubt, row.urgency = 1.0, urgency(HELD_URGENCY, contested=False, disputed=row.pk in disputed)
            continue
        settled = _settle(assessment, decided[assessment.answer_id], there)
        row.score, row.doubt = settled.score, settled.doubt
        row.urgency = urgency(settled.doubt, contested=settled.contested, disputed=row.pk in disputed)
        made += settled.outcomes
    before = list(Outcome.objects.filter(answer__in=locked).values_list("answer", "key_point"))
    Outcome.objects.filter(answer__in=locked).delete()
    Outcome.objects.bulk_create(made, batch_size=500)
    # an update by primary key in one statement: a tenth of the time of ``bulk_update``
    Answer.objects.bulk_create(
        locked.values(),
        update_conflicts=True,
        unique_fields=["pk"],
        update_fields=["score", "doubt", "urgency", "reviewed_at"],
        batch_size=500,
    )
    touched = {*before, *((outcome.answer_id, outcome.key_point_id) for outcome in made)}
    update_mastery_of({(locked[answer].learner_id, point) for answer, point in touched})


def _decided(answers: Collection[int]) -> dict[int, dict[int, _Word]]:
    """Return what reviewers gave, by answer and key point."""
    decided: dict[int, dict[int, _Word]] = defaultdict(dict)
    rows = ReviewPoint.objects.filter(review__answer__in=answers).order_by("review_id")
    for answer, point, earned, blind in rows.values_list(
        "review__answer", "key_point", "earned", "review__blind"
    ):
        words = decided[answer]
        if blind:
            if (
                earned is not None
                and point in words
                and attainment(earned) != attainment(words[point].earned)
            ):
                words[point] = _Word(words[point].earned, contested=True)
        elif earned is None:
            words.pop(point, None)
        else:
            words[point] = _Word(earned)
    return decided


def _decided_all(assessment: Assessment, decided: dict[int, _Word], there: set[int]) -> bool:
    """Tell whether a person decided every key point that is still there."""
    return {int(point["id"]) for point in assessment.rubric} & there <= decided.keys()


def _settle(assessment: Assessment, decided: dict[int, _Word], there: set[int]) -> _Settled:
    results = {point.id: point for point in Score.from_json(assessment.result).points}
    outcomes: list[Outcome] = []
    total = score = unsure = 0.0
    for spec in from_snapshot(assessment.rubric):
        result = results.get(spec.id) or PointResult(spec.id, 0.0)
        by_person = decided.get(int(spec.id))
        outcome = Outcome(
            answer_id=assessment.answer_id,
            key_point_id=int(spec.id),
            scored=result.earned,
            earned=by_person.earned if by_person else result.earned,
            doubt=float(by_person.contested) if by_person else doubt(result),
            decided=by_person is not None,
        )
        total += spec.weight
        score += spec.weight * outcome.earned
        unsure += spec.weight * outcome.doubt
        if outcome.key_point_id in there:
            outcomes.append(outcome)
    return (
        _Settled(min(score / total, 1.0), min(unsure / total, 1.0), outcomes)
        if total
        else _Settled(0.0, 0.0, [])
    )
