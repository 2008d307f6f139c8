"""The page that says who agrees with whom."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test.client import Client
from django.urls import reverse

from assessments.answers.models.answer import Answer
from assessments.prompts.models.prompt import Prompt
from courses.people.models import Employee
from tests.assessments.reviewing import give, scored, second_trainer
from tests.assessments.reviews.pages import text
from tests.factories import KeyPointFactory
from tests.queries import assert_same_queries

SignIn = Callable[..., Client]


def test_agreement_query_count(prompt: Prompt, owner: Employee, trainer: Employee, sign_in: SignIn) -> None:
    def add() -> None:
        give(scored(prompt, owner, prompt.answers.count() + 1), trainer, 1.0, 0.0)

    assert_same_queries(sign_in(trainer), reverse("review-agreement"), add)


def test_agreement_is_too_little_until_ten_pairs(
    prompt: Prompt, owner: Employee, trainer: Employee, sign_in: SignIn
) -> None:
    client, url = sign_in(trainer), reverse("review-agreement")
    for number in range(1, 5):
        give(scored(prompt, owner, number), trainer, 1.0, 0.0)
    assert "8 key points were decided by both" in text(client.get(url))
    give(scored(prompt, owner, 5), trainer, 0.0, 0.0)
    report = client.get(url).context["report"]
    assert report.scorer.matrix == ((4, 0, 1), (0, 0, 0), (0, 0, 5))
    assert report.scorer.kappa.value == pytest.approx(0.8)
    assert [part.name for part in report.prompts] == [prompt.question]
    assert "0.80" in text(client.get(url)) and "Too few to say." in text(client.get(url))


def test_agreement_of_two_trainers_is_of_blind_looks_alone(
    prompt: Prompt, owner: Employee, trainer: Employee, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assessments.reviews.services.review.wants_second_look", lambda key, doubt: True)
    other = second_trainer(prompt)
    answer = scored(prompt, owner)
    give(answer, trainer, 1.0, 0.0)
    give(answer, other, 1.0, 1.0)
    give(answer, other, 0.0, 0.0)
    report = sign_in(trainer).get(reverse("review-agreement")).context["report"]
    assert report.trainers.matrix == ((1, 0, 0), (0, 0, 0), (1, 0, 0))
    assert report.scorer.n == 2


def test_agreement_is_of_ones_own_courses(answer: Answer, trainer: Employee, sign_in: SignIn) -> None:
    give(answer, trainer, 1.0, 0.0)
    elsewhere = second_trainer(KeyPointFactory.create().prompt)
    assert sign_in(elsewhere).get(reverse("review-agreement")).context["report"].scorer.n == 0
