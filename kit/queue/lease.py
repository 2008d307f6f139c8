"""Leases on rows: who works on a row holds it for a while, by the database's clock, and renews."""

from __future__ import annotations

import datetime
import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.models.expressions import Combinable
from django.db.models.functions import Now

log = logging.getLogger(__name__)


class LeaseLost(Exception):
    """Another worker, or a person, has taken the row: stop and touch nothing."""


def lease_end(seconds: float) -> Combinable:
    """Return until when a lease taken now holds, by the database's clock: workers' clocks differ."""
    return Now() + datetime.timedelta(seconds=seconds)


@contextmanager
def renewed(renew: Callable[[], None], *, what: str, at_most: float) -> Iterator[None]:
    """Renew a lease from beside what takes long; ``renew`` raises ``LeaseLost`` where that is over.

    After ``at_most`` seconds it ends: what takes longer hangs, and another worker takes over.
    """
    ended = threading.Event()

    def keep() -> None:
        until = time.monotonic() + at_most
        while not ended.wait(settings.LEASE_SECONDS / 3) and time.monotonic() < until:
            try:
                renew()
            except LeaseLost:
                return
            except DatabaseError:
                log.warning("the lease of %s was not renewed", what, exc_info=True)
            finally:
                connection.close()

    thread = threading.Thread(target=keep, name="lease", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()
