"""Objections, and replies to them."""

from __future__ import annotations

import pytest

from assessments.answers.models.answer import Answer
from assessments.answers.services.answers import NotAllowed
from assessments.prompts.models.prompt import Prompt
from assessments.reviews.services.dispute import close_dispute, dispute_answer
from courses.audit.enums import AuditAction
from courses.audit.models import AuditEntry
from courses.people.models import Employee
from kit.problems import Conflict
from tests.assessments.reviewing import scored
from transcripts.enums import Stage

pytestmark = pytest.mark.django_db


@pytest.fixture
def answer(prompt: Prompt, owner: Employee) -> Answer:
    return scored(prompt, owner)


def test_the_learner_alone_objects(
    answer: Answer, owner: Employee, team_mate: Employee, trainer: Employee
) -> None:
    for person in (team_mate, trainer):
        with pytest.raises(NotAllowed):
            dispute_answer(learner=person, answer=answer, text="No.")
    dispute = dispute_answer(learner=owner, answer=answer, text="I said sorry.")
    assert (dispute.text, dispute.closed_at) == ("I said sorry.", None)
    assert AuditEntry.objects.get(action=AuditAction.ANSWER_DISPUTED).actor == owner


def test_one_objection_at_a_time(answer: Answer, owner: Employee, trainer: Employee) -> None:
    dispute_answer(learner=owner, answer=answer, text="First.")
    with pytest.raises(Conflict) as refused:
        dispute_answer(learner=owner, answer=answer, text="Second.")
    assert refused.value.code == "already_disputed"
    close_dispute(actor=trainer, answer=answer, reply="No.")
    dispute_answer(learner=owner, answer=answer, text="Third.")
    assert [one.text for one in answer.disputes.all()] == ["Third.", "First."]


def test_an_answer_at_work_cannot_be_objected_to(answer: Answer, owner: Employee) -> None:
    answer.recording.stage = Stage.QUEUED
    answer.recording.save()
    with pytest.raises(Conflict):
        dispute_answer(learner=owner, answer=answer, text="No.")


def test_a_reply_leaves_the_score(answer: Answer, owner: Employee, trainer: Employee) -> None:
    dispute_answer(learner=owner, answer=answer, text="I said sorry.")
    closed = close_dispute(actor=trainer, answer=answer, reply="You did not.")
    answer.refresh_from_db()
    assert (closed.reply, closed.closed_by, answer.score) == ("You did not.", trainer, 0.75)
    assert AuditEntry.objects.get(action=AuditAction.DISPUTE_CLOSED).owner == owner


def test_the_course_trainers_alone_reply(answer: Answer, owner: Employee, stranger: Employee) -> None:
    dispute_answer(learner=owner, answer=answer, text="I said sorry.")
    for person in (owner, stranger):
        with pytest.raises(NotAllowed):
            close_dispute(actor=person, answer=answer, reply="Yes.")


def test_nothing_is_replied_to_twice(answer: Answer, owner: Employee, trainer: Employee) -> None:
    dispute_answer(learner=owner, answer=answer, text="I said sorry.")
    close_dispute(actor=trainer, answer=answer, reply="Yes.")
    with pytest.raises(Conflict) as refused:
        close_dispute(actor=trainer, answer=answer, reply="No.")
    assert refused.value.code == "dispute_closed"
