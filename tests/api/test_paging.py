"""Lists by cursor: every row once, in order, whatever changes meanwhile, in as many queries as ever."""

from __future__ import annotations

from typing import Any

import pytest
from django.test.client import Client

from courses.people.enums import Role
from courses.people.models import Employee
from kit.web.throttles import PersonThrottle
from tests.access.cast import Scene
from tests.api.conftest import TokenClient, show
from tests.factories import AnswerFactory, CourseFactory, EmployeeFactory, EnrolmentFactory, RecordingFactory
from tests.queries import assert_same_queries

pytestmark = pytest.mark.django_db
PEOPLE = "/api/v1/people/"


def pages(client: Client, url: str) -> list[list[dict[str, Any]]]:
    found = []
    while url:
        page = client.get(url)
        assert page.status_code == 200, page.content
        found.append(page.json()["results"])
        url = page.json()["next"]
        assert len(found) < 100, "it never ends"
    return found


@pytest.fixture
def hr(monkeypatch: pytest.MonkeyPatch) -> Client:
    monkeypatch.setattr(PersonThrottle, "rate", "10000/minute", raising=False)
    return show(EmployeeFactory(role=Role.HR))


@pytest.mark.parametrize("ordering", ["number", "-number", "name", "-name", "id", "-id"])
def test_every_row_is_told_once_and_in_order(hr: Client, ordering: str) -> None:
    for name in ("Same", "Same", "Same", "同名", "A", "Same", "b"):
        EmployeeFactory(name=name)
    found = pages(hr, f"{PEOPLE}?page_size=2&ordering={ordering}")
    assert [len(page) for page in found] == [2, 2, 2, 2]
    rows = [row for page in found for row in page]
    field = {"number": "username", "name": "name", "id": "pk"}[ordering.lstrip("-")]
    sign = "-" if ordering.startswith("-") else ""
    expected = Employee.objects.order_by(f"{sign}{field}", f"{sign}pk").values_list("pk", flat=True)
    assert [row["id"] for row in rows] == list(expected)


def test_rows_that_come_and_go_shift_nothing(hr: Client) -> None:
    people = [EmployeeFactory(username=f"P{n}") for n in range(6)]
    first = hr.get(f"{PEOPLE}?page_size=3&ordering=number").json()
    people[0].delete()
    EmployeeFactory(username="P0a")
    rest = [row for page in pages(hr, first["next"]) for row in page]
    told = [row["number"] for row in first["results"] + rest if row["number"].startswith("P")]
    assert told == sorted(set(told)) and "P5" in told


def test_cursor_belongs_to_its_ordering(hr: Client) -> None:
    for _ in range(3):
        EmployeeFactory()
    following = hr.get(f"{PEOPLE}?page_size=1&ordering=number").json()["next"]
    assert hr.get(following.replace("ordering=number", "ordering=name")).status_code == 400


@pytest.mark.parametrize("what", ["people", "courses", "enrolments", "recordings", "answers"])
def test_lists_take_as_many_queries_for_many_rows(
    scene: Scene, what: str, monkeypatch: pytest.MonkeyPatch, api: TokenClient
) -> None:
    monkeypatch.setattr(PersonThrottle, "rate", "10000/minute", raising=False)
    trainer = scene.people["trainer"]
    course = CourseFactory(trainers=[trainer])
    client = api("hr" if what == "people" else "trainer")

    def add() -> object:
        match what:
            case "people":
                return EmployeeFactory()
            case "courses":
                return CourseFactory(trainers=[trainer])
            case "enrolments":
                return EnrolmentFactory(course=course)
            case "recordings":
                return RecordingFactory(session__course=course)
        return AnswerFactory(prompt__session__course=course)

    assert_same_queries(client, f"/api/v1/{what}/?page_size=200", add, rows=30)
