"""A class with scored answers, made in few lines: what pictures and analyses are drawn from."""

from __future__ import annotations

import datetime
from typing import Any

from django.utils import timezone

from assessments.answers.models.answer import Answer
from assessments.answers.models.outcome import Outcome
from assessments.mastery.models import Mastery
from assessments.prompts.models.prompt import KeyPoint
from assessments.scoring import PointResult, Score, snapshot
from courses.people.models import Employee
from tests.factories import AnswerFactory
from tests.texts import revision_of


def hold(person: Employee, point: KeyPoint, probability: float) -> Mastery:
    """Let a person hold a key point."""
    now = timezone.now()
    row: Mastery = Mastery.objects.create(
        learner=person, key_point=point, probability=probability, answers=1, last_at=now, due_at=now
    )
    return row


def give(
    person: Employee,
    earned: dict[KeyPoint, float],
    *,
    number: int = 1,
    days_ago: float = 0,
    text: str = "",
    results: tuple[PointResult, ...] = (),
) -> Answer:
    """Give a scored answer that earned so much for each key point; ``text`` is what was said."""
    points = list(earned)
    prompt = points[0].prompt
    answer: Answer = AnswerFactory(
        prompt=prompt, learner=person, number=number, recording__segments=[text] if text else []
    )
    value = sum(earned.values()) / len(earned)
    found: dict[str, Any] = {str(point.pk): PointResult(str(point.pk), earned[point]) for point in points}
    found |= {result.id: result for result in results}
    answer.assessments.create(
        value=value,
        result=Score(value, tuple(found.values())).as_json(),
        rubric=snapshot(point.as_spec() for point in points),
        rubric_version="-".join(found),
        scorer_version="2",
        revision=revision_of(answer.recording),
    )
    for point in points:
        Outcome.objects.create(answer=answer, key_point=point, scored=earned[point], earned=earned[point])
    at = timezone.now() - datetime.timedelta(days=days_ago)
    Answer.objects.filter(pk=answer.pk).update(score=value, created_at=at)
    return answer
