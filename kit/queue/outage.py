"""Something we can do without is away: say so once, ask for it rarely, say once that it is back."""

from __future__ import annotations

import logging
import time

log = logging.getLogger(__name__)


class Outage:
    """The state of a helper such as Redis. Between two attempts at least ``pause`` seconds pass."""

    def __init__(self, what: str, *, pause: float = 1.0) -> None:
        self.what = what
        self.pause = pause
        self.is_on = False
        self._failed_at = 0.0

    @property
    def should_wait(self) -> bool:
        """Whether it failed a moment ago and need not be asked again yet."""
        return self.is_on and time.monotonic() - self._failed_at < self.pause

    def failed(self, error: BaseException) -> None:
        """Note a failure; the first of a row is logged."""
        if not self.is_on:
            log.warning("%s does not answer; going on without it: %r", self.what, error)
        self.is_on = True
        self._failed_at = time.monotonic()

    def worked(self) -> None:
        """Note a success."""
        if self.is_on:
            log.warning("%s answers again", self.what)
        self.is_on = False
