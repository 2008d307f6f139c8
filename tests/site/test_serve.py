"""What the web server itself bounds."""

from __future__ import annotations

import asyncio
import socket
from typing import Any

import pytest
import uvicorn
from django.core.management import call_command
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosedError


async def idle(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Accept a socket and read what it says."""
    await receive()
    await send({"type": "websocket.accept"})
    while (await receive())["type"] != "websocket.disconnect":
        pass


async def test_a_small_message_that_unpacks_to_a_huge_one_ends_the_socket(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told: dict[str, Any] = {}
    monkeypatch.setattr(uvicorn, "run", lambda app, **options: told.update(options))
    await asyncio.to_thread(call_command, "serve")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(idle, **told | {"port": port, "lifespan": "off"}))
    running = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    async with connect(f"ws://127.0.0.1:{port}/", compression="deflate") as line:
        await line.send("x" * 10_000)
        with pytest.raises(ConnectionClosedError) as closed:
            await line.send("0" * 10_000_000)
            await line.recv()
        assert closed.value.rcvd is not None and closed.value.rcvd.code == 1009
    server.should_exit = True
    await running
