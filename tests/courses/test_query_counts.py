"""A list takes as many queries for many rows as for few."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test.client import Client
from django.urls import reverse

from courses.audit import services as audit
from courses.audit.enums import AuditAction
from courses.catalogue.models import Course
from courses.people.models import Employee
from tests.factories import (
    CourseFactory,
    DepartmentFactory,
    EmployeeFactory,
    EnrolmentFactory,
    SessionFactory,
)
from tests.nightly import times
from tests.queries import count_queries

SignIn = Callable[..., Client]


def _add_learner(course: Course) -> None:
    EnrolmentFactory(course=course, employee=EmployeeFactory(department=DepartmentFactory()))


def _grow(route: str, person: Employee, course: Course, trainer: Employee, rows: int) -> None:
    for _ in range(rows):
        if route == "audit":
            audit.record(actor=EmployeeFactory(), action=AuditAction.DOWNLOADED, target=course, owner=person)
        elif route in ("people", "course-progress"):
            _add_learner(course)
        elif route == "departments":
            EmployeeFactory(department=DepartmentFactory())
        elif route == "course-edit":
            SessionFactory(course=course)
        else:
            one = CourseFactory(trainers=[trainer])
            SessionFactory.create_batch(2, course=one)
            EnrolmentFactory(course=one, employee=person)


@pytest.mark.parametrize(
    ("who", "route"),
    [
        ("owner", "today"),
        ("trainer", "today"),
        ("hr", "today"),
        ("administrator", "today"),
        ("owner", "courses"),
        ("trainer", "courses"),
        ("hr", "courses"),
        ("trainer", "course-edit"),
        ("hr", "course-progress"),
        ("hr", "people"),
        ("hr", "person"),
        ("hr", "departments"),
        ("compliance", "audit"),
    ],
)
def test_same_queries_for_3_rows_and_for_more(
    request: pytest.FixtureRequest, sign_in: SignIn, trainer: Employee, course: Course, who: str, route: str
) -> None:
    person = request.getfixturevalue(who)
    args = {"course-edit": [course.pk], "course-progress": [course.pk], "person": [person.pk]}.get(route)
    url, client = reverse(route, args=args), sign_in(person)
    _grow(route, person, course, trainer, 3)
    client.get(url)
    few = count_queries(client, url)
    _grow(route, person, course, trainer, times(9, 297))
    assert count_queries(client, url) == few
