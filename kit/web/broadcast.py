"""Announce changes to open pages. A hint only: the row is the truth and pages re-read it."""

from __future__ import annotations

import asyncio
import atexit
import logging
import os
import threading
from concurrent.futures import Future, wait
from typing import Any

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.conf import settings

log = logging.getLogger(__name__)

#: More messages than this on their way at once are hints that nobody waits for any more.
MOST_PENDING = 500

_server_loop: asyncio.AbstractEventLoop | None = None
_own_loop: asyncio.AbstractEventLoop | None = None
_own_loop_lock = threading.Lock()
_pending: set[Future[None]] = set()


def capture_loop() -> None:
    """Remember the server's event loop, so that worker threads hand their messages to it."""
    global _server_loop
    _server_loop = asyncio.get_running_loop()


def release_loop() -> None:
    """Forget the server's event loop when it ends."""
    global _server_loop
    _server_loop = None


def announce(group: str, payload: dict[str, Any]) -> None:
    """Send ``payload`` (JSON-ready) to the sockets in ``group``; never raises and never waits."""
    _send(group, {"type": "broadcast.message", "payload": payload})


def ask_to_check(group: str) -> None:
    """Tell the sockets in ``group`` that their person's rights or sign-in may have changed."""
    _send(group, {"type": "broadcast.check"})


def _send(group: str, message: dict[str, Any]) -> None:
    """Hand a message to an event loop.

    Waiting for it from a thread costs tens of milliseconds, and more where Redis is away. Only the layer in
    memory, where no server runs, is sent to at once.
    """
    layer = get_channel_layer()
    if layer is None:
        return
    loop = _server_loop if _server_loop is not None and _server_loop.is_running() else None
    try:
        if loop is None and not settings.REDIS_URL:
            async_to_sync(layer.group_send)(group, message)
        elif len(_pending) < MOST_PENDING:
            sent = asyncio.run_coroutine_threadsafe(layer.group_send(group, message), loop or _sender())
            _pending.add(sent)
            sent.add_done_callback(_note_end)
    except Exception:
        log.warning("live message to %s was not sent", group, exc_info=True)


def _note_end(sent: Future[None]) -> None:
    _pending.discard(sent)
    if not sent.cancelled() and (error := sent.exception()) is not None:
        log.warning("a live message was not sent: %r", error)


def _sender() -> asyncio.AbstractEventLoop:
    """Return the loop that sends for a process without a server, such as a worker; made on first use."""
    global _own_loop
    with _own_loop_lock:
        if _own_loop is None:
            _own_loop = asyncio.new_event_loop()
            threading.Thread(target=_own_loop.run_forever, name="broadcast", daemon=True).start()
        return _own_loop


def _forget_after_fork() -> None:
    # threads do not survive a fork: the child makes its own
    global _own_loop, _own_loop_lock, _server_loop
    _own_loop, _own_loop_lock, _server_loop = None, threading.Lock(), None
    _pending.clear()


def _finish() -> None:
    # a command that ends at once would take its last messages with it
    wait(list(_pending), timeout=1)


os.register_at_fork(after_in_child=_forget_after_fork)
atexit.register(_finish)
