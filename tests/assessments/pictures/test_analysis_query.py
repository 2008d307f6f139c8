"""The analysis of a prompt, from rows."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from assessments.answers.models.outcome import Outcome
from assessments.pictures.queries.analysis import analyse_prompt
from assessments.prompts.models.prompt import KeyPoint, Prompt
from assessments.scoring import Match, PointResult
from assessments.scoring.analysis import FEW
from courses.people.models import Employee
from tests.assessments.classes import give
from tests.factories import EmployeeFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def points(prompt: Prompt) -> list[KeyPoint]:
    return list(prompt.key_points.all())


def found_by(point: KeyPoint, phrase: str) -> PointResult:
    return PointResult(str(point.pk), 1.0, (Match("keyword", phrase, phrase, 0, 0, 6, 0.0, 1.0),))


def test_people_count_by_their_first_scored_answer(points: list[KeyPoint], owner: Employee) -> None:
    give(owner, {points[0]: 0.0, points[1]: 1.0}, number=1)
    give(owner, {points[0]: 1.0, points[1]: 1.0}, number=2)
    found = analyse_prompt(points[0].prompt)
    assert (found.people, found.answers) == (1, 2)
    assert [(one.item.met, one.item.missed) for one in found.points] == [(0, 1), (1, 0)]


def test_what_a_person_decided_counts(points: list[KeyPoint], owner: Employee) -> None:
    give(owner, {points[0]: 0.0, points[1]: 0.0})
    Outcome.objects.filter(key_point=points[0]).update(earned=1.0, decided=True)
    assert analyse_prompt(points[0].prompt).points[0].item.met == 1


def test_phrases_count_every_current_assessment_and_no_earlier_one(
    points: list[KeyPoint], owner: Employee
) -> None:
    for number in range(1, FEW + 1):
        earned = {points[0]: 1.0, points[1]: 0.0}
        answer = give(owner, earned, number=number, results=(found_by(points[0], "listen"),))
    old = answer.assessments.get()
    old.pk, old.current, old.scorer_version = None, False, "1"
    old.save()
    listen, hear = (use for use in analyse_prompt(points[0].prompt).points[0].phrases if use.language == "en")
    assert (listen.text, listen.asked, listen.fired, listen.finding) == ("listen", FEW, FEW, "fine")
    assert (hear.text, hear.asked, hear.fired, hear.finding) == ("hear them out", FEW, 0, "never")


def test_words_of_answers_that_miss_the_point_are_named(points: list[KeyPoint]) -> None:
    for number in range(4):
        missed, earned = f"I would calm the gentleman down {number}", "I would listen"
        give(EmployeeFactory(), {points[0]: 0.0, points[1]: 0.0}, text=missed)
        give(EmployeeFactory(), {points[0]: 1.0, points[1]: 0.0}, text=earned)
    found = analyse_prompt(points[0].prompt)
    first = found.points[0]
    assert found.read == 8 and first.misses == 4
    assert {"calm", "gentleman"} <= {word.text for word in first.words}
    assert "listen" not in {word.text for word in first.words}


def test_a_prompt_without_answers(prompt: Prompt) -> None:
    found = analyse_prompt(prompt)
    assert (found.people, found.answers, found.read) == (0, 0, 0)
    assert [one.item.finding for one in found.points] == ["few", "few"]


def test_queries_do_not_grow_with_the_answers(points: list[KeyPoint]) -> None:
    counts = []
    for more in (3, 30):
        for _ in range(more):
            give(EmployeeFactory(), {points[0]: 1.0, points[1]: 0.0}, text="I would listen")
        with CaptureQueriesContext(connection) as captured:
            analyse_prompt(points[0].prompt)
        counts.append(len(captured))
    assert counts[0] == counts[1]
