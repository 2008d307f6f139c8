"""What people and clients read when we fail."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import OperationalError
from django.test.client import Client

from courses.people.models import Employee
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def person() -> Employee:
    return make.EmployeeFactory()


def broken_client(
    sign_in: Callable[..., Client], person: Employee, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> Client:
    """Return a signed-in client of a site whose rows of people cannot be read."""

    def fail(*_: object, **__: object) -> None:
        raise error

    client = sign_in(person)
    client.raise_request_exception = False
    monkeypatch.setattr("allauth.account.auth_backends.AuthenticationBackend.get_user", fail)
    return client


def test_database_that_is_away_is_told_as_such(
    sign_in: Callable[..., Client], person: Employee, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = broken_client(sign_in, person, monkeypatch, OperationalError("connection refused"))
    page = client.get("/")
    assert page.status_code == 503
    assert page["Retry-After"] == "10"
    assert "We will be back in a moment" in page.content.decode()
    answer = client.get("/api/uploads/")
    assert answer.status_code == 503
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == "data_away"
    assert "connection refused" not in answer.content.decode()


def test_other_failures_stay_ours(
    sign_in: Callable[..., Client], person: Employee, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = broken_client(sign_in, person, monkeypatch, ValueError("secret"))
    page = client.get("/")
    assert (page.status_code, "Retry-After" in page) == (500, False)
    assert "Something went wrong on our side" in page.content.decode()
    answer = client.get("/api/uploads/")
    assert (answer.status_code, answer.json()["code"]) == (500, "internal_error")
    assert "secret" not in answer.content.decode()
