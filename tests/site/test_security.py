"""What every answer of the site says to a browser."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test.client import Client

from courses.people.models import Employee
from tests import factories
from tests.environment import ROOT

pytestmark = pytest.mark.django_db


def policy(client: Client, path: str) -> dict[str, list[str]]:
    header = client.get(path).headers["Content-Security-Policy"]
    return {words[0]: words[1:] for words in (part.split() for part in header.split(";")) if words}


def test_policy_allows_no_inline_script_and_no_other_host(sign_in: Callable[[Employee], Client]) -> None:
    found = policy(sign_in(factories.EmployeeFactory()), "/")
    assert found["script-src"] == ["'self'"]
    assert found["default-src"] == ["'none'"]
    assert found["frame-ancestors"] == ["'none'"]
    for name, sources in found.items():
        assert not [s for s in sources if "unsafe" in s or "http" in s or s == "*"], name


def test_headers_keep_browsers_from_guessing(sign_in: Callable[[Employee], Client]) -> None:
    headers = sign_in(factories.EmployeeFactory()).get("/").headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"


def test_templates_hold_no_inline_script_style_or_handler() -> None:
    wrong = re.compile(
        r"<script(?![^>]*\b(?:src=|type=\"application/json\"))|\sstyle=|\son[a-z]+=", re.IGNORECASE
    )
    for path in Path(ROOT / "templates").rglob("*.html"):
        assert not wrong.search(path.read_text(encoding="utf-8")), path


def test_sign_in_is_limited(client: Client) -> None:
    person = factories.EmployeeFactory(password=factories.PASSWORD)
    tries = {"login": person.username, "password": "wrong"}
    texts = [client.post("/accounts/login/", tries).content.decode() for _ in range(6)]
    assert texts[0] != texts[-1]
    right = client.post("/accounts/login/", {"login": person.username, "password": factories.PASSWORD})
    assert right.status_code == 200, "the account is closed for a while even to the right password"


@pytest.mark.parametrize("name", ["username", "email"])
def test_sign_in_takes_number_or_email(client: Client, name: str) -> None:
    person = factories.EmployeeFactory(password=factories.PASSWORD)
    answer = client.post("/accounts/login/", {"login": getattr(person, name), "password": factories.PASSWORD})
    assert answer.status_code == 302
    assert client.session["_auth_user_id"] == str(person.pk)


def test_leaver_cannot_sign_in(client: Client) -> None:
    person = factories.EmployeeFactory(password=factories.PASSWORD, is_active=False)
    client.post("/accounts/login/", {"login": person.username, "password": factories.PASSWORD})
    assert "_auth_user_id" not in client.session
