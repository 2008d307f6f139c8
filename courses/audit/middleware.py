"""Have the audit log know from where a request or a socket comes."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.request import HttpHeaders

from courses.audit.origin import Origin, bound, session_reference
from kit.queue import log_context
from kit.web.throttles import client_address


def origin_of(request: Any) -> Origin:
    """Return from where a request comes: the address that limits count by, its token or its session."""
    token = getattr(request, "token", None)
    session = getattr(request, "session", None)
    key = None if session is None else session.session_key
    reference = token.prefix if token is not None else session_reference(key)
    return Origin(
        _address(client_address(request)), reference, str(log_context.current().get("request_id", ""))
    )


class OriginMiddleware:
    """Django middleware: it stands after those that find the session and the token."""

    sync_capable = True
    async_capable = False

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on; what it does comes from its sender."""
        with bound(origin_of(request)):
            return self.get_response(request)


class SocketOrigin:
    """ASGI middleware for sockets: it stands after the one that finds the session."""

    def __init__(self, app: Any) -> None:
        self.app = app

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        """Serve the socket; what it does comes from its sender."""
        with bound(origin_of(_as_request(scope))):
            await self.app(scope, receive, send)


def _as_request(scope: dict[str, Any]) -> SimpleNamespace:
    """Return of a socket what tells a request's sender."""
    client = scope.get("client") or ("",)
    # of a header that is sent twice Django reads both as one
    forwarded = [value.decode("latin-1") for name, value in scope["headers"] if name == b"x-forwarded-for"]
    meta = {"REMOTE_ADDR": client[0] or ""} | (
        {"HTTP_X_FORWARDED_FOR": ",".join(forwarded)} if forwarded else {}
    )
    return SimpleNamespace(META=meta, headers=HttpHeaders(meta), session=scope.get("session"))


def _address(said: str) -> str:
    """Return an address as it is usually written; empty for what is none: a proxy may pass anything on."""
    try:
        return str(ipaddress.ip_address(said))[:45]
    except ValueError:
        return ""
