"""The ASGI application: pages, sockets and, in embedded mode, the workers."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hrvoice.settings")
pages = get_asgi_application()

from channels.auth import AuthMiddlewareStack  # noqa: E402  (Django must be set up first)
from channels.routing import ProtocolTypeRouter, URLRouter  # noqa: E402
from channels.security.websocket import AllowedHostsOriginValidator  # noqa: E402
from django.conf import settings  # noqa: E402

from courses.audit.middleware import SocketOrigin  # noqa: E402
from courses.tokens.services import find_token  # noqa: E402
from hrvoice.observe import Observe  # noqa: E402
from hrvoice.warm import warm  # noqa: E402
from kit.web import broadcast  # noqa: E402
from kit.web.api.authentication import bearer_secret  # noqa: E402
from kit.web.body_limit import BodyLimit  # noqa: E402
from kit.web.known_senders import KnownSenders  # noqa: E402
from kit.web.streamed import StreamedBodies  # noqa: E402
from transcripts.urls import websocket_urlpatterns  # noqa: E402

FORM_BYTES = 1024 * 1024
#: The one page that takes a large file.
IMPORT_PATH = "/people/import/"


def _most_bytes(path: str) -> int:
    """Return how large a request may be: files come through the API, the pages' forms are small."""
    if path.startswith("/api/"):
        return settings.UPLOAD_MAX_BYTES + FORM_BYTES
    if path == IMPORT_PATH:
        return settings.IMPORT_MAX_BYTES + FORM_BYTES
    return settings.DATA_UPLOAD_MAX_MEMORY_SIZE + FORM_BYTES


def _is_upload(scope: dict[str, Any]) -> bool:
    """Whether a request's body may be huge and goes to the disk as it comes in."""
    return scope["method"] in ("PATCH", "POST") and scope["path"].startswith("/api/uploads/")


def _is_large(scope: dict[str, Any]) -> bool:
    """Whether Django would collect more than a form before it asks who sends it."""
    if not scope["path"].startswith(("/api/", IMPORT_PATH)) or _is_upload(scope):
        return False
    headers = dict(scope["headers"])
    announced = headers.get(b"content-length", b"")
    return b"transfer-encoding" in headers or (announced.isdigit() and int(announced[:19]) > FORM_BYTES)


def _is_token(authorization: str) -> bool:
    """Whether a header Authorization shows a usable token."""
    secret = bearer_secret(authorization)
    return bool(secret) and find_token(secret) is not None


sockets = AuthMiddlewareStack(SocketOrigin(URLRouter(websocket_urlpatterns)))
http = KnownSenders(StreamedBodies(pages, streamed=_is_upload), large=_is_large, bearer=_is_token)
router = ProtocolTypeRouter(
    {
        "http": BodyLimit(http, bound=_most_bytes),
        "websocket": AllowedHostsOriginValidator(sockets),
    }
)

edge = Observe(router, static=settings.STATIC_URL)


@asynccontextmanager
async def _beside() -> AsyncIterator[None]:
    """Run what runs beside the web server in this process."""
    broadcast.capture_loop()
    try:
        warm()
        if settings.EMBEDDED:
            from hrvoice.embedded import running

            async with running():
                yield
        else:
            yield
    finally:
        broadcast.release_loop()


async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Answer one connection, or live through the server's start and end."""
    if scope["type"] != "lifespan":
        await edge(scope, receive, send)
        return
    await receive()
    phase = "startup"
    try:
        async with _beside():
            await send({"type": "lifespan.startup.complete"})
            phase = "shutdown"
            await receive()
    except Exception as error:
        await send({"type": f"lifespan.{phase}.failed", "message": str(error)})
        raise
    await send({"type": "lifespan.shutdown.complete"})
