"""What happens to answers is told by figures, with the change itself, for many as for one."""

from __future__ import annotations

import json

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from assessments.answers.models.answer import Answer
from assessments.answers.services.assess import assess_recording
from assessments.events import DISPUTED, REVIEWED, SCORED, AnswerState
from assessments.prompts.models.prompt import Prompt
from assessments.rescoring.services.rescore import apply_rescore
from assessments.reviews.services.dispute import dispute_answer
from courses.people.models import Employee
from notifications.models import Event
from tests.assessments.reviewing import give, scored
from tests.factories import AnswerFactory, EnrolmentFactory
from tests.texts import follow
from transcripts.recordings.models import Recording

pytestmark = pytest.mark.django_db


def quiet(done: int, total: int) -> None:
    """Nobody asks how far it is."""


def state(answer: Answer, score: float) -> AnswerState:
    course = answer.prompt.session.course_id
    return AnswerState(answer.pk, answer.prompt_id, course, answer.number, score, answer.doubt)


def test_a_score_is_told_when_it_is_another(prompt: Prompt, owner: Employee) -> None:
    answer = scored(prompt, owner)
    event = Event.objects.get()
    assert (event.kind, event.subject_id, event.person) == (SCORED, str(answer.pk), owner)
    assert event.data == state(answer, 0.75)
    # the same again is no news; another hearing is
    assess_recording(answer.recording)
    assert Event.objects.count() == 1
    follow(answer.recording, ["I would not."])
    assess_recording(Recording.objects.get(pk=answer.recording_id))
    assert Event.objects.filter(kind=SCORED).count() == 2


def test_a_score_that_is_rolled_back_is_told_to_nobody(prompt: Prompt, owner: Employee) -> None:
    answer = AnswerFactory(prompt=prompt, learner=owner, recording__segments=["I would listen."])
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        assess_recording(answer.recording)
        assert Event.objects.count() == 1
        _ = 1 / 0
    assert not Event.objects.exists() and not answer.assessments.exists()


def test_objections_and_reviews_are_told_with_what_they_did(
    prompt: Prompt, owner: Employee, trainer: Employee
) -> None:
    answer = scored(prompt, owner)
    dispute_answer(learner=owner, answer=answer, text="But I said zirconium!")
    give(answer, trainer, 1.0, 1.0, comment="So you did: zirconium.", why="zirconium")
    told = {event.kind: event for event in Event.objects.all()}
    assert set(told) == {SCORED, DISPUTED, REVIEWED}
    assert (told[DISPUTED].data.score, told[REVIEWED].data.score) == (0.75, 1.0)
    assert {event.person for event in told.values()} == {owner}


def test_nothing_that_was_said_or_written_is_in_an_event(
    prompt: Prompt, owner: Employee, trainer: Employee
) -> None:
    answer = scored(prompt, owner, said="I would listen to zirconium.")
    dispute_answer(learner=owner, answer=answer, text="But I said zirconium!")
    give(answer, trainer, 1.0, comment="So you did: zirconium.", why="zirconium")
    assert Event.objects.count() == 3
    told = json.dumps(list(Event.objects.values_list("kind", "key", "payload")))
    assert "zirconium" not in told and prompt.question not in told


def test_scoring_anew_tells_of_each_answer_in_as_few_queries(
    prompt: Prompt, monkeypatch: pytest.MonkeyPatch
) -> None:
    def rescored(number: int) -> int:
        for _ in range(number):
            scored(prompt, EnrolmentFactory(course=prompt.session.course).employee)
        Event.objects.all().delete()
        prompt.key_points.filter(name="Apologise").update(weight=prompt.key_points.first().weight + number)  # type: ignore[union-attr]
        with CaptureQueriesContext(connection) as captured:
            apply_rescore([prompt], tell=quiet)
        return len([one for one in captured if "notifications_event" in one["sql"]])

    assert rescored(2) == rescored(10) > 0
    assert set(Event.objects.values_list("kind", flat=True)) == {SCORED} and Event.objects.count() == 12
    answer = Answer.objects.first()
    assert answer is not None and answer.score is not None
    assert Event.objects.get(subject_id=str(answer.pk)).data == state(answer, answer.score)
