"""Ask something that may hang, and wait for it no longer than one wants.

The question runs in a thread of its own. While it hangs nobody asks again: those who come later wait for the
same answer, so a dead disk or database holds one thread and not one for each who asked.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import Generic, TypeVar

T = TypeVar("T")


class Bounded(Generic[T]):
    """``ask``, waited for ``timeout`` seconds at most; an answer serves who asks within ``keep`` seconds."""

    def __init__(self, ask: Callable[[], T], *, timeout: float, keep: float = 0.0) -> None:
        self._ask = ask
        self._timeout = timeout
        self._keep = keep
        self._lock = threading.Lock()
        self._asked: Future[T] | None = None
        self._ended = 0.0

    def start(self) -> Future[T]:
        """Ask, unless somebody has and the answer is under way or fresh."""
        with self._lock:
            asked = self._asked
            fresh = asked is not None and (not asked.done() or time.monotonic() - self._ended < self._keep)
            if asked is None or not fresh:
                asked = self._asked = Future()
                threading.Thread(target=self._run, args=(asked,), name="bounded", daemon=True).start()
        return asked

    def answer(self) -> T:
        """Return the answer; TimeoutError where there is none in time, or what the question raised."""
        return self.start().result(self._timeout)

    def _run(self, future: Future[T]) -> None:
        try:
            result = self._ask()
        except BaseException as error:
            self._ended = time.monotonic()
            future.set_exception(error)
        else:
            self._ended = time.monotonic()
            future.set_result(result)
