"""Announcements reach the sockets, and never trouble who makes them."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator

import pytest
from asgiref.sync import sync_to_async
from channels.layers import get_channel_layer

from hrvoice.kit import live, stopping
from hrvoice.kit.stopping import Stopping, check_stopping, is_stopping


@pytest.fixture(autouse=True)
def _no_loop() -> Iterator[None]:
    yield
    live.release_loop()


async def joined(group: str) -> str:
    layer = get_channel_layer()
    assert layer is not None
    channel: str = await layer.new_channel()
    await layer.group_add(group, channel)
    return channel


async def test_a_thread_hands_its_message_to_the_servers_loop() -> None:
    live.capture_loop()
    channel = await joined("g1")
    thread = threading.Thread(target=live.announce, args=("g1", {"n": 1}))
    thread.start()
    layer = get_channel_layer()
    assert layer is not None
    message = await asyncio.wait_for(layer.receive(channel), 2)
    thread.join()
    assert message == {"type": "live.message", "payload": {"n": 1}}


async def test_without_a_servers_loop_it_is_sent_at_once() -> None:
    channel = await joined("g2")
    await sync_to_async(live.announce)("g2", {"n": 2})
    layer = get_channel_layer()
    assert layer is not None
    assert (await asyncio.wait_for(layer.receive(channel), 2))["payload"] == {"n": 2}


def test_a_failing_layer_is_logged_only(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    class Down:
        async def group_send(self, *_: object) -> None:
            raise ConnectionError("down")

    monkeypatch.setattr(live, "get_channel_layer", Down)
    live.announce("g", {})
    assert "was not sent" in caplog.text


async def test_a_failing_layer_on_the_servers_loop_is_logged_only(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    class Down:
        async def group_send(self, *_: object) -> None:
            raise ConnectionError("down")

    live.capture_loop()
    monkeypatch.setattr(live, "get_channel_layer", Down)
    live.announce("g", {})
    for _ in range(100):
        if caplog.records:
            break
        await asyncio.sleep(0.01)
    assert "was not sent" in caplog.text


def test_stopping_is_one_flag() -> None:
    try:
        check_stopping()
        assert not is_stopping()
        stopping.stop()
        assert is_stopping()
        with pytest.raises(Stopping):
            check_stopping()
    finally:
        stopping.resume()
    check_stopping()
