"""The page of a prompt, and a session's part with its prompts."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test.client import Client
from django.urls import reverse

from assessments.answers.services.assess import assess_recording
from assessments.prompts.models.prompt import Prompt
from courses.people.enums import Role
from courses.people.models import Employee
from tests.factories import AnswerFactory, EmployeeFactory, KeyPointFactory, PromptFactory
from tests.queries import assert_same_queries
from transcripts.enums import Stage

SignIn = Callable[..., Client]


def test_prompt_offers_the_recorder_to_learners(prompt: Prompt, owner: Employee, sign_in: SignIn) -> None:
    prompt.hint, prompt.max_seconds = "Think of the last time.", 75
    prompt.save()
    html = sign_in(owner).get(prompt.get_absolute_url()).content.decode()
    assert prompt.question in html and prompt.hint in html
    assert re.search(rf'data-purpose="answer"\s+data-target="{prompt.pk}"', html)
    assert 'data-limit="75"' in html and "at most 1:15 minutes" in html
    assert f'data-key="{owner.pk}:prompt-{prompt.pk}"' in html
    assert "data-upload" in html


def test_prompt_keeps_the_rubric_from_learners(prompt: Prompt, owner: Employee, sign_in: SignIn) -> None:
    KeyPointFactory.create(prompt=prompt, name="Secret point", keywords={"en": ["secret keyword"]})
    html = sign_in(owner).get(prompt.get_absolute_url()).content.decode()
    assert "Secret point" not in html and "secret keyword" not in html


def test_prompt_shows_the_rubric_to_trainers(prompt: Prompt, trainer: Employee, sign_in: SignIn) -> None:
    html = sign_in(trainer).get(prompt.get_absolute_url()).content.decode()
    assert "Apologise" in html and "say sorry" in html
    assert "data-recorder" not in html
    assert reverse("prompt-edit", args=[prompt.pk]) in html


def test_prompt_tells_hr_who_answers(prompt: Prompt, sign_in: SignIn) -> None:
    html = sign_in(EmployeeFactory.create(role=Role.HR)).get(prompt.get_absolute_url()).content.decode()
    assert "People who are enrolled" in html
    assert "data-recorder" not in html and "say sorry" not in html


def test_prompt_is_hidden_from_strangers(prompt: Prompt, stranger: Employee, sign_in: SignIn) -> None:
    assert sign_in(stranger).get(prompt.get_absolute_url()).status_code == 404
    assert sign_in(stranger).get(reverse("session-prompts", args=[prompt.session_id])).status_code == 404


def test_prompt_shows_own_attempts_only(
    prompt: Prompt, owner: Employee, team_mate: Employee, sign_in: SignIn
) -> None:
    own = AnswerFactory.create(prompt=prompt, learner=owner)
    other = AnswerFactory.create(prompt=prompt, learner=team_mate)
    assess_recording(own.recording)
    html = sign_in(owner).get(prompt.get_absolute_url()).content.decode()
    assert own.get_absolute_url() in html and "100 / 100" in html
    assert other.get_absolute_url() not in html


def test_prompt_without_attempts_left_offers_no_recorder(
    prompt: Prompt, owner: Employee, sign_in: SignIn
) -> None:
    prompt.max_attempts = 1
    prompt.save()
    AnswerFactory.create(prompt=prompt, learner=owner)
    html = sign_in(owner).get(prompt.get_absolute_url()).content.decode()
    assert "You have used all attempts" in html
    assert "data-recorder" not in html


@pytest.mark.parametrize("stage", Stage.values)
def test_prompt_lists_attempts_at_every_stage(
    stage: str, prompt: Prompt, owner: Employee, sign_in: SignIn
) -> None:
    answer = AnswerFactory.create(prompt=prompt, learner=owner, recording__stage=stage)
    response = sign_in(owner).get(prompt.get_absolute_url())
    assert answer.get_absolute_url() in response.content.decode()


def test_session_prompts_show_the_best_score(prompt: Prompt, owner: Employee, sign_in: SignIn) -> None:
    good = AnswerFactory.create(prompt=prompt, learner=owner, number=1)
    poor = AnswerFactory.create(prompt=prompt, learner=owner, number=2, recording__segments=["Hello"])
    for answer in (good, poor):
        assess_recording(answer.recording)
    html = sign_in(owner).get(reverse("session-prompts", args=[prompt.session_id])).content.decode()
    assert "<html" not in html
    assert "100 / 100" in html and "answered 2 times" in html and "Answer again" in html
    assert reverse("prompt-edit", args=[prompt.pk]) not in html


def test_session_prompts_give_trainers_their_tools(
    prompt: Prompt, trainer: Employee, sign_in: SignIn
) -> None:
    AnswerFactory.create(prompt=prompt)
    html = sign_in(trainer).get(reverse("session-prompts", args=[prompt.session_id])).content.decode()
    assert reverse("prompt-edit", args=[prompt.pk]) in html
    assert reverse("prompt-new", args=[prompt.session_id]) in html
    assert "1 answer" in html


def test_session_prompts_query_count(
    prompt: Prompt, owner: Employee, trainer: Employee, sign_in: SignIn
) -> None:
    def add() -> None:
        more = PromptFactory.create(session=prompt.session)
        assess_recording(AnswerFactory.create(prompt=more, learner=owner).recording)

    url = reverse("session-prompts", args=[prompt.session_id])
    assert_same_queries(sign_in(owner), url, add)
    assert_same_queries(sign_in(trainer), url, add)


def test_prompt_query_count(prompt: Prompt, owner: Employee, sign_in: SignIn) -> None:
    def add() -> None:
        number = prompt.answers.count() + 1
        assess_recording(AnswerFactory.create(prompt=prompt, learner=owner, number=number).recording)

    assert_same_queries(sign_in(owner), prompt.get_absolute_url(), add)
