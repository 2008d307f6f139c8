"""The page that says how a question's key points do."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test.client import Client
from django.urls import reverse

from assessments.pictures.queries.unlike import PEOPLE
from assessments.prompts.models.prompt import KeyPoint, Prompt
from courses.people.enums import Role
from courses.people.models import Employee
from tests.assessments.classes import give
from tests.factories import EmployeeFactory, KeyPointFactory
from tests.queries import assert_same_queries

SignIn = Callable[..., Client]


@pytest.fixture
def points(prompt: Prompt) -> list[KeyPoint]:
    return list(prompt.key_points.all())


def page(client: Client, prompt: Prompt, name: str = "prompt-analysis", query: str = "") -> str:
    response = client.get(reverse(name, args=[prompt.pk]) + query)
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize("name", ["prompt-analysis", "prompt-missed"])
def test_analysis_is_for_the_courses_trainers(
    name: str, points: list[KeyPoint], owner: Employee, stranger: Employee, trainer: Employee, sign_in: SignIn
) -> None:
    url = f"{reverse(name, args=[points[0].prompt_id])}?point={points[0].pk}"
    assert sign_in(trainer).get(url).status_code == 200
    for person in (owner, EmployeeFactory(role=Role.HR)):
        assert sign_in(person).get(url).status_code == 403
    for person in (stranger, EmployeeFactory(role=Role.TRAINER)):
        assert sign_in(person).get(url).status_code == 404


def test_analysis_without_answers_says_so(prompt: Prompt, trainer: Employee, sign_in: SignIn) -> None:
    html = page(sign_in(trainer), prompt)
    assert "Nobody has answered yet" in html and "charts.js" not in html


def test_few_answers_lead_to_no_conclusion(
    points: list[KeyPoint], owner: Employee, trainer: Employee, sign_in: SignIn
) -> None:
    give(owner, {points[0]: 1.0, points[1]: 0.0})
    html = page(sign_in(trainer), points[0].prompt)
    assert "too few answers" in html and "with fewer than 5 people nothing can be concluded" in html
    assert "nobody meets it" not in html and "Never heard" not in html


def test_findings_say_what_to_do_and_lead_there(
    points: list[KeyPoint], trainer: Employee, sign_in: SignIn
) -> None:
    for _ in range(6):
        give(EmployeeFactory(), {points[0]: 1.0, points[1]: 0.0}, text="I would calm them down")
    html = page(sign_in(trainer), points[0].prompt)
    assert "everybody meets it" in html and "nobody meets it" in html
    assert "Never heard: say it as people say it, or take it out." in html
    assert reverse("prompt-edit", args=[points[0].prompt_id]) in html
    missed = f"{reverse('prompt-missed', args=[points[0].prompt_id])}?point="
    assert f"{missed}{points[1].pk}" in html and f"{missed}{points[0].pk}" not in html
    assert 'id="score-data"' in html


def test_missed_lists_the_answers_that_miss_the_point(
    points: list[KeyPoint], owner: Employee, team_mate: Employee, trainer: Employee, sign_in: SignIn
) -> None:
    give(owner, {points[0]: 0.0, points[1]: 1.0})
    give(team_mate, {points[0]: 1.0, points[1]: 0.0})
    client, prompt = sign_in(trainer), points[0].prompt
    html = page(client, prompt, "prompt-missed", f"?point={points[0].pk}")
    assert owner.name in html and team_mate.name not in html
    url = reverse("prompt-missed", args=[prompt.pk])
    for wanted in ("", "x", str(KeyPointFactory().pk)):
        assert client.get(f"{url}?point={wanted}").status_code == 404


@pytest.mark.parametrize("name", ["prompt-analysis", "prompt-missed"])
def test_pages_take_as_many_queries_for_many_answers(
    name: str, points: list[KeyPoint], trainer: Employee, sign_in: SignIn
) -> None:
    url = f"{reverse(name, args=[points[0].prompt_id])}?point={points[0].pk}"

    def add() -> None:
        give(EmployeeFactory(), {points[0]: 0.0, points[1]: 1.0}, text="I would help")

    # so many that answers are compared with each other
    for _ in range(PEOPLE):
        add()
    assert_same_queries(sign_in(trainer), url, add, rows=30)


def test_answers_unlike_the_others_are_named(
    points: list[KeyPoint], trainer: Employee, sign_in: SignIn
) -> None:
    earned = {points[0]: 0.0, points[1]: 1.0}
    for _ in range(PEOPLE):
        give(EmployeeFactory(), earned, text="I would help and listen")
    client = sign_in(trainer)
    odd = give(EmployeeFactory(name="Odd One"), earned, text="We sell umbrellas")
    html = page(client, points[0].prompt)
    _before, _heading, section = html.partition('id="unlike"')
    assert odd.get_absolute_url() in section
    assert "Odd One" in section and "says 0 % of what the others say" in section


def test_few_answers_are_not_compared(points: list[KeyPoint], trainer: Employee, sign_in: SignIn) -> None:
    for _ in range(PEOPLE - 1):
        give(EmployeeFactory(), {points[0]: 0.0, points[1]: 1.0}, text="I would help")
    assert 'id="unlike"' not in page(sign_in(trainer), points[0].prompt)
