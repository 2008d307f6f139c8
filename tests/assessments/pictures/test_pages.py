"""The heat map, its file, the way to an answer, and mastery over time."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable

import pytest
from django.test.client import Client
from django.urls import reverse

from assessments.prompts.models.prompt import KeyPoint, Prompt
from courses.catalogue.models import Course
from courses.people.enums import Role
from courses.people.models import Employee
from tests.assessments.classes import give, hold
from tests.factories import EmployeeFactory, EnrolmentFactory, KeyPointFactory
from tests.queries import assert_same_queries

SignIn = Callable[..., Client]


@pytest.fixture
def course(prompt: Prompt) -> Course:
    return prompt.session.course


@pytest.fixture
def point(prompt: Prompt) -> KeyPoint:
    point: KeyPoint = prompt.key_points.all()[0]
    return point


@pytest.fixture
def hr(db: None) -> Employee:
    person: Employee = EmployeeFactory(role=Role.HR)
    return person


def page(client: Client, name: str, *args: object, query: str = "") -> str:
    response = client.get(reverse(name, args=args) + query)
    assert response.status_code == 200
    return b"".join(response).decode()


def block(html: str, name: str) -> object:
    found = re.search(rf'<script id="{name}" type="application/json">(.*?)</script>', html, re.S)
    assert found, name
    return json.loads(found.group(1))


def test_trainer_sees_people_and_may_open_answers(
    course: Course, point: KeyPoint, owner: Employee, trainer: Employee, sign_in: SignIn
) -> None:
    hold(owner, point, 0.83)
    html = page(sign_in(trainer), "course-mastery", course.pk)
    assert f'<th scope="row">{owner.name}</th>' in html
    assert '<td class="m8">83</td>' in html and '<td class=""></td>' in html
    assert reverse("course-mastery-answer", args=[course.pk]) in html
    assert block(html, "heat-rows") == [[owner.pk, owner.name, "", 83, [83, None]]]


def test_hr_sees_departments_and_neither_people_nor_answers(
    course: Course, point: KeyPoint, owner: Employee, hr: Employee, sign_in: SignIn
) -> None:
    hold(owner, point, 0.83)
    client = sign_in(hr)
    for query in ("", "?by=person", "?sort=name"):
        html = page(client, "course-mastery", course.pk, query=query)
        assert owner.name not in html and "No department" in html
        assert reverse("course-mastery-answer", args=[course.pk]) not in html
        assert reverse("prompt-analysis", args=[point.prompt_id]) not in html
    assert owner.name not in page(client, "course-mastery-csv", course.pk)
    url = reverse("course-mastery-answer", args=[course.pk])
    assert client.get(f"{url}?learner={owner.pk}&prompt={point.prompt_id}").status_code == 403


def test_map_says_what_is_missing(
    course: Course, owner: Employee, trainer: Employee, sign_in: SignIn
) -> None:
    client = sign_in(trainer)
    assert "Nobody has answered yet" in page(client, "course-mastery", course.pk)
    KeyPoint.objects.all().delete()
    assert "No key point yet" in page(client, "course-mastery", course.pk)


def test_map_names_the_weakest_key_points_and_sorts(
    course: Course, prompt: Prompt, owner: Employee, trainer: Employee, sign_in: SignIn
) -> None:
    for point, value in zip(prompt.key_points.all(), (0.9, 0.2), strict=True):
        hold(owner, point, value)
    html = page(sign_in(trainer), "course-mastery", course.pk, query="?sort=-mean")
    said = html[html.index("heat-says") : html.index("</p>", html.index("heat-says"))]
    assert "Apologise" in said and "(20 %)" in said and "Listen" not in said
    assert 'aria-sort="descending"' in html


def test_long_classes_stand_in_the_data_and_not_all_in_the_table(
    course: Course, point: KeyPoint, trainer: Employee, sign_in: SignIn
) -> None:
    for person in (EnrolmentFactory(course=course).employee for _ in range(50)):
        hold(person, point, 0.5)
    html = page(sign_in(trainer), "course-mastery", course.pk)
    assert len(block(html, "heat-rows")) == 50  # type: ignore[arg-type]
    assert html.count('<td class="m5">50</td>') == 40


@pytest.mark.parametrize("name", ["course-mastery", "course-mastery-csv", "course-trend"])
def test_pages_take_as_many_queries_for_many_people(
    name: str, course: Course, point: KeyPoint, trainer: Employee, sign_in: SignIn
) -> None:
    def add() -> None:
        person = EnrolmentFactory(course=course).employee
        hold(person, point, 0.5)
        give(person, {point: 0.5}, days_ago=9)

    assert_same_queries(sign_in(trainer), reverse(name, args=[course.pk]), add, rows=30)


def test_file_neutralises_formulas_in_names(
    course: Course, point: KeyPoint, trainer: Employee, sign_in: SignIn
) -> None:
    person = EnrolmentFactory(course=course, employee__name="=HYPERLINK(1)").employee
    hold(person, point, 0.5)
    response = sign_in(trainer).get(reverse("course-mastery-csv", args=[course.pk]))
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"].startswith("attachment;")
    rows = list(csv.reader(io.StringIO(b"".join(response).decode("utf-8-sig"))))
    assert rows[1] == [person.username, "'=HYPERLINK(1)", "", "50", "50", ""]


def test_a_cell_leads_to_the_latest_answer(
    course: Course, point: KeyPoint, owner: Employee, team_mate: Employee, trainer: Employee, sign_in: SignIn
) -> None:
    give(owner, {point: 0.1}, number=1)
    latest = give(owner, {point: 0.2}, number=2)
    url = f"{reverse('course-mastery-answer', args=[course.pk])}?prompt={point.prompt_id}&learner="
    client = sign_in(trainer)
    assert client.get(f"{url}{owner.pk}").headers["Location"] == reverse("answer", args=[latest.pk])
    for learner in (team_mate.pk, "", "x", "9" * 30, "-1"):
        assert client.get(f"{url}{learner}").status_code == 404
    assert sign_in(owner).get(f"{url}{owner.pk}").status_code == 403


def test_a_cell_leads_to_no_answer_of_another_course(
    course: Course, owner: Employee, trainer: Employee, sign_in: SignIn
) -> None:
    elsewhere = KeyPointFactory()
    elsewhere.prompt.session.course.trainers.add(trainer)
    give(owner, {elsewhere: 1.0})
    url = reverse("course-mastery-answer", args=[course.pk])
    assert sign_in(trainer).get(f"{url}?prompt={elsewhere.prompt_id}&learner={owner.pk}").status_code == 404


def test_trend_draws_the_class_and_says_it_in_a_table(
    course: Course, point: KeyPoint, owner: Employee, hr: Employee, sign_in: SignIn
) -> None:
    give(owner, {point: 0.25}, number=1, days_ago=8)
    give(owner, {point: 0.75}, number=2)
    html = page(sign_in(hr), "course-trend", course.pk)
    chart = block(html, "trend-data")
    assert isinstance(chart, dict)
    mean = next(series for series in chart["series"] if series["look"] == "line")
    assert (mean["values"][0], mean["values"][-1]) == (25.0, 75.0)
    assert '<td class="num">75</td>' in html and owner.name not in html


def test_trend_needs_a_second_week(
    course: Course, point: KeyPoint, owner: Employee, trainer: Employee, sign_in: SignIn
) -> None:
    client = sign_in(trainer)
    assert "Nobody has answered yet" in page(client, "course-trend", course.pk)
    give(owner, {point: 0.25})
    html = page(client, "course-trend", course.pk)
    assert "a line needs a second one" in html and "charts.js" not in html


def test_own_trend_shows_ones_own_alone(
    course: Course, point: KeyPoint, owner: Employee, team_mate: Employee, sign_in: SignIn
) -> None:
    assert "No answer yet" in page(sign_in(owner), "own-trend")
    give(owner, {point: 0.5}, days_ago=8)
    html = page(sign_in(owner), "own-trend")
    chart = block(html, "own-data")
    assert isinstance(chart, dict)
    assert [series["label"] for series in chart["series"]] == [course.title]
    assert "No answer yet" in page(sign_in(team_mate), "own-trend")
