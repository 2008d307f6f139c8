"""Which answers are unlike the others."""

from __future__ import annotations

import pytest

from assessments.answers.models.answer import Answer
from assessments.pictures.queries.unlike import PEOPLE, unlike_the_others
from assessments.prompts.models.prompt import KeyPoint, Prompt
from courses.people.models import Employee
from tests.assessments.classes import give
from tests.factories import EmployeeFactory
from tests.texts import rows_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def earned(prompt: Prompt) -> dict[KeyPoint, float]:
    return dict.fromkeys(prompt.key_points.all(), 1.0)


@pytest.fixture
def usual(earned: dict[KeyPoint, float]) -> list[Answer]:
    text = "I would apologise and listen closely"
    return [give(EmployeeFactory(), earned, text=f"{text} {number}") for number in range(PEOPLE)]


def named(prompt: Prompt, trainer: Employee) -> list[Answer]:
    return [one.answer for one in unlike_the_others(prompt, trainer)]


def test_the_odd_one_comes_first(
    prompt: Prompt, trainer: Employee, usual: list[Answer], earned: dict[KeyPoint, float]
) -> None:
    odd = give(EmployeeFactory(), earned, text="We sell umbrellas")
    found = unlike_the_others(prompt, trainer)
    assert found[0].answer == odd
    assert found[0].share == 0.0 < found[1].share < 1
    assert len(found) == 2  # a fifth of nine


def test_few_are_not_compared(prompt: Prompt, trainer: Employee, usual: list[Answer]) -> None:
    rows_of(usual[0].recording).delete()
    assert named(prompt, trainer) == []


def test_only_the_latest_answer_of_a_person_is_compared(
    prompt: Prompt, trainer: Employee, usual: list[Answer], earned: dict[KeyPoint, float]
) -> None:
    learner = EmployeeFactory()
    give(learner, earned, text="We sell umbrellas")
    latest = give(learner, earned, text="I would apologise and listen closely", number=2)
    assert learner not in [answer.learner for answer in named(prompt, trainer) if answer != latest]


def test_reviewed_answers_count_and_are_not_named(
    prompt: Prompt, trainer: Employee, usual: list[Answer], earned: dict[KeyPoint, float]
) -> None:
    odd = give(EmployeeFactory(), earned, text="We sell umbrellas")
    Answer.objects.filter(pk=odd.pk).update(reviewed_at=odd.created_at)
    found = named(prompt, trainer)
    assert found
    assert odd not in found


def test_nobody_is_sent_to_an_own_answer(
    prompt: Prompt, trainer: Employee, usual: list[Answer], earned: dict[KeyPoint, float]
) -> None:
    own = give(trainer, earned, text="We sell umbrellas")
    assert own not in named(prompt, trainer)
    assert named(prompt, EmployeeFactory()) == []
