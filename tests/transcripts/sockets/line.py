"""A page's end of a socket. (``channels.testing`` wants Daphne, which is not among our parts.)"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from asgiref.testing import ApplicationCommunicator
from channels.db import database_sync_to_async
from django.conf import settings
from django.test.client import Client

from courses.people.models import Employee
from hrvoice.asgi import router

ORIGIN = b"http://127.0.0.1:8000"


class Line(ApplicationCommunicator):
    """One socket, from its handshake to its end."""

    def __init__(self, application: Any, path: str, headers: list[tuple[bytes, bytes]]) -> None:
        scope = {
            "type": "websocket",
            "path": path,
            "query_string": b"",
            "headers": headers,
            "subprotocols": [],
        }
        super().__init__(application, scope)

    async def connect(self) -> bool:
        """Shake hands; False where the server refuses."""
        await self.send_input({"type": "websocket.connect"})
        return bool((await self.receive_output(2))["type"] == "websocket.accept")

    async def say(self, content: object) -> None:
        """Send something as JSON."""
        await self.send_input({"type": "websocket.receive", "text": json.dumps(content)})

    async def say_raw(self, **frame: Any) -> None:
        """Send a frame as it is: ``text`` or ``bytes``."""
        await self.send_input({"type": "websocket.receive", **frame})

    async def hear(self) -> dict[str, Any]:
        """Return the next message."""
        message: dict[str, Any] = json.loads((await self.receive_output(2))["text"])
        return message

    async def closed_with(self) -> int:
        """Return the code with which the server closes."""
        message = await self.receive_output(2)
        assert message["type"] == "websocket.close"
        return int(message["code"])

    async def hang_up(self) -> None:
        """Leave."""
        await self.send_input({"type": "websocket.disconnect", "code": 1000})
        await self.wait(2)


def signed_in(person: Employee) -> Client:
    """Return a browser in which a person is signed in."""
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@asynccontextmanager
async def socket(
    person: Employee | None, origin: bytes | None = ORIGIN, client: Client | None = None
) -> AsyncIterator[Line]:
    """Give a person's socket, its handshake still to come; with ``client`` that of a certain browser."""
    headers = [] if origin is None else [(b"origin", origin)]
    if person is not None:
        browser = client or await database_sync_to_async(signed_in)(person)
        key = browser.cookies[settings.SESSION_COOKIE_NAME].value
        headers.append((b"cookie", f"{settings.SESSION_COOKIE_NAME}={key}".encode()))
    line = Line(router, "/ws/live/", headers)
    try:
        yield line
    finally:
        await line.hang_up()
