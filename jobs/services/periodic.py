"""What time brings: work that is due again and again, one round at a time for the whole site."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django.core.cache import cache
from django.db import connection

log = logging.getLogger(__name__)

#: One round at a time; a round that died is forgotten after so many seconds.
ROUND_SECONDS: Final = 600
_ROUND: Final = "jobs.periodic.round"


@dataclass(frozen=True, slots=True)
class Periodic:
    """Work for every ``seconds``; of two that are due in one round, the lower ``order`` goes first."""

    name: str
    work: Callable[[], Any]
    seconds: int
    order: int


_registered: dict[str, Periodic] = {}


def register_periodic(name: str, work: Callable[[], Any], *, seconds: int, order: int = 100) -> None:
    """Have ``work`` done every so many seconds. Rows hold what was done: once too often does nothing."""
    _registered[name] = Periodic(name, work, seconds, order)


def run_due() -> None:
    """Take a round; what fails is logged, and the others go on."""
    mine = secrets.token_hex(8)
    if not cache.add(_ROUND, mine, ROUND_SECONDS):
        return
    try:
        for one in sorted(_registered.values(), key=lambda one: one.order):
            # a round that was thought dead and goes on is no longer the one
            if cache.get(_ROUND) != mine:
                return
            if one.seconds and not cache.add(_done_key(one), True, one.seconds):
                continue
            cache.set(_ROUND, mine, ROUND_SECONDS)
            _run(one)
    finally:
        if cache.get(_ROUND) == mine:
            cache.delete(_ROUND)


def _run(one: Periodic) -> None:
    try:
        one.work()
    except Exception:
        log.exception("%s failed and is tried again in the next round", one.name)
        # on a connection that works
        cache.delete(_done_key(one))
        if not connection.in_atomic_block:
            connection.close()


def _done_key(one: Periodic) -> str:
    return f"jobs.periodic.done.{one.name}"
