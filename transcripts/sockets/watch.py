"""The open sockets of this process, and the task that sees to it that each still may hear what it hears."""

from __future__ import annotations

import asyncio
import logging
import time
import weakref
from collections.abc import Coroutine
from typing import Any, Protocol
from uuid import UUID

from channels.db import database_sync_to_async
from channels.layers import get_channel_layer
from django.conf import settings

from courses.people.queries.presence import SignIn
from transcripts.sockets.queries import Heard, still_heard

log = logging.getLogger(__name__)

#: A right that was lost is noticed within this time, whatever happens to the hints: 5 s are promised.
CHECK_SECONDS = 3.0
#: A hint comes with a change, at times just before it: this much later the change is there.
HINT_SECONDS = 0.2
#: Groups in Redis are lost with it, and forgotten after a day.
REJOIN_SECONDS = 60.0


class Socket(Protocol):
    """What the watch needs of a socket; ``told`` is what it was told last, by recording."""

    sign_in: SignIn
    told: dict[UUID, Any]
    channel_name: str

    @property
    def groups_joined(self) -> list[str]:
        """The groups that it listens to."""

    async def send_away(self) -> None:
        """End it: the sign-in holds no more."""

    async def catch_up(self, before: dict[UUID, Any], heard: Heard) -> None:
        """End what may no longer be heard, tell what has changed since ``before``."""


class Watch:
    """One for each event loop. The task runs while there are sockets.

    The rows are asked for all sockets together. What they say is told where no live message said it,
    so that pages learn how recordings stand, a little later, without Redis too.
    """

    def __init__(self) -> None:
        self.sockets: set[Socket] = set()
        self._hint = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._errands: set[asyncio.Task[None]] = set()
        self._joined_at = time.monotonic()
        self._failing = False

    def admit(self, socket: Socket) -> bool:
        """Take a socket in; False where its person has as many open as allowed."""
        person = socket.sign_in.person
        if sum(one.sign_in.person == person for one in self.sockets) >= settings.SOCKETS_PER_PERSON:
            return False
        self.sockets.add(socket)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._run())
        return True

    def dismiss(self, socket: Socket) -> None:
        """Forget a socket."""
        self.sockets.discard(socket)
        if not self.sockets and self._task is not None:
            self._task.cancel()
            self._task = None

    def hurry(self) -> None:
        """Check soon: someone's rights may have changed."""
        self._hint.set()

    async def _run(self) -> None:
        while True:
            try:
                await asyncio.wait_for(self._hint.wait(), CHECK_SECONDS)
                await asyncio.sleep(HINT_SECONDS)
            except TimeoutError:
                pass
            self._hint.clear()
            try:
                await self.check()
                self._failing = False
            except Exception:
                # while the database is away nothing is told either; said once, not every three seconds
                log.log(
                    logging.DEBUG if self._failing else logging.ERROR,
                    "the sockets were not checked",
                    exc_info=True,
                )
                self._failing = True

    async def check(self) -> None:
        """Compare all sockets with the rows, once."""
        before = {socket: dict(socket.told) for socket in self.sockets}
        wanted: dict[SignIn, set[UUID]] = {}
        for socket, told in before.items():
            wanted.setdefault(socket.sign_in, set()).update(told)
        heard = await database_sync_to_async(still_heard)(wanted)
        for socket, told in before.items():
            if socket not in self.sockets:
                continue
            if socket.sign_in in heard:
                self._do(socket.catch_up(told, heard[socket.sign_in]))
            else:
                self._do(socket.send_away())
        await self._join_again()

    def _do(self, errand: Coroutine[Any, Any, None]) -> None:
        # beside the others: a page that reads slowly keeps nobody waiting
        task = asyncio.create_task(errand)
        self._errands.add(task)
        task.add_done_callback(self._errands.discard)

    async def _join_again(self) -> None:
        layer: Any = get_channel_layer()
        outage = getattr(layer, "outage", None)
        was_away = outage is not None and outage.is_on
        if not was_away and time.monotonic() - self._joined_at < REJOIN_SECONDS:
            return
        for socket in list(self.sockets):
            for group in socket.groups_joined:
                await layer.group_add(group, socket.channel_name)
                if outage is not None and outage.is_on:
                    return
        self._joined_at = time.monotonic()


_watches: weakref.WeakKeyDictionary[asyncio.AbstractEventLoop, Watch] = weakref.WeakKeyDictionary()


def watch_here() -> Watch:
    """Return the watch of the running event loop."""
    return _watches.setdefault(asyncio.get_running_loop(), Watch())
