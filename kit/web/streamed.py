"""Hand a request's body to its view while it comes in, instead of collecting it first.

Django's ASGI handler writes a whole body to a temporary file before it calls the view. An upload of
gigabytes would lie on the disk twice, and one that is cut off would be lost. Here the view still runs
behind every middleware; it alone takes the body, a piece at a time, and as slowly as it writes.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError
from concurrent.futures import TimeoutError as FutureTimeout
from typing import Any

from django.http import HttpRequest

_KEY = "hrvoice.body"
#: What a view is given at a time; twice as much is in memory, since the next piece is fetched meanwhile.
PIECE_BYTES = 1024 * 1024
#: A sender that is silent for so long has gone: a lost connection is not always told.
SILENCE_SECONDS = 30.0
#: What a slow line brings in this time is handed out though it is no whole piece: it must come to the disk.
GATHER_SECONDS = 5.0


class SenderGone(Exception):
    """The body broke off. What came before it was handed out."""


class _Body:
    """A body to be read once, from a thread, while the server's loop receives it."""

    def __init__(self, receive: Any) -> None:
        self._receive = receive
        self._loop = asyncio.get_running_loop()

    def pieces(self) -> Iterator[bytes]:
        """Yield the pieces in order; raises ``SenderGone`` where it breaks off."""
        more = True
        ahead = asyncio.run_coroutine_threadsafe(self._gather(), self._loop)
        try:
            while more:
                piece, more, gone = ahead.result(2 * SILENCE_SECONDS)
                if more:
                    ahead = asyncio.run_coroutine_threadsafe(self._gather(), self._loop)
                if piece:
                    yield piece
                if gone:
                    raise SenderGone
        except (CancelledError, FutureTimeout) as error:
            raise SenderGone from error  # the server's loop is ending
        finally:
            ahead.cancel()

    async def _gather(self) -> tuple[bytes, bool, bool]:
        """Return the next piece, whether more may come, and whether the sender has gone."""
        parts: list[bytes] = []
        size = 0
        until = self._loop.time() + GATHER_SECONDS
        while size < PIECE_BYTES:
            try:
                async with asyncio.timeout(SILENCE_SECONDS):
                    message = await self._receive()
            except TimeoutError:
                message = {"type": "http.disconnect"}
            if message["type"] != "http.request":
                return b"".join(parts), False, True
            parts.append(message.get("body", b""))
            size += len(parts[-1])
            if not message.get("more_body", False):
                return b"".join(parts), False, False
            if self._loop.time() >= until:
                break
        return b"".join(parts), True, False


class StreamedBodies:
    """ASGI middleware: requests that ``streamed`` picks reach Django without their body.

    Nothing is read from the line before the view asks: who is refused has not sent in vain.
    """

    def __init__(self, app: Any, *, streamed: Callable[[dict[str, Any]], bool]) -> None:
        self.app = app
        self.streamed = streamed

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        """Pass the request on, its body aside."""
        if not self.streamed(scope):
            await self.app(scope, receive, send)
            return
        told = False

        async def nothing() -> dict[str, Any]:
            nonlocal told
            if told:
                # Django listens for a sender that leaves, to cancel the view; the view sees to it itself
                await asyncio.Event().wait()
            told = True
            return {"type": "http.request", "body": b"", "more_body": False}

        await self.app({**scope, _KEY: _Body(receive)}, nothing, send)


def pieces_of(request: HttpRequest) -> Iterator[bytes]:
    """Yield a request's body in pieces, streamed or not; raises ``SenderGone`` where it breaks off."""
    body: _Body | None = getattr(request, "scope", {}).get(_KEY)
    if body is not None:
        yield from body.pieces()
        return
    while piece := request.read(PIECE_BYTES):
        yield piece
