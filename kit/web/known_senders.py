"""Take large request bodies from people who are signed in, and from nobody else.

Django collects a body, on the disk where it is large, before any middleware or view asks who sends it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from channels.auth import AuthMiddlewareStack
from channels.db import database_sync_to_async

from kit.problems import Problem
from kit.web.body_limit import refuse


class KnownSenders:
    """ASGI middleware: 401 for requests that ``large`` picks and whose sender is not signed in.

    ``bearer`` tells whether a header Authorization holds a token that is good.
    """

    def __init__(
        self, app: Any, *, large: Callable[[dict[str, Any]], bool], bearer: Callable[[str], bool]
    ) -> None:
        self.app = app
        self.large = large
        self.bearer = database_sync_to_async(bearer)
        self._asked = AuthMiddlewareStack(self._admit)

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        """Pass the request on, or refuse it before its body is taken."""
        await (self._asked if self.large(scope) else self.app)(scope, receive, send)

    async def _admit(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        given = dict(scope["headers"]).get(b"authorization", b"").decode("latin-1")
        if (given and await self.bearer(given)) or scope["user"].is_authenticated:
            await self.app(scope, receive, send)
        else:
            await refuse(scope, receive, send, Problem("not_authenticated"))
