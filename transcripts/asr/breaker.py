"""Stop asking a server that does not answer, and look now and then whether it does again."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Final

from transcripts.audio.errors import SpeechError

FAILURES: Final = 5
OPEN_S: Final = 30.0


class Breaker:
    """Open after ``failures`` in a row: for ``open_s`` nobody passes, then one may try for all."""

    def __init__(
        self,
        *,
        failures: int = FAILURES,
        open_s: float = OPEN_S,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._most = failures
        self._open_s = open_s
        self._clock = clock
        self._lock = threading.Lock()
        self._failed = 0
        self._until = 0.0

    def pass_through(self) -> None:
        """Return where the server may be asked; SpeechError engine_unavailable while it may not."""
        with self._lock:
            if self._failed < self._most:
                return
            left = self._until - self._clock()
            if left > 0:
                raise SpeechError("engine_unavailable", detail=f"not asked for another {left:.0f} s")
            # this caller tries; the others wait until it is known how that ended, or was lost
            self._until = self._clock() + self._open_s

    def worked(self) -> None:
        """Close again."""
        with self._lock:
            self._failed = 0

    def failed(self) -> None:
        """Count a failure; open where there were too many in a row."""
        with self._lock:
            self._failed += 1
            if self._failed >= self._most:
                self._until = self._clock() + self._open_s
