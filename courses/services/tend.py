"""What time brings: assignments that wait, courses that fall due again, reminders, and sending them."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable
from typing import Any, Final

from django.conf import settings
from django.core.cache import cache
from django.db import connection

from courses.models import Course
from courses.services.assignments import sweep_assignments
from courses.services.enrolment import close_finished
from courses.services.remind import write_notices
from courses.services.renewal import sweep_renewals
from courses.services.send import compose_mails, send_due
from courses.services.workload import count_workloads

log = logging.getLogger(__name__)

#: One round at a time; a round that died is forgotten after so many seconds.
ROUND_SECONDS: Final = 600
_TENDING: Final = "courses.tending"


def close_all() -> int:
    """Complete what has nothing left to do, where no hook told us: a question was deleted, say."""
    return sum(close_finished(course=course) for course in Course.objects.published())


def compose_if_set_up() -> int:
    """Compose e-mails where the site has a mail server."""
    return compose_mails() if settings.MAIL_IS_SET_UP else 0


#: Each with the seconds between two turns. Rows hold what was done: a turn too many does nothing.
TURNS: Final[tuple[tuple[str, Callable[[], Any], int], ...]] = (
    ("assignments", sweep_assignments, 0),
    ("closing", close_all, 6 * 3600),
    ("renewals", sweep_renewals, 3600),
    ("notices", write_notices, 900),
    ("workloads", count_workloads, 60),
    ("mails", compose_if_set_up, 60),
    ("sending", send_due, 0),
)
_more: list[tuple[str, Callable[[], Any], int]] = []


def register_turn(name: str, turn: Callable[[], Any], seconds: int) -> None:
    """Have ``turn`` taken every so many seconds as well, after those here."""
    _more[:] = [one for one in _more if one[0] != name]
    _more.append((name, turn, seconds))


def tend() -> None:
    """Take a round; what stumbles is logged, and the others go on."""
    mine = secrets.token_hex(8)
    if not cache.add(_TENDING, mine, ROUND_SECONDS):
        return
    try:
        for name, turn, seconds in (*TURNS, *_more):
            # a round that was thought dead and goes on is no longer the one
            if cache.get(_TENDING) != mine:
                return
            if seconds and not cache.add(f"courses.tended.{name}", True, seconds):
                continue
            cache.set(_TENDING, mine, ROUND_SECONDS)
            try:
                turn()
            except Exception:
                log.exception("%s: the round stumbled", name)
                # the next round tries again, and the next turn on a connection that works
                cache.delete(f"courses.tended.{name}")
                if not connection.in_atomic_block:
                    connection.close()
    finally:
        if cache.get(_TENDING) == mine:
            cache.delete(_TENDING)
