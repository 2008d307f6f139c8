"""The spread of scores."""

from __future__ import annotations

import pytest

from assessments.answers.models.answer import Answer
from assessments.pictures.queries.distribution import distribution_of
from assessments.prompts.models.prompt import KeyPoint, Prompt
from courses.people.models import Employee
from tests.assessments.classes import give
from tests.factories import AnswerFactory, EmployeeFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def point(prompt: Prompt) -> KeyPoint:
    point: KeyPoint = prompt.key_points.all()[0]
    return point


def test_everyone_counts_once_by_the_latest_and_once_by_the_first_answer(
    point: KeyPoint, owner: Employee
) -> None:
    give(owner, {point: 0.3}, number=1)
    give(owner, {point: 1.0}, number=2)
    found = distribution_of(point.prompt)
    assert (found.people, found.answers, found.latest) == (1, 2, 1.0)
    assert [(bar.low, bar.high) for bar in found.bars if bar.latest] == [(90, 100)]
    assert [(bar.low, bar.high) for bar in found.bars if bar.first] == [(30, 39)]


@pytest.mark.parametrize(
    ("score", "low"), [(0.0, 0), (0.0999, 0), (0.1, 10), (0.29999999999999993, 30), (0.7, 70), (1.0, 90)]
)
def test_bars_hold_their_lower_edge(score: float, low: int, point: KeyPoint, owner: Employee) -> None:
    give(owner, {point: score})
    assert [bar.low for bar in distribution_of(point.prompt).bars if bar.latest] == [low]


def test_a_failed_recording_is_no_attempt(point: KeyPoint, owner: Employee) -> None:
    AnswerFactory(prompt=point.prompt, learner=owner, number=1)
    give(owner, {point: 0.4}, number=2)
    found = distribution_of(point.prompt)
    assert [(attempt.number, attempt.answers, attempt.mean) for attempt in found.attempts] == [(1, 1, 0.4)]


def test_attempts_from_the_fifth_on_are_told_together(point: KeyPoint, owner: Employee) -> None:
    for number in range(1, 8):
        give(owner, {point: number / 10}, number=number)
    attempts = distribution_of(point.prompt).attempts
    assert [(attempt.number, attempt.and_later, attempt.answers) for attempt in attempts] == [
        (1, False, 1),
        (2, False, 1),
        (3, False, 1),
        (4, False, 1),
        (5, True, 3),
    ]
    assert attempts[-1].low is None


def test_quartiles_and_median_of_a_class(point: KeyPoint) -> None:
    for value in (0.0, 0.25, 0.5, 0.75, 1.0):
        give(EmployeeFactory(), {point: value})
    attempt = distribution_of(point.prompt).attempts[0]
    assert (attempt.low, attempt.median, attempt.high) == (0.25, 0.5, 0.75)


def test_nobody_has_no_mean(prompt: Prompt) -> None:
    found = distribution_of(prompt)
    assert (found.people, found.latest, list(found.attempts)) == (0, None, [])
    assert not Answer.objects.exists()
