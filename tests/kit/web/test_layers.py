"""The hint layer with a real Redis that goes and comes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from kit.web.layers import HintLayer
from tests.redis_servers import Redis


@pytest.fixture
async def layer(redis: Redis) -> AsyncIterator[HintLayer]:
    hints = HintLayer(hosts=[{"address": redis.url, "socket_connect_timeout": 1, "socket_timeout": 10}])
    hints.outage.pause = 0.05
    yield hints
    await hints.close_pools()


async def sent(layer: HintLayer, channel: str, number: int) -> None:
    """Send to the group again and again, as changes come again and again, until it arrives."""
    async with asyncio.timeout(10):
        while True:
            await layer.group_add("g", channel)
            await layer.group_send("g", {"type": "broadcast.message", "n": number})
            try:
                message = await asyncio.wait_for(layer.receive(channel), 0.2)
            except TimeoutError:
                continue
            if message["n"] == number:
                return


async def test_a_listener_outlives_a_restart(
    layer: HintLayer, redis: Redis, caplog: pytest.LogCaptureFixture
) -> None:
    channel = await layer.new_channel()
    await layer.group_add("g", channel)
    listener = asyncio.create_task(layer.receive(channel))
    await asyncio.sleep(0.1)
    await asyncio.to_thread(redis.stop)
    await asyncio.sleep(0.3)
    assert not listener.done()
    assert layer.outage.is_on
    await asyncio.to_thread(redis.start)
    async with asyncio.timeout(10):
        while not listener.done():
            await layer.group_add("g", channel)
            await layer.group_send("g", {"type": "broadcast.message", "n": 1})
            await asyncio.sleep(0.05)
    assert (await listener)["n"] == 1
    assert not layer.outage.is_on
    assert caplog.text.count("does not answer") == 1
    assert caplog.text.count("answers again") == 1


async def test_without_redis_nobody_fails_and_nobody_waits(layer: HintLayer, redis: Redis) -> None:
    channel = await layer.new_channel()
    await sent(layer, channel, 1)
    await asyncio.to_thread(redis.stop)
    loop = asyncio.get_running_loop()
    began = loop.time()
    for _ in range(200):
        await layer.group_add("g", channel)
        await layer.group_send("g", {"type": "broadcast.message", "n": 2})
        await layer.group_discard("g", channel)
    assert loop.time() - began < 1
    await asyncio.to_thread(redis.start)
    await sent(layer, channel, 3)


async def test_groups_are_told_apart(layer: HintLayer) -> None:
    one, two = await layer.new_channel(), await layer.new_channel()
    await layer.group_add("one", one)
    await layer.group_add("two", two)
    await layer.group_send("two", {"type": "broadcast.message", "n": 1})
    assert (await asyncio.wait_for(layer.receive(two), 5))["n"] == 1
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(layer.receive(one), 0.3)
