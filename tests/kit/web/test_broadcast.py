"""Announcements reach the sockets, and never trouble who makes them."""

from __future__ import annotations

import asyncio
import os
import threading
import time
import warnings
from collections.abc import Iterator

import pytest
from asgiref.sync import sync_to_async
from channels.layers import get_channel_layer
from django.conf import LazySettings

from kit.queue import stopping
from kit.queue.stopping import Stopping, check_stopping, is_stopping
from kit.web import broadcast


@pytest.fixture(autouse=True)
def _no_loop() -> Iterator[None]:
    yield
    broadcast.release_loop()


async def joined(group: str) -> str:
    layer = get_channel_layer()
    assert layer is not None
    channel: str = await layer.new_channel()
    await layer.group_add(group, channel)
    return channel


async def test_a_thread_hands_its_message_to_the_servers_loop() -> None:
    broadcast.capture_loop()
    channel = await joined("g1")
    thread = threading.Thread(target=broadcast.announce, args=("g1", {"n": 1}))
    thread.start()
    layer = get_channel_layer()
    assert layer is not None
    message = await asyncio.wait_for(layer.receive(channel), 2)
    thread.join()
    assert message == {"type": "broadcast.message", "payload": {"n": 1}}


async def test_without_a_servers_loop_it_is_sent_at_once() -> None:
    channel = await joined("g2")
    await sync_to_async(broadcast.announce)("g2", {"n": 2})
    layer = get_channel_layer()
    assert layer is not None
    assert (await asyncio.wait_for(layer.receive(channel), 2))["payload"] == {"n": 2}


def test_a_failing_layer_is_logged_only(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    class Down:
        async def group_send(self, *_: object) -> None:
            raise ConnectionError("down")

    monkeypatch.setattr(broadcast, "get_channel_layer", Down)
    broadcast.announce("g", {})
    assert "was not sent" in caplog.text


async def test_a_failing_layer_on_the_servers_loop_is_logged_only(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    class Down:
        async def group_send(self, *_: object) -> None:
            raise ConnectionError("down")

    broadcast.capture_loop()
    monkeypatch.setattr(broadcast, "get_channel_layer", Down)
    broadcast.announce("g", {})
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


class Recorded:
    """A layer that remembers, and answers only when it may."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, str]] = []
        self.may_answer = threading.Event()

    async def group_send(self, group: str, message: dict[str, object]) -> None:
        while not self.may_answer.is_set():
            await asyncio.sleep(0.005)
        self.sent.append((group, str(message["type"])))


@pytest.fixture
def slow_redis(monkeypatch: pytest.MonkeyPatch, settings: LazySettings) -> Recorded:
    layer = Recorded()
    settings.REDIS_URL = "redis://somewhere"
    monkeypatch.setattr(broadcast, "get_channel_layer", lambda: layer)
    return layer


def test_a_worker_does_not_wait_for_its_message(slow_redis: Recorded) -> None:
    began = time.monotonic()
    broadcast.announce("g", {"n": 1})
    broadcast.ask_to_check("p")
    assert time.monotonic() - began < 0.5
    assert slow_redis.sent == []
    slow_redis.may_answer.set()
    broadcast._finish()
    assert sorted(slow_redis.sent) == [("g", "broadcast.message"), ("p", "broadcast.check")]


def test_messages_that_pile_up_are_dropped(slow_redis: Recorded, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(broadcast, "MOST_PENDING", 3)
    for _ in range(10):
        broadcast.announce("g", {})
    slow_redis.may_answer.set()
    broadcast._finish()
    assert len(slow_redis.sent) == 3


def test_a_forked_worker_sends_by_a_thread_of_its_own(slow_redis: Recorded) -> None:
    slow_redis.may_answer.set()
    broadcast.announce("before", {})
    broadcast._finish()
    reading, writing = os.pipe()
    with warnings.catch_warnings():
        # what is warned of here is what the worker must outlive
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if child == 0:
        try:
            broadcast.announce("after", {})
            broadcast._finish()
            os.write(writing, str(("after", "broadcast.message") in slow_redis.sent).encode())
        finally:
            os._exit(0)
    os.waitpid(child, 0)
    os.close(writing)
    with os.fdopen(reading) as told:
        assert told.read() == "True"
