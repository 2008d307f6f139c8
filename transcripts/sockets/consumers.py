"""The socket that tells open pages how recordings stand."""

from __future__ import annotations

import json
import uuid
from contextlib import suppress
from typing import Any
from uuid import UUID

from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncJsonWebsocketConsumer

from courses.people.queries.presence import SignIn
from courses.people.services.presence import person_group
from courses.rules import is_employee
from transcripts.sockets.queries import Heard, recordings_by_id, still_heard
from transcripts.sockets.services import live_group, state_of
from transcripts.sockets.watch import watch_here

MAX_SUBSCRIPTIONS = 200
MAX_CHARACTERS = 64 * 1024

#: Why a socket is closed, as pages read it.
NONSENSE, SIGNED_OUT, ASK_AGAIN, TOO_MANY = 4400, 4401, 4408, 4429


class LiveConsumer(AsyncJsonWebsocketConsumer):
    """Pages send ``{"subscribe": [id, ...]}`` and hear how those they may see stand, now and on change.

    ``told`` holds the subscriptions, each with the state that was told last.
    """

    sign_in: SignIn

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Serve one socket to its end, whatever ends it."""
        self.told: dict[UUID, dict[str, Any] | None] = {}
        self.is_over = False
        try:
            await super().__call__(scope, receive, send)
        finally:
            self.is_over = True
            watch_here().dismiss(self)

    async def connect(self) -> None:
        """Serve signed-in people only, and each with a bounded number of sockets."""
        # a refusal before accepting reaches the page as a lost connection, and it would ask for ever
        await self.accept()
        user = self.scope.get("user")
        if user is None or not is_employee(user):
            await self._end(SIGNED_OUT)
            return
        self.sign_in = SignIn(self.scope["session"].session_key, user.pk, user.role)
        if not watch_here().admit(self):
            await self._end(TOO_MANY)
            return
        await self.channel_layer.group_add(person_group(user.pk), self.channel_name)

    async def disconnect(self, code: int) -> None:
        """Leave every group."""
        self.is_over = True
        for group in self.groups_joined:
            await self.channel_layer.group_discard(group, self.channel_name)

    @property
    def groups_joined(self) -> list[str]:
        """The person's group and those of the recordings."""
        if not hasattr(self, "sign_in"):
            return []
        return [person_group(self.sign_in.person), *map(live_group, self.told)]

    async def receive(
        self, text_data: str | None = None, bytes_data: bytes | None = None, **kwargs: Any
    ) -> None:
        """Read what a page says; what no page of ours would say ends the connection."""
        if self.is_over:
            return
        try:
            if text_data is None or len(text_data) > MAX_CHARACTERS:
                raise ValueError
            content = json.loads(text_data)
        except (ValueError, RecursionError):
            await self._end(NONSENSE)
            return
        await self.receive_json(content)

    async def receive_json(self, content: Any, **kwargs: Any) -> None:
        """Subscribe to the recordings that the person may see; the others are passed over."""
        wanted = content.get("subscribe") if isinstance(content, dict) else None
        if not isinstance(wanted, list):
            return
        ids = _read_ids(wanted[: MAX_SUBSCRIPTIONS - len(self.told)])
        heard = (await database_sync_to_async(still_heard)({self.sign_in: ids})).get(self.sign_in)
        if heard is None:
            await self.send_away()
            return
        for pk in heard:
            self.told.setdefault(pk, None)
            await self.channel_layer.group_add(live_group(pk), self.channel_name)
        # read again after joining: what changed in between would else be missed
        for recording in (await database_sync_to_async(recordings_by_id)(list(heard))).values():
            await self._tell(state_of(recording))

    async def broadcast_message(self, event: dict[str, Any]) -> None:
        """Pass a change on: of a recording that is watched, or of something of the person's own."""
        payload = event["payload"]
        await (self._tell(payload) if payload["type"] == "recording" else self._send(payload))

    async def broadcast_check(self, event: dict[str, Any]) -> None:
        """Have everyone's rights checked: this person's may have changed."""
        watch_here().hurry()

    async def send_away(self) -> None:
        """End: the page asks again and learns as whom, if at all, it is now served."""
        await self._end(ASK_AGAIN)

    async def catch_up(self, before: dict[UUID, Any], heard: Heard) -> None:
        """End what may no longer be heard, tell what has changed since ``before``."""
        for pk, told in before.items():
            if pk not in self.told:
                continue
            if pk not in heard:
                del self.told[pk]
                await self.channel_layer.group_discard(live_group(pk), self.channel_name)
                await self._send({"type": "ended", "id": str(pk)})
            # where a message came while the row was read, it may be the newer of the two
            elif told is not None and self.told[pk] is told and _differ(told, now := state_of(heard[pk])):
                await self._tell(now)

    async def _tell(self, state: dict[str, Any]) -> None:
        if (pk := UUID(state["id"])) in self.told:
            self.told[pk] = state
            await self._send(state)

    async def _send(self, content: dict[str, Any]) -> None:
        if not self.is_over:
            # the page may be gone and the news of it on its way
            with suppress(RuntimeError, OSError):
                await self.send_json(content)

    async def _end(self, code: int) -> None:
        if not self.is_over:
            self.is_over = True
            watch_here().dismiss(self)
            with suppress(RuntimeError, OSError):
                await self.close(code=code)


def _differ(told: Any, now: dict[str, Any]) -> bool:
    # the phase is no part of the row
    return any(told[name] != now[name] for name in ("stage", "progress", "error"))


def _read_ids(wanted: list[Any]) -> set[UUID]:
    ids = set()
    for item in wanted:
        with suppress(ValueError):
            ids.add(uuid.UUID(str(item)))
    return ids
