"""Bodies above the bound are refused, and the line stays usable or is closed."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Sequence
from typing import Any

import pytest
import uvicorn

from hrvoice import asgi
from kit.web import body_limit
from kit.web.body_limit import BodyLimit


async def reads_all(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Answer with how many bytes came, as Django would: silence when the sender has gone."""
    count = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return
        count += len(message.get("body", b""))
        if not message.get("more_body"):
            break
    body = str(count).encode()
    headers = [(b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def ask(
    pieces: Sequence[bytes], *, announced: int | None = None, path: str = "/", app: Any = reads_all
) -> tuple[int, bytes, int]:
    """Send pieces; return status, body and how many pieces were not taken."""
    left = list(pieces)
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        body = left.pop(0) if left else b""
        return {"type": "http.request", "body": body, "more_body": bool(left)}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    headers = [] if announced is None else [(b"content-length", str(announced).encode())]
    scope = {"type": "http", "path": path, "headers": headers}
    limited = BodyLimit(app, bound=lambda path: 1000 if path == "/large" else 10)
    await limited(scope, receive, send)
    return sent[0]["status"], sent[1]["body"], len(left)


async def test_a_body_within_the_bound_passes() -> None:
    assert await ask([b"12345", b"67890"], announced=10) == (200, b"10", 0)
    assert (await ask([b"x" * 500], path="/large"))[0] == 200


@pytest.mark.parametrize("announced", [None, 12, 4])
async def test_a_body_past_the_bound_is_refused_in_json(announced: int | None) -> None:
    status, body, left = await ask([b"123456", b"789012", b"tail"], announced=announced)
    assert (status, json.loads(body)["code"]) == (413, "too_large")
    assert left == 0  # read on, so that the sender hears the answer


async def test_an_application_that_has_answered_is_not_answered_again() -> None:
    async def eager(scope: dict[str, Any], receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 202, "headers": []})
        await send({"type": "http.response.body", "body": b"early"})
        await receive()

    status, body, _ = await ask([b"x" * 50], app=eager)
    assert (status, body) == (202, b"early")


async def test_a_sender_without_end_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(body_limit, "PATIENCE_BYTES", 100)
    status, _, left = await ask([b"x" * 20] * 50)
    assert status == 413 and left > 40


def test_files_come_through_the_api_only(settings: Any) -> None:
    assert asgi._most_bytes("/api/sessions/1/lectures/") > settings.UPLOAD_MAX_BYTES
    assert asgi._most_bytes("/accounts/login/") < 4 * 1024 * 1024


@pytest.fixture
async def port() -> AsyncIterator[int]:
    """A real server with the bound before it."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        number = taken.getsockname()[1]
    limited = BodyLimit(reads_all, bound=lambda path: 100_000)
    server = uvicorn.Server(uvicorn.Config(limited, port=number, lifespan="off", log_config=None, ws="none"))
    running = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    yield number
    server.should_exit = True
    await running


async def test_a_real_sender_hears_413_and_the_line_is_closed(port: int) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    body = b"x" * 1_000_000
    writer.write(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
    await writer.drain()
    answer = await asyncio.wait_for(reader.read(), 10)
    assert answer.startswith(b"HTTP/1.1 413") and b"too_large" in answer
    assert answer.count(b"HTTP/1.1") == 1
    writer.close()


async def test_a_kept_line_serves_several_requests(port: int) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for size in (10, 90_000):
        writer.write(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % size + b"x" * size)
        head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 10)
        assert head.startswith(b"HTTP/1.1 200")
        assert await reader.readexactly(len(str(size))) == str(size).encode()
    writer.close()
