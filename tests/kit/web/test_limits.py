"""Who asks too often is told so, in words, and for how long; addresses are believed from our proxies only."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import RequestFactory
from django.test.client import Client
from django.urls import reverse
from rest_framework.settings import api_settings

from courses.people.models import Employee
from kit.web import throttles
from kit.web.throttles import client_address, network_of
from tests.factories import PASSWORD, EmployeeFactory, RecordingFactory

pytestmark = pytest.mark.django_db

SignIn = Callable[..., Client]


@pytest.fixture
def person() -> Employee:
    return EmployeeFactory(password=PASSWORD)


def bound(monkeypatch: pytest.MonkeyPatch, throttle: type, rate: str = "2/minute") -> None:
    monkeypatch.setattr(throttle, "rate", rate, raising=False)


@pytest.mark.parametrize(
    ("language", "words"), [("en", "That was too much in a short time"), ("zh-hans", "短时间内请求过多")]
)
def test_search_is_bounded_by_person(
    person: Employee, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch, language: str, words: str
) -> None:
    bound(monkeypatch, throttles.SearchThrottle)
    client, other = sign_in(person, language), sign_in(EmployeeFactory(), language)
    for _ in range(2):
        assert client.get("/search/?q=x").status_code == 200
    refused = client.get("/search/?q=x")
    assert refused.status_code == 429
    assert 0 < int(refused["Retry-After"]) <= 60
    assert words in refused.content.decode()
    assert other.get("/search/?q=x").status_code == 200


@pytest.mark.parametrize(
    ("language", "words"), [("en", "Too many requests"), ("zh-hans", "短时间内请求过多")]
)
def test_the_api_is_bounded_by_person(
    sign_in: SignIn, monkeypatch: pytest.MonkeyPatch, language: str, words: str
) -> None:
    bound(monkeypatch, throttles.PersonThrottle)
    recording = RecordingFactory()
    client = sign_in(recording.owner, language)
    url = reverse("api-recording", args=[recording.pk])
    assert [client.get(url).status_code for _ in range(3)] == [200, 200, 429]
    refused = client.get(url)
    assert refused["Content-Type"] == "application/problem+json"
    problem = refused.json()
    assert (problem["status"], problem["code"]) == (429, "too_many_requests")
    assert words in problem["detail"]
    assert 0 < problem["retry_after"] <= 60
    assert int(refused["Retry-After"]) == problem["retry_after"]


def test_the_unknown_are_bounded_by_address(
    client: Client, person: Employee, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    bound(monkeypatch, throttles.AddressThrottle)
    url = reverse("account_login")
    answers = [client.get(url).status_code for _ in range(3)]
    assert answers == [200, 200, 429]
    assert (
        client.get("/api/recordings/7b7ea0a1-30d4-4b6b-9c9c-2cb4ae0d2f0e/").json()["code"]
        == "too_many_requests"
    )
    assert client.get(url, REMOTE_ADDR="10.0.0.9").status_code == 200
    assert sign_in(person).get("/courses/").status_code == 200
    # anyone can write this header: it makes no new address
    assert client.get(url, headers={"x-forwarded-for": "10.9.9.9"}).status_code == 429


def test_failed_sign_ins_are_bounded_by_name(client: Client, person: Employee) -> None:
    url = reverse("account_login")
    for _ in range(5):
        client.post(url, {"login": person.username, "password": "wrong"})
    refused = client.post(url, {"login": person.username, "password": PASSWORD})
    assert "_auth_user_id" not in client.session
    assert refused.status_code in (200, 429)
    other = EmployeeFactory(password=PASSWORD)
    client.post(url, {"login": other.username, "password": PASSWORD})
    assert client.session["_auth_user_id"] == str(other.pk)


def test_many_attempts_to_sign_in_get_the_same_page(client: Client, settings: object) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"login": "2/m/ip", "login_failed": None}  # type: ignore[attr-defined]
    answers = [client.post(reverse("account_login"), {"login": "x", "password": "y"}) for _ in range(3)]
    assert answers[-1].status_code == 429
    assert answers[-1]["Retry-After"] == "60"
    assert "429" in answers[-1].content.decode()


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "1.1.1.1", "127.0.0.1"),
        (1, None, "127.0.0.1"),
        (1, "9.9.9.9, 1.1.1.1", "1.1.1.1"),
        (2, "9.9.9.9, 1.1.1.1, 10.0.0.1", "1.1.1.1"),
        (2, "1.1.1.1", "1.1.1.1"),
    ],
)
def test_an_address_is_believed_for_as_many_proxies_as_are_trusted(
    proxies: int, forwarded: str | None, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api_settings, "NUM_PROXIES", proxies)
    headers = {"x-forwarded-for": forwarded} if forwarded else {}
    assert client_address(RequestFactory().get("/", headers=headers)) == address


@pytest.mark.parametrize(
    ("address", "network"),
    [("10.0.0.1", "10.0.0.1"), ("2001:db8::1", "2001:db8::"), ("2001:db8::ffff:1", "2001:db8::"), ("", "")],
)
def test_an_ipv6_household_is_one(address: str, network: str) -> None:
    assert network_of(address) == network
