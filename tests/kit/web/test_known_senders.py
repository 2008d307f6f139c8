"""Large bodies are collected for people who are signed in, and for nobody else."""

from __future__ import annotations

import json
from collections.abc import Callable
from http.cookies import SimpleCookie
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.conf import settings
from django.test.client import Client

from courses.people.models import Employee
from courses.tokens.services import create_token, revoke_token
from hrvoice import asgi
from kit.web.known_senders import KnownSenders
from tests.factories import EmployeeFactory

LARGE = asgi.FORM_BYTES + 1
SignIn = Callable[[Employee], Client]


def request(path: str, *, cookie: str = "", **headers: str) -> dict[str, Any]:
    """Make a POST's scope."""
    named = {"cookie": cookie, **headers}
    return {
        "type": "http",
        "method": "POST",
        "path": path,
        "headers": [
            (name.replace("_", "-").encode(), value.encode()) for name, value in named.items() if value
        ],
    }


async def ask(scope: dict[str, Any]) -> tuple[int, bytes]:
    """Send a request; return status and body. What passes is answered 200."""
    sent: list[dict[str, Any]] = []

    async def collects(scope: dict[str, Any], receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200})
        await send({"type": "http.response.body", "body": b""})

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"x", "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    await KnownSenders(collects, large=asgi._is_large, bearer=asgi._is_token)(scope, receive, send)
    return sent[0]["status"], sent[1]["body"]


@pytest.mark.parametrize("headers", [{"content_length": str(LARGE)}, {"transfer_encoding": "chunked"}])
@pytest.mark.parametrize("cookie", ["", f"{settings.SESSION_COOKIE_NAME}=invented"])
@pytest.mark.parametrize("path", ["/api/sessions/1/lectures/", "/api/nothing/"])
@pytest.mark.django_db(transaction=True)
async def test_a_strangers_file_is_not_collected(path: str, cookie: str, headers: dict[str, str]) -> None:
    status, body = await ask(request(path, cookie=cookie, **headers))
    assert (status, json.loads(body)["code"]) == (401, "not_authenticated")


@pytest.mark.django_db(transaction=True)
async def test_who_is_signed_in_sends_a_file_until_the_sign_in_ends(sign_in: SignIn) -> None:
    client = await sync_to_async(lambda: sign_in(EmployeeFactory()))()
    cookies: SimpleCookie = client.cookies
    cookie = f"{settings.SESSION_COOKIE_NAME}={cookies[settings.SESSION_COOKIE_NAME].value}"
    scope = request("/api/sessions/1/lectures/", cookie=cookie, content_length=str(LARGE))
    assert (await ask(scope))[0] == 200
    await sync_to_async(client.session.flush)()
    assert (await ask(scope))[0] == 401


@pytest.mark.django_db(transaction=True)
async def test_who_shows_a_token_sends_a_file_until_it_is_revoked() -> None:
    person = await sync_to_async(EmployeeFactory)()
    make = sync_to_async(create_token)
    token, secret = await make(actor=person, person=person, name="x", scopes=["recordings:write"], days=1)
    shown = {"authorization": f"Bearer {secret}", "content_length": str(LARGE)}
    assert (await ask(request("/api/v1/recordings/", **shown)))[0] == 200
    await sync_to_async(revoke_token)(actor=person, token=token)
    assert (await ask(request("/api/v1/recordings/", **shown)))[0] == 401


@pytest.mark.parametrize(
    ("path", "length"),
    [("/accounts/login/", LARGE), ("/api/sessions/1/lectures/", 10), ("/api/uploads/x/", LARGE)],
)
async def test_forms_and_what_is_streamed_are_left_to_the_views(path: str, length: int) -> None:
    assert (await ask(request(path, content_length=str(length))))[0] == 200
