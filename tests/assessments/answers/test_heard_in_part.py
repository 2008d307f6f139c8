"""What was heard in part is said to be so, and a person decides."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test.client import Client
from django.urls import reverse

from assessments.answers.models.answer import Answer
from assessments.answers.models.outcome import Outcome
from assessments.answers.services.assess import assess_recording
from assessments.prompts.models.prompt import Prompt
from assessments.reviews.services.review import review_answer
from courses.people.models import Employee
from notifications.models import Event
from tests.factories import AnswerFactory
from transcripts.texts.models import Revision

SignIn = Callable[[Employee], Client]


@pytest.fixture
def answer(prompt: Prompt, owner: Employee) -> Answer:
    made: Answer = AnswerFactory.create(prompt=prompt, learner=owner, recording__segments=["I listen."])
    Revision.objects.update(unheard_seconds=3.2)
    made.recording.refresh_from_db()
    assess_recording(made.recording)
    made.refresh_from_db()
    return made


def test_it_has_no_score_and_waits_for_a_person(answer: Answer) -> None:
    assert (answer.score, answer.doubt) == (None, 1.0)
    assert not Outcome.objects.filter(answer=answer).exists()
    assert list(Answer.objects.to_look_at()) == [answer]
    assert not Event.objects.filter(kind="answer.scored").exists()


def test_a_person_decides(answer: Answer, trainer: Employee) -> None:
    assessment = answer.assessment
    assert assessment is not None
    points = {int(point["id"]): (1.0, "I listened to it") for point in assessment.rubric}
    review_answer(reviewer=trainer, answer=answer, assessment=assessment, points=points)
    answer.refresh_from_db()
    assert answer.score == 1.0 and Outcome.objects.filter(answer=answer, decided=True).count() == len(points)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_page_and_api_say_so(
    answer: Answer, owner: Employee, trainer: Employee, sign_in: SignIn, language: str
) -> None:
    client = sign_in(owner)
    html = client.get(reverse("answer", args=[answer.pk]), headers={"Accept-Language": language})
    assert ("不是说话人" if language == "zh-hans" else "not the speaker") in html.content.decode()
    # nothing of what the scorer made of it: neither praise nor marks
    assert ("回答得很好" if language == "zh-hans" else "Well said") not in html.content.decode()
    assert "<mark" not in html.content.decode()
    told = client.get(f"/api/v1/answers/{answer.pk}/").json()
    assert (told["score"], told["held"], told["points"]) == (None, True, [])
    assert (told["assessment"]["held"], told["assessment"]["value"]) == ("heard_in_part", None)
    recording = client.get(f"/api/v1/recordings/{answer.recording_id}/").json()
    assert recording["unheard_seconds"] == 3.2
    page = client.get(reverse("recording", args=[answer.recording_id])).content.decode()
    assert "0:03" in page
    reviewer = sign_in(trainer)
    assert reviewer.get(f"/api/v1/answers/{answer.pk}/").json()["points"]
    assert "<mark" in reviewer.get(reverse("answer", args=[answer.pk])).content.decode()
    assert ("Heard in part" in reviewer.get(reverse("reviews")).content.decode()) or language == "zh-hans"
