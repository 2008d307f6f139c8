"""The list of answers, and the page of one."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test.client import Client
from django.urls import reverse

from assessments.answers.models.answer import Answer, Assessment
from assessments.answers.services.assess import assess_recording
from assessments.prompts.models.prompt import Prompt
from courses.audit.enums import AuditAction
from courses.audit.models import AuditEntry
from courses.people.enums import Role
from courses.people.models import Employee
from tests.factories import AnswerFactory, EmployeeFactory
from tests.queries import assert_same_queries
from transcripts.enums import Stage

SignIn = Callable[..., Client]


@pytest.fixture
def answer(prompt: Prompt, owner: Employee) -> Answer:
    """Scored: the first key point found, the second missed."""
    answer = AnswerFactory.create(
        prompt=prompt, learner=owner, recording__segments=["I would listen.", "Then help."]
    )
    assess_recording(answer.recording)
    return answer


def page(client: Client, answer: Answer, name: str = "answer") -> str:
    response = client.get(reverse(name, args=[answer.pk]))
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize("name", ["answer", "answer-body"])
def test_answer_is_for_owner_and_trainer(
    name: str,
    answer: Answer,
    owner: Employee,
    team_mate: Employee,
    stranger: Employee,
    trainer: Employee,
    sign_in: SignIn,
) -> None:
    url = reverse(name, args=[answer.pk])
    for person in (owner, trainer):
        assert sign_in(person).get(url).status_code == 200
    for role in (Role.HR, Role.COMPLIANCE, Role.ADMINISTRATOR, Role.TRAINER):
        assert sign_in(EmployeeFactory.create(role=role)).get(url).status_code == 404
    for person in (team_mate, stranger):
        assert sign_in(person).get(url).status_code == 404
    assert Client().get(url).status_code == 302


def test_answer_shows_score_and_evidence(answer: Answer, owner: Employee, sign_in: SignIn) -> None:
    html = page(sign_in(owner), answer)
    assert '<span class="score-value">75</span>' in html
    assert "1 of 2 key points found" in html
    assert '<q lang="en">listen</q>' in html
    assert 'data-seek="1.33"' in html
    assert '<mark><span data-start="1.33" data-end="2.00">listen.</span></mark>' in html
    assert "Not heard in this answer." in html
    assert "Answer again" in html


def test_answer_keeps_keywords_from_the_learner(answer: Answer, owner: Employee, sign_in: SignIn) -> None:
    html = page(sign_in(owner), answer)
    assert "say sorry" not in html and "hear them out" not in html


def test_answer_shows_the_trainer_learner_and_rubric(
    answer: Answer, trainer: Employee, sign_in: SignIn
) -> None:
    html = page(sign_in(trainer), answer)
    assert f"Answer by {answer.learner}" in html
    assert "say sorry" in html
    assert "Answer again" not in html


def test_answer_tells_how_the_score_was_made(answer: Answer, owner: Employee, sign_in: SignIn) -> None:
    html = page(sign_in(owner), answer)
    assert "How this score was made" in html
    assert Assessment.objects.get().rubric_version[:10] in html


@pytest.mark.parametrize("stage", [Stage.RECEIVED, Stage.QUEUED, Stage.TRANSCRIBING, Stage.ANALYSING])
def test_answer_at_work_listens_for_its_stage(
    stage: Stage, answer: Answer, owner: Employee, sign_in: SignIn
) -> None:
    answer.recording.stage = stage
    answer.recording.save()
    for name in ("answer", "answer-body"):
        html = page(sign_in(owner), answer, name)
        assert f'data-live-recording="{answer.recording_id}"' in html
        assert f'hx-get="{reverse("answer-body", args=[answer.pk])}"' in html
        assert "score-value" not in html


def test_answer_body_is_a_part(answer: Answer, owner: Employee, sign_in: SignIn) -> None:
    html = page(sign_in(owner), answer, "answer-body")
    assert html.lstrip().startswith('<div id="answer-body"')
    assert "hx-trigger" not in html, "a finished answer is not exchanged under the listener"


def test_failed_answer_gives_its_reason_and_a_way_on(
    answer: Answer, owner: Employee, sign_in: SignIn
) -> None:
    answer.recording.stage, answer.recording.error_code = Stage.FAILED, "no_speech"
    answer.recording.save()
    html = page(sign_in(owner), answer)
    assert "We hear sound but no speech" in html
    assert "This attempt does not count" in html
    assert "score-value" not in html


def test_answer_that_could_not_be_scored_says_so(prompt: Prompt, owner: Employee, sign_in: SignIn) -> None:
    html = page(sign_in(owner), AnswerFactory.create(prompt=prompt, learner=owner))
    assert "could not be scored" in html


def test_reading_someone_elses_answer_is_written_down_once(
    answer: Answer, owner: Employee, trainer: Employee, sign_in: SignIn
) -> None:
    page(sign_in(owner), answer)
    assert not AuditEntry.objects.filter(action=AuditAction.READ_TRANSCRIPT).exists()
    client = sign_in(trainer)
    page(client, answer)
    page(client, answer, "answer-body")
    entry = AuditEntry.objects.get(action=AuditAction.READ_TRANSCRIPT)
    assert (entry.actor, entry.owner) == (trainer, owner)


def test_answer_escapes_what_was_said(prompt: Prompt, owner: Employee, sign_in: SignIn) -> None:
    answer = AnswerFactory.create(
        prompt=prompt, learner=owner, recording__segments=["listen <script>alert(1)</script>"]
    )
    assess_recording(answer.recording)
    assert "<script>alert(1)" not in page(sign_in(owner), answer)


def test_list_shows_own_answers(
    answer: Answer, owner: Employee, team_mate: Employee, sign_in: SignIn
) -> None:
    other = AnswerFactory.create(prompt=answer.prompt, learner=team_mate)
    html = sign_in(owner).get(reverse("answers")).content.decode()
    assert answer.get_absolute_url() in html and "75 / 100" in html
    assert other.get_absolute_url() not in html


def test_list_shows_trainers_their_courses(answer: Answer, trainer: Employee, sign_in: SignIn) -> None:
    foreign = AnswerFactory.create()
    own = AnswerFactory.create(learner=trainer)
    client = sign_in(trainer)
    html = client.get(reverse("answers")).content.decode()
    assert answer.get_absolute_url() in html and str(answer.learner) in html
    assert foreign.get_absolute_url() not in html and own.get_absolute_url() not in html
    html = client.get(reverse("answers"), {"whose": "own"}).content.decode()
    assert own.get_absolute_url() in html and answer.get_absolute_url() not in html


def test_list_filters_by_course_and_state(answer: Answer, owner: Employee, sign_in: SignIn) -> None:
    states = {
        "scored": answer,
        "working": AnswerFactory.create(learner=owner, recording__stage=Stage.TRANSCRIBING),
        "failed": AnswerFactory.create(learner=owner, recording__stage=Stage.FAILED),
    }
    client = sign_in(owner)
    for state, wanted in states.items():
        html = client.get(reverse("answers"), {"state": state}).content.decode()
        shown = {name for name, row in states.items() if row.get_absolute_url() in html}
        assert shown == {state}, (state, wanted)
    html = client.get(reverse("answers"), {"course": answer.prompt.session.course_id}).content.decode()
    assert answer.get_absolute_url() in html
    assert states["working"].get_absolute_url() not in html


def test_list_survives_a_senseless_filter(answer: Answer, owner: Employee, sign_in: SignIn) -> None:
    response = sign_in(owner).get(reverse("answers"), {"course": "x", "state": "y", "page": "z"})
    assert response.status_code == 200
    assert answer.get_absolute_url() in response.content.decode()


def test_list_in_parts_and_pages(prompt: Prompt, owner: Employee, sign_in: SignIn) -> None:
    for number in range(1, 23):
        AnswerFactory.create(prompt=prompt, learner=owner, number=number)
    client = sign_in(owner)
    part = client.get(reverse("answers"), {"part": "1"}).content.decode()
    assert part.lstrip().startswith('<div id="answer-list"')
    assert part.count("list-row") == 5
    assert client.get(reverse("answers")).content.decode().count("list-row") == 20
    assert client.get(reverse("answers"), {"page": 2}).content.decode().count("list-row") == 2


@pytest.mark.parametrize("query", ["", "?part=1", "?state=scored"])
def test_list_query_count(
    query: str, prompt: Prompt, owner: Employee, trainer: Employee, sign_in: SignIn
) -> None:
    def add() -> None:
        number = prompt.answers.count() + 1
        assess_recording(AnswerFactory.create(prompt=prompt, learner=owner, number=number).recording)

    assert_same_queries(sign_in(owner), reverse("answers") + query, add)
    assert_same_queries(sign_in(trainer), reverse("answers") + query, add)


def test_answer_query_count_does_not_grow_with_the_transcript(
    prompt: Prompt, owner: Employee, sign_in: SignIn
) -> None:
    from tests.queries import count_queries

    answers = [
        AnswerFactory.create(prompt=prompt, learner=owner, number=n, recording__segments=["I listen."] * n)
        for n in (1, 9)
    ]
    for answer in answers:
        assess_recording(answer.recording)
    client = sign_in(owner)
    client.get(answers[0].get_absolute_url())
    few, many = (count_queries(client, answer.get_absolute_url()) for answer in answers)
    assert few == many


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_pages_render_in_both_languages(
    language: str, answer: Answer, owner: Employee, sign_in: SignIn
) -> None:
    client = sign_in(owner, language)
    for url in (answer.get_absolute_url(), answer.prompt.get_absolute_url(), reverse("answers")):
        response = client.get(url)
        assert response.status_code == 200
        assert f'lang="{language}"' in response.content.decode()
