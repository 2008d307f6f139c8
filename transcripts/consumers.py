"""The socket that tells open pages how recordings stand."""

from __future__ import annotations

import json
import uuid
from typing import Any

from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncJsonWebsocketConsumer

from courses.rules import is_employee
from transcripts.models import Recording
from transcripts.services.announce import state_of

MAX_SUBSCRIPTIONS = 200
MAX_CHARACTERS = 64 * 1024


class LiveConsumer(AsyncJsonWebsocketConsumer):
    """Pages send ``{"subscribe": [id, ...]}`` and hear how those they may see stand, now and on change."""

    async def connect(self) -> None:
        """Serve signed-in people only."""
        self.watched: set[str] = set()
        # a refusal before accepting reaches the page as a lost connection, and it would ask for ever
        await self.accept()
        user = self.scope.get("user")
        if user is None or not is_employee(user):
            await self.close(code=4401)

    async def disconnect(self, code: int) -> None:
        """Leave every group."""
        for group in self.watched:
            await self.channel_layer.group_discard(group, self.channel_name)

    async def receive(
        self, text_data: str | None = None, bytes_data: bytes | None = None, **kwargs: Any
    ) -> None:
        """Read what a page says; what no page of ours would say ends the connection."""
        try:
            if text_data is None or len(text_data) > MAX_CHARACTERS:
                raise ValueError
            content = json.loads(text_data)
        except (ValueError, RecursionError):
            await self.close(code=4400)
            return
        if is_employee(self.scope["user"]):
            await self.receive_json(content)

    async def receive_json(self, content: Any, **kwargs: Any) -> None:
        """Subscribe to the recordings that the person may see; the others are passed over."""
        wanted = content.get("subscribe") if isinstance(content, dict) else None
        if not isinstance(wanted, list):
            return
        room = MAX_SUBSCRIPTIONS - len(self.watched)
        for recording in await self._visible(wanted[:room]):
            group = recording.live_group
            self.watched.add(group)
            await self.channel_layer.group_add(group, self.channel_name)
        # read again after joining: what changed in between would else be missed
        for recording in await self._visible(wanted[:room]):
            await self.send_json(state_of(recording))

    @database_sync_to_async
    def _visible(self, wanted: list[Any]) -> list[Recording]:
        ids = []
        for item in wanted:
            try:
                ids.append(uuid.UUID(str(item)))
            except ValueError:
                continue
        return list(Recording.objects.visible_to(self.scope["user"]).filter(pk__in=ids).defer("peaks"))

    async def live_message(self, event: dict[str, Any]) -> None:
        """Pass a change on."""
        await self.send_json(event["payload"])
