"""Where HR sees who was told what."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test.client import Client
from django.urls import reverse

from courses.people.models import Employee
from notifications.services.send import send_due
from tests.courses.reminders.telling import compose, late_one, write_notices
from tests.factories import CourseFactory, EmployeeFactory
from tests.queries import assert_same_queries

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Client]


def test_hr_sees_who_was_told_what(sign_in: SignIn, hr: Employee) -> None:
    late_one(course=CourseFactory(title="Safety"), employee=EmployeeFactory(name="Late Lee"))
    write_notices()
    compose()
    send_due()
    page = sign_in(hr).get(reverse("reminders"), {"q": "lee", "kind": "late", "sending": "sent"})
    assert "Late Lee" in page.content.decode() and "Safety" in page.content.decode()
    none = sign_in(hr).get(reverse("reminders"), {"sending": "failed"}).content.decode()
    assert "Late Lee" not in none


def test_the_list_of_reminders_takes_as_many_queries_for_many(sign_in: SignIn, hr: Employee) -> None:
    def add() -> None:
        late_one()
        write_notices()
        compose()

    assert_same_queries(sign_in(hr), reverse("reminders"), add, rows=12)
