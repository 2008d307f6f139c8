"""Refuse request bodies above a bound before they fill the disk, and those that find it full."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, parse_cookie
from django.utils import translation

from kit.problems import Problem, is_disk_full
from kit.web.problems import PROBLEM_JSON, as_problem

log = logging.getLogger(__name__)

#: A sender that is cut off while sending sees a broken line and not the answer: so much is still read.
PATIENCE_BYTES = 64 * 1024 * 1024
PATIENCE_SECONDS = 10.0


class BodyLimit:
    """ASGI middleware: 413 for bodies above the bound, whether announced or merely sent.

    ``bound`` gives the most bytes for a path.
    """

    def __init__(self, app: Any, *, bound: Callable[[str], int]) -> None:
        self.app = app
        self.bound = bound

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        """Pass the request on, counting what it sends."""
        most = self.bound(scope["path"])
        announced = dict(scope["headers"]).get(b"content-length", b"")
        if announced.isdigit() and int(announced[:19]) > most:
            await refuse(scope, receive, send, Problem("too_large"))
            return
        count = 0
        started = ended = False

        async def counted() -> Any:
            nonlocal count, ended
            message = await receive()
            count += len(message.get("body", b""))
            ended = not message.get("more_body", False)
            # to the application it looks as if the sender had gone: it stops and cleans up
            return {"type": "http.disconnect"} if count > most else message

        async def watched(message: Any) -> None:
            nonlocal started
            if count > most and not started:
                return
            started = True
            await send(message)

        try:
            await self.app(scope, counted, watched)
        except OSError as error:
            # what is too large for the memory is written to the disk before any view has a say
            if started or not is_disk_full(error):
                raise
            log.error("no room on the disk for a request's body: %s", error)
            await refuse(scope, receive, send, Problem("storage_failed"), ended=ended)
            return
        if count > most and not started:
            await refuse(scope, receive, send, Problem("too_large"), ended=ended)


async def refuse(
    scope: dict[str, Any], receive: Any, send: Any, problem: Problem, *, ended: bool = False
) -> None:
    """Answer a request of which not all was read; ``ended`` where nothing more comes."""
    if not ended:
        await _drain(receive)
    with translation.override(_language_of(scope)):
        body = json.dumps(as_problem(problem.status, problem.code)).encode()
    # what was not read would be taken for the next request on this line
    headers = [
        (b"content-type", PROBLEM_JSON.encode()),
        (b"content-length", str(len(body)).encode()),
        (b"connection", b"close"),
    ]
    await send({"type": "http.response.start", "status": int(problem.status), "headers": headers})
    await send({"type": "http.response.body", "body": body})


def _language_of(scope: dict[str, Any]) -> str:
    """Return the language of the browser or program: who the person is was not asked yet."""
    headers = dict(scope["headers"])
    request = HttpRequest()
    request.META["HTTP_ACCEPT_LANGUAGE"] = headers.get(b"accept-language", b"").decode("latin-1")
    request.COOKIES = parse_cookie(headers.get(b"cookie", b"").decode("latin-1"))
    return translation.get_language_from_request(request)


async def _drain(receive: Any) -> None:
    """Read on for a while, so that the sender comes to hear the answer."""
    left = PATIENCE_BYTES
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            while left > 0:
                message = await receive()
                left -= len(message.get("body", b""))
                if not message.get("more_body", False):
                    return
    except TimeoutError:
        return
