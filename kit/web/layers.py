"""The channel layer over Redis, whose messages are hints: without Redis they are lost and nobody fails."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from channels_redis.core import RedisChannelLayer
from redis.exceptions import RedisError

from kit.queue.outage import Outage

AWAY = (RedisError, OSError)


class HintLayer(RedisChannelLayer):
    """Redis's layer, except that whoever sends, joins or listens while Redis is away is not troubled.

    A restarted Redis has forgotten the groups: ``outage.is_on`` tells the listeners to join again.
    """

    def __init__(self, **config: Any) -> None:
        super().__init__(**config)
        self.outage = Outage("Redis (live messages)")

    async def receive_single(self, channel: str) -> Any:
        """Return the next message, however often Redis goes and comes in between.

        An error here would end the sockets of all the pages that this process serves.
        """
        while True:
            try:
                return await super().receive_single(channel)
            except AWAY as error:
                self.outage.failed(error)
                await asyncio.sleep(self.outage.pause)

    async def group_add(self, group: str, channel: str) -> None:
        """Join a group."""
        await self._attempt(super().group_add, group, channel)

    async def group_discard(self, group: str, channel: str) -> None:
        """Leave a group."""
        await self._attempt(super().group_discard, group, channel)

    async def group_send(self, group: str, message: dict[str, Any]) -> None:
        """Send to all in a group."""
        await self._attempt(super().group_send, group, message)

    async def _attempt(self, work: Callable[..., Awaitable[Any]], *args: Any) -> None:
        if self.outage.should_wait:
            return
        try:
            await work(*args)
        except AWAY as error:
            self.outage.failed(error)
        else:
            self.outage.worked()
