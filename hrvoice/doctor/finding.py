"""What the doctor says about one thing, and how thoroughly it looks."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.db.models import Model, QuerySet

#: Without ``deep`` each file's content is read once in so many days.
ROUND_DAYS = 30

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it should be.

    ``code`` is stable; ``which`` names the recording, file or service; ``remedy`` says what to do. None
    holds a title or a file's name as a person gave it: what doctor prints each night is kept as a log.
    ``repair`` mends it where that can be done without a person. ``blocks``: nothing that needs it
    can be looked at.
    """

    code: str
    which: str
    what: str
    remedy: str
    repair: Callable[[], object] | None = field(default=None, compare=False)
    blocks: bool = False

    def as_json(self) -> dict[str, Any]:
        """Return the finding without its repair."""
        return {name: getattr(self, name) for name in ("code", "which", "what", "remedy")}


@dataclass(frozen=True, slots=True)
class Scope:
    """How thoroughly to look: ``deep`` reads every file, else each is read once in ``ROUND_DAYS``.

    ``bytes_per_second`` bounds the reading; 0 does not. ``stopped`` says that no worker is meant to run.
    """

    deep: bool = False
    bytes_per_second: int = 0
    stopped: bool = False
    today: datetime.date = field(default_factory=datetime.date.today)

    def reads(self, pk: uuid.UUID) -> bool:
        """Tell whether today is the day to read this recording's files."""
        return self.deep or pk.int % ROUND_DAYS == self.today.toordinal() % ROUND_DAYS


Check = Callable[[Scope], Iterator[Finding]]


def in_batches(rows: QuerySet[Row], size: int = 200) -> Iterator[Row]:
    """Yield rows by primary key, a batch in memory at a time.

    No cursor stays open meanwhile: repairs may write, and a long look holds no snapshot.
    """
    rows = rows.order_by("pk")
    batch = list(rows[:size])
    while batch:
        last = batch[-1].pk  # before it is yielded: a row that is deleted forgets its key
        yield from batch
        batch = list(rows.filter(pk__gt=last)[:size])
