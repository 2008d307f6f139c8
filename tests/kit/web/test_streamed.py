"""A view takes its request's body while it comes in."""

from __future__ import annotations

import asyncio
import hashlib
from typing import Any

import pytest
from django.test import RequestFactory

from kit.web import streamed
from kit.web.streamed import SenderGone, StreamedBodies, pieces_of

PIECE = streamed.PIECE_BYTES


class Line:
    """What a server hands an application: bodies, and whether anybody asked for them."""

    def __init__(self, *bodies: bytes, ends: bool = True) -> None:
        self.left = list(bodies)
        self.ends = ends
        self.asked = 0

    async def receive(self) -> dict[str, Any]:
        self.asked += 1
        if not self.left:
            return {"type": "http.disconnect"}
        body = self.left.pop(0)
        return {"type": "http.request", "body": body, "more_body": bool(self.left) or not self.ends}


class Seen:
    """A view's request: pieces are taken in a thread, as Django's views run."""

    def __init__(self, scope: dict[str, Any]) -> None:
        self.scope = scope

    async def pieces(self) -> list[bytes]:
        return await asyncio.to_thread(lambda: list(pieces_of(self)))  # type: ignore[arg-type]


async def through(line: Line, view: Any, *, path: str = "/big", receive: Any = None) -> None:
    async def app(scope: dict[str, Any], receive: Any, send: Any) -> None:
        first = await receive()
        assert first == {"type": "http.request", "body": b"", "more_body": False}
        await view(Seen(scope))

    async def send(message: Any) -> None:
        raise AssertionError(message)

    wrapped = StreamedBodies(app, streamed=lambda scope: scope["path"] == "/big")
    await wrapped({"type": "http", "path": path}, receive or line.receive, send)


async def test_the_body_arrives_whole_in_large_pieces() -> None:
    parts = [bytes([n]) * 70_000 for n in range(40)]
    got: list[bytes] = []

    async def view(request: Seen) -> None:
        got.extend(await request.pieces())

    await through(Line(*parts), view)
    assert hashlib.sha256(b"".join(got)).digest() == hashlib.sha256(b"".join(parts)).digest()
    assert [len(piece) >= PIECE for piece in got] == [True, True, False]


async def test_nothing_is_read_before_the_view_asks() -> None:
    line = Line(b"x" * 100)

    async def refusing(request: Seen) -> None:
        await asyncio.sleep(0)

    await through(line, refusing)
    assert line.asked == 0


async def test_a_view_that_is_slow_is_not_outrun() -> None:
    line = Line(*[b"x" * PIECE for _ in range(10)])
    ahead: list[int] = []

    async def view(request: Seen) -> None:
        def take() -> None:
            for number, _ in enumerate(pieces_of(request), start=1):  # type: ignore[arg-type]
                ahead.append(line.asked - number)

        await asyncio.to_thread(take)

    await through(line, view)
    assert max(ahead) <= 1


async def test_what_came_before_a_break_is_handed_out() -> None:
    got: list[bytes] = []

    async def view(request: Seen) -> None:
        def take() -> None:
            with pytest.raises(SenderGone):
                for piece in pieces_of(request):  # type: ignore[arg-type]
                    got.append(piece)

        await asyncio.to_thread(take)

    await through(Line(b"a" * 1000, b"b" * 1000, ends=False), view)
    assert b"".join(got) == b"a" * 1000 + b"b" * 1000


async def test_a_silent_sender_counts_as_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streamed, "SILENCE_SECONDS", 0.05)

    async def never() -> Any:
        await asyncio.Event().wait()

    async def view(request: Seen) -> None:
        with pytest.raises(SenderGone):
            await request.pieces()

    await through(Line(), view, receive=never)


async def test_what_a_slow_line_brings_is_handed_out_as_it_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    # a piece takes this line longer than anyone waits for it
    monkeypatch.setattr(streamed, "SILENCE_SECONDS", 0.2)
    monkeypatch.setattr(streamed, "GATHER_SECONDS", 0.05)
    line = Line(*[bytes([n]) * 100 for n in range(50)])
    got: list[bytes] = []

    async def slowly() -> dict[str, Any]:
        await asyncio.sleep(0.02)
        return await line.receive()

    async def view(request: Seen) -> None:
        got.extend(await request.pieces())

    await through(line, view, receive=slowly)
    assert b"".join(got) == b"".join(bytes([n]) * 100 for n in range(50))
    assert len(got) > 2


async def test_other_requests_pass_untouched() -> None:
    line = Line(b"small")

    async def app(scope: dict[str, Any], receive: Any, send: Any) -> None:
        assert (await receive())["body"] == b"small"

    await StreamedBodies(app, streamed=lambda scope: False)({"path": "/"}, line.receive, None)


async def test_django_is_not_told_twice_and_may_stop_listening() -> None:
    line = Line(b"x")

    async def app(scope: dict[str, Any], receive: Any, send: Any) -> None:
        await receive()
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(receive(), 0.05)

    await StreamedBodies(app, streamed=lambda scope: True)({"path": "/big"}, line.receive, None)
    assert line.asked == 0


def test_without_a_streaming_server_the_collected_body_is_read() -> None:
    request = RequestFactory().generic("PATCH", "/", b"x" * (PIECE + 5))
    assert [len(piece) for piece in pieces_of(request)] == [PIECE, 5]
