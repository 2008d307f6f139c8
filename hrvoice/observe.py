"""Watch every connection at the server's edge: its id, its time, how it ended.

At the edge, so that what never reaches Django (a body that is too large, a socket) is seen as well.
"""

from __future__ import annotations

import logging
import re
import time
import uuid
from http import HTTPStatus
from typing import Any, Final

from kit.queue import log_context
from kit.web import metrics

log = logging.getLogger("hrvoice.access")

HEADER: Final = b"x-request-id"
#: Under this name the scope holds what the middleware finds out about a request.
NOTES: Final = "hrvoice.notes"
SLOW_SECONDS: Final = 2.0
#: The sender was gone before the answer began, in nginx's way of saying it.
GONE: Final = 499
#: Nobody reads that a probe asked.
QUIET: Final = frozenset({"healthz", "readyz", "metrics", "static"})
_SANE: Final = re.compile(rb"[A-Za-z0-9._-]{1,64}")


def request_id(headers: list[tuple[bytes, bytes]]) -> str:
    """Return the id that the proxy gave, where it is a sane one, else a new one."""
    given = dict(headers).get(HEADER, b"")
    return given.decode() if _SANE.fullmatch(given) else uuid.uuid4().hex


class Observe:
    """ASGI middleware: request id, access line and figures for requests; figures for sockets."""

    def __init__(self, app: Any, *, static: str) -> None:
        self.app = app
        self.static = static

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        """Pass the connection on and watch it."""
        with log_context.bound(request_id=request_id(scope["headers"])):
            if scope["type"] == "websocket":
                await self._socket(scope, receive, send)
            else:
                await self._request(scope, receive, send)

    async def _request(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        notes: dict[str, Any] = {}
        scope = {**scope, NOTES: notes}
        began = time.perf_counter()
        first: float | None = None
        status = GONE
        upload = scope["method"] in {"POST", "PUT", "PATCH"} and scope["path"].startswith("/api/")
        own_id = str(log_context.current()["request_id"]).encode()

        async def watched(message: Any) -> None:
            nonlocal first, status
            if message["type"] == "http.response.start":
                first, status = time.perf_counter() - began, message["status"]
                message = {**message, "headers": [*message.get("headers", ()), (HEADER, own_id)]}
            await send(message)

        metrics.http_in_progress.inc()
        if upload:
            metrics.uploads_in_progress.inc()
        try:
            await self.app(scope, receive, watched)
        finally:
            if upload:
                metrics.uploads_in_progress.dec()
            metrics.http_in_progress.dec()
            self._write(scope, notes, status, first, time.perf_counter() - began)

    def _write(
        self, scope: dict[str, Any], notes: dict[str, Any], status: int, first: float | None, whole: float
    ) -> None:
        static = scope["path"].startswith(self.static)
        route = str(notes.get("route") or ("static" if static else "unmatched"))
        method = metrics.method_label(scope["method"])
        metrics.http_requests.labels(route, method, status).inc()
        if status >= 500:
            metrics.http_server_errors.inc()
        elif status == HTTPStatus.TOO_MANY_REQUESTS:
            metrics.http_too_many.inc()
        if first is not None:
            metrics.http_seconds.labels(route, method).observe(first)
        slow = first is not None and first > SLOW_SECONDS
        level = logging.WARNING if status >= 500 or slow else logging.INFO
        if route in QUIET and status < 500:
            level = logging.DEBUG
        facts = {"route": route, "method": method, "status": status, "duration_ms": round(whole * 1000, 1)}
        who = {name: notes[name] for name in ("user", "recording") if name in notes}
        log.log(level, "request", extra=facts | who)

    async def _socket(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        accepted = False
        code = 1006  # the line broke without a word

        async def heard() -> Any:
            nonlocal code
            message = await receive()
            if message["type"] == "websocket.disconnect":
                code = message.get("code", 1005)
            return message

        async def watched(message: Any) -> None:
            nonlocal accepted, code
            if message["type"] == "websocket.accept" and not accepted:
                accepted = True
                metrics.sockets_open.inc()
            elif message["type"] == "websocket.close":
                code = message.get("code", 1000)
            await send(message)

        try:
            await self.app(scope, heard, watched)
        finally:
            if accepted:
                metrics.sockets_open.dec()
            metrics.sockets_closed.labels(code if 1000 <= code < 5000 else "other").inc()


class NoteRoute:
    """Django middleware: tell the edge and the log which route and person a request belongs to.

    It stands after those that find the person, so that asking costs nothing.
    """

    sync_capable = True
    async_capable = False

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> Any:
        """Pass the request on; what is noted on the way holds for this request only."""
        with log_context.bound():
            return self.get_response(request)

    def process_view(self, request: Any, view: Any, args: Any, kwargs: Any) -> None:
        """Note the route's name and the person's key."""
        found: dict[str, Any] = {"route": request.resolver_match.view_name or "unnamed"}
        token = getattr(request, "token", None)
        user = token.person if token is not None else getattr(request, "user", None)
        if user is not None and user.is_authenticated:
            found["user"] = user.pk
        if isinstance(pk := kwargs.get("pk"), uuid.UUID) and "recording" in found["route"]:
            found["recording"] = str(pk)
        log_context.bind(**found)
        notes = getattr(request, "scope", {}).get(NOTES)
        if notes is not None:
            notes.update(found)
