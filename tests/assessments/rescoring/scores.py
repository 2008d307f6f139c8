"""Answers that were scored, and rubrics that change."""

from __future__ import annotations

from typing import Any

from assessments.answers.models.answer import Answer, Assessment
from assessments.answers.models.outcome import Outcome
from assessments.answers.services.assess import assess_recording
from assessments.answers.services.settle import settle_answers
from assessments.prompts.models.prompt import Prompt
from assessments.rescoring.services.figures import Change, Figures
from assessments.rescoring.services.rescore import preview_rescore
from assessments.reviews.models import Review, ReviewPoint
from tests.factories import AnswerFactory, EmployeeFactory

BOTH = ["I listen to them.", "I say sorry."]


ONE = ["I listen to them."]


NONE = ["I go home."]


def quiet(done: int, total: int) -> None:
    """Nobody asks how far it is."""


def answer_saying(prompt: Prompt, said: list[str], **fields: Any) -> Answer:
    learner = EmployeeFactory()
    answer = AnswerFactory(prompt=prompt, learner=learner, recording__segments=said, **fields)
    assess_recording(answer.recording)
    answer.refresh_from_db()
    return answer


def forget_sorry(prompt: Prompt) -> None:
    """Change the rubric: saying sorry is no longer an apology, going home is."""
    prompt.key_points.filter(name="Apologise").update(keywords={"en": ["go home"]}, synonyms={})


def see(prompt: Prompt) -> tuple[Figures, dict[int, Change]]:
    figures, changes = preview_rescore([prompt], tell=quiet)
    return figures, {change.answer: change for change in changes}


def review(answer: Answer, point: str, earned: float) -> None:
    reviewer = EmployeeFactory()
    assessment = answer.assessments.get(current=True)
    made = Review.objects.create(answer=answer, assessment=assessment, reviewer=reviewer)
    key_point = answer.prompt.key_points.get(name=point)
    ReviewPoint.objects.create(review=made, key_point=key_point, earned=earned, scored=0.0)
    settle_answers([answer.pk])
    answer.refresh_from_db()


def state() -> list[Any]:
    """All that scoring writes."""
    return [
        list(Assessment.objects.order_by("pk").values()),
        list(Outcome.objects.order_by("answer", "key_point").values_list("answer", "key_point", "earned")),
        list(Answer.objects.order_by("pk").values_list("pk", "score", "doubt")),
    ]


def currents() -> list[tuple[int, float]]:
    return list(Assessment.objects.filter(current=True).order_by("answer").values_list("answer", "value"))
