"""Refuse request bodies above a bound before they fill the disk."""

from __future__ import annotations

import json
from typing import Any

from asgiref.typing import ASGI3Application


class TooLarge(Exception):
    """The body went past the bound."""


class BodyLimit:
    """ASGI middleware: 413 for bodies above ``max_bytes``, whether announced or merely sent."""

    def __init__(self, app: ASGI3Application | Any, *, max_bytes: int) -> None:
        self.app = app
        self.max_bytes = max_bytes

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        """Pass the request on, counting what it sends."""
        headers = dict(scope.get("headers", []))
        announced = headers.get(b"content-length", b"0")
        if announced.isdigit() and int(announced) > self.max_bytes:
            await self._refuse(send)
            return
        count = 0
        started = False

        async def counted() -> Any:
            nonlocal count
            message = await receive()
            count += len(message.get("body", b""))
            if count > self.max_bytes:
                raise TooLarge
            return message

        async def watched(message: Any) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self.app(scope, counted, watched)
        except TooLarge:
            if not started:
                await self._refuse(send)

    async def _refuse(self, send: Any) -> None:
        body = json.dumps(
            {"code": "too_large", "detail": "The request is larger than allowed here."}
        ).encode()
        headers = [(b"content-type", b"application/json"), (b"connection", b"close")]
        await send({"type": "http.response.start", "status": 413, "headers": headers})
        await send({"type": "http.response.body", "body": body})
