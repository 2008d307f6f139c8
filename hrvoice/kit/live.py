"""Announce changes to open pages. A hint only: the row is the truth and pages re-read it."""

from __future__ import annotations

import asyncio
import logging
from concurrent.futures import Future
from typing import Any

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer

log = logging.getLogger(__name__)

_server_loop: asyncio.AbstractEventLoop | None = None


def capture_loop() -> None:
    """Remember the server's event loop, so that worker threads hand their messages to it."""
    global _server_loop
    _server_loop = asyncio.get_running_loop()


def release_loop() -> None:
    """Forget the server's event loop when it ends."""
    global _server_loop
    _server_loop = None


def _log_failure(sent: Future[None]) -> None:
    if not sent.cancelled() and (error := sent.exception()) is not None:
        log.warning("a live message was not sent: %r", error)


def announce(group: str, payload: dict[str, Any]) -> None:
    """Send ``payload`` (JSON-ready) to the sockets in ``group``; never raises.

    In one process the message is handed to the server's loop: an in-memory layer lives on it, and
    waiting for it from a thread costs tens of milliseconds.
    """
    layer = get_channel_layer()
    if layer is None:
        return
    message = {"type": "live.message", "payload": payload}
    try:
        if _server_loop is not None and _server_loop.is_running():
            sent = asyncio.run_coroutine_threadsafe(layer.group_send(group, message), _server_loop)
            sent.add_done_callback(_log_failure)
        else:
            async_to_sync(layer.group_send)(group, message)
    except Exception:
        log.warning("live message to %s was not sent", group, exc_info=True)
