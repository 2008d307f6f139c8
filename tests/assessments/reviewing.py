"""Answers to review: scored, one key point found, one not."""

from __future__ import annotations

from assessments.answers.models.answer import Answer
from assessments.answers.services.assess import assess_recording
from assessments.prompts.models.prompt import KeyPoint, Prompt
from assessments.reviews.models import Review
from assessments.reviews.services.review import review_answer
from courses.people.enums import Role
from courses.people.models import Employee
from tests.factories import AnswerFactory, EmployeeFactory


def scored(prompt: Prompt, learner: Employee, number: int = 1, said: str = "I would listen.") -> Answer:
    """Return an answer that was heard and scored."""
    answer = AnswerFactory.create(prompt=prompt, learner=learner, number=number, recording__segments=[said])
    assess_recording(answer.recording)
    answer.refresh_from_db()
    return answer


def second_trainer(prompt: Prompt) -> Employee:
    """Return another trainer of the prompt's course."""
    person: Employee = EmployeeFactory.create(role=Role.TRAINER)
    prompt.session.course.trainers.add(person)
    return person


def points_of(answer: Answer) -> list[KeyPoint]:
    """Return the prompt's key points in their order."""
    return list(answer.prompt.key_points.all())


def give(
    answer: Answer,
    reviewer: Employee,
    *earned: float | None,
    comment: str = "",
    why: str = "",
    seen: int | None = None,
) -> Review:
    """Review the key points in their order as the form does."""
    points = {point.pk: (value, why) for point, value in zip(points_of(answer), earned, strict=False)}
    assessment = answer.assessment
    assert assessment is not None
    review = review_answer(
        reviewer=reviewer, answer=answer, assessment=assessment, points=points, comment=comment, seen=seen
    )
    answer.refresh_from_db()
    return review
