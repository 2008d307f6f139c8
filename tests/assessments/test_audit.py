"""The audit log says that questions, answers and plans changed, and never what anybody said or wrote."""

from __future__ import annotations

from typing import Any

import pytest

from assessments.answers.models.answer import Answer
from assessments.plan.enums import Adjusting
from assessments.plan.services import adjust_plan, release_plan
from assessments.prompts.models.prompt import Prompt
from assessments.prompts.services.fragments import pin_fragment, unpin
from assessments.prompts.services.prompts import KeyPointDraft, PromptDraft, delete_prompt, update_prompt
from assessments.reviews.services.dispute import close_dispute, dispute_answer
from courses.audit import services as audit
from courses.audit.changes import CHANGED
from courses.audit.models import AuditEntry
from courses.people.models import Employee
from tests.assessments.reviewing import give, scored
from tests.factories import PromptFactory, RecordingFactory
from transcripts.enums import Kind
from transcripts.recordings.services.listen import note_listening

pytestmark = pytest.mark.django_db

#: Stands in everything that is spoken, or written to somebody.
SECRET = "rhubarb"


@pytest.fixture
def answer(prompt: Prompt, owner: Employee) -> Answer:
    return scored(prompt, owner, said=f"I would listen to the {SECRET}.")


def changes() -> dict[str, Any]:
    return AuditEntry.objects.latest("pk").changes


def test_nothing_that_was_said_or_written_gets_into_the_log(
    answer: Answer, prompt: Prompt, owner: Employee, trainer: Employee
) -> None:
    said = [f"Listen to the {SECRET} first.", f"And then {SECRET} again."]
    lecture = RecordingFactory.create(
        course=prompt.session.course, session=prompt.session, kind=Kind.LECTURE, segments=said
    )
    point = prompt.key_points.all()[0]
    note_listening(listener=trainer, recording=answer.recording, action=audit.Action.LISTENED)
    note_listening(listener=trainer, recording=answer.recording, action=audit.Action.READ_TRANSCRIPT)
    dispute_answer(learner=owner, answer=answer, text=f"I did say {SECRET}.")
    close_dispute(actor=trainer, answer=answer, reply=f"No {SECRET}.")
    dispute_answer(learner=owner, answer=answer, text=f"I did say {SECRET}.")
    give(answer, trainer, 0.5, 1.0, comment=f"{SECRET}!", why=f"said {SECRET}")
    pin_fragment(actor=trainer, key_point=point, recording=lecture, start=0.0, end=1.0)
    unpin(actor=trainer, key_point=point)
    adjust_plan(actor=trainer, learner=owner, prompt=prompt, kind=Adjusting.PINNED, reason=SECRET)
    draft = PromptDraft("What now?", [KeyPointDraft("Listen")], hint=f"Think of {SECRET}.")
    update_prompt(actor=trainer, prompt=prompt, draft=draft)
    entries = list(AuditEntry.objects.values())
    assert len(entries) >= 10 and all(entry["target_name"] for entry in entries)
    assert SECRET not in str(entries)
    assert not any(SECRET.encode() in entry.canonical() for entry in AuditEntry.objects.all())


def test_a_review_from_which_score_to_which(answer: Answer, trainer: Employee) -> None:
    give(answer, trainer, 1.0, 1.0, comment="Good.")
    assert changes() == {
        "score": [0.75, 1.0],
        "points": [["Apologise: 0%"], ["Apologise: 100%"]],
        "comment": CHANGED,
    }


def test_a_rubric_from_what_to_what(prompt: Prompt, trainer: Employee) -> None:
    listen, apologise = prompt.key_points.all()
    draft = PromptDraft(
        question="A customer is very angry. What do you do?",
        key_points=[
            KeyPointDraft(listen.name, weight=2, keywords=listen.keywords, pk=listen.pk),
            KeyPointDraft(
                apologise.name, keywords={"en": ["sorry"]}, synonyms=apologise.synonyms, pk=apologise.pk
            ),
        ],
        max_attempts=3,
    )
    update_prompt(actor=trainer, prompt=prompt, draft=draft)
    said = changes()
    assert said["question"] == [
        "A customer is angry. What do you do?",
        "A customer is very angry. What do you do?",
    ]
    assert said["max_attempts"] == [0, 3]
    assert said["key_points"] == [["Listen ×3"], ["Listen ×2"]]
    assert said["keywords"] == [["Apologise: apologise"], ["Apologise: sorry"]]
    assert "must" not in said


def test_a_deleted_question_is_named(prompt: Prompt, trainer: Employee) -> None:
    other = PromptFactory.create(session=prompt.session, question="To be deleted?")
    delete_prompt(actor=trainer, prompt=other)
    entry = AuditEntry.objects.latest("pk")
    assert entry.target_name == "To be deleted?" and entry.changes["question"] == ["To be deleted?", None]


def test_a_plan_from_what_to_what(prompt: Prompt, owner: Employee, trainer: Employee) -> None:
    adjust_plan(actor=trainer, learner=owner, prompt=prompt, kind=Adjusting.PINNED, reason="r")
    assert changes() == {"adjustment": [None, "pinned"]}
    adjust_plan(actor=trainer, learner=owner, prompt=prompt, kind=Adjusting.EXCUSED, reason="r")
    assert changes() == {"adjustment": ["pinned", "excused"]}
    release_plan(actor=trainer, learner=owner, prompt=prompt)
    assert changes() == {"adjustment": ["excused", None]}


def test_seconds_are_named_without_their_words(prompt: Prompt, trainer: Employee) -> None:
    lecture = RecordingFactory.create(
        course=prompt.session.course, session=prompt.session, kind=Kind.LECTURE, segments=["Hear them out."]
    )
    point = prompt.key_points.all()[0]
    pin_fragment(actor=trainer, key_point=point, recording=lecture, start=0.0, end=1.0)
    assert changes() == {"fragment": [None, "Listen: 0–1 s"]}
    unpin(actor=trainer, key_point=point)
    assert changes() == {"fragment": ["Listen: 0–1 s", None]}
