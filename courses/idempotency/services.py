"""Carry out a request once, however often its sender repeats it."""

from __future__ import annotations

import datetime
from typing import Any

from django.utils import timezone

from courses.idempotency.models import SentOnce
from kit.problems import Conflict, Problem

#: So long the same key gives the same answer.
KEPT = datetime.timedelta(hours=24)
#: A request that is at work for longer died with its process.
AT_WORK = datetime.timedelta(minutes=15)
#: How many old rows a new one sweeps away.
SWEPT = 100


def begin(*, caller: str, key: str, fingerprint: str) -> SentOnce:
    """Return the row of a request: with a ``status`` it was answered before, without it is now ours to do.

    Raises ``Problem("key_reused")`` where the key came with another request, and, not for good,
    ``Conflict("key_at_work")`` while the first one is still at work.
    """
    _sweep()
    now = timezone.now()
    row, made = SentOnce.objects.get_or_create(
        caller=caller, key=key, defaults={"fingerprint": fingerprint, "created_at": now}
    )
    if made:
        return row
    if row.created_at < now - KEPT:
        row.delete()
        return begin(caller=caller, key=key, fingerprint=fingerprint)
    if row.fingerprint != fingerprint:
        raise Problem("key_reused")
    if row.status is None and not _take_over(row, now):
        raise Conflict("key_at_work", permanent=False)
    return row


def _take_over(row: SentOnce, now: datetime.datetime) -> bool:
    """Take a request whose process died; False while it is at work, or where another was quicker."""
    dead = SentOnce.objects.filter(pk=row.pk, status=None, created_at__lt=now - AT_WORK)
    return bool(dead.update(created_at=now))


def seal(row: SentOnce, *, status: int, body: Any, location: str = "") -> None:
    """Keep the answer. Call it in the transaction of what was done: both are there or neither."""
    row.status, row.body, row.location = status, body, location
    row.save(update_fields=["status", "body", "location"])


def let_go(row: SentOnce) -> None:
    """Forget a request that was refused: it changed nothing and may be sent again."""
    SentOnce.objects.filter(pk=row.pk, status=None).delete()


def _sweep() -> None:
    old = SentOnce.objects.filter(created_at__lt=timezone.now() - KEPT).order_by("created_at")
    if ids := list(old.values_list("pk", flat=True)[:SWEPT]):
        SentOnce.objects.filter(pk__in=ids).delete()
