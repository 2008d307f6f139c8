"""What a model of leased rows declares: where its rows wait, where a worker holds them, which goes first.

The conditions stand here as SQL, once: the claim is one statement of them, and querysets filter by them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.db import connection

#: So many workers in a row may fall silent over a row before its first progress.
MAX_DEATHS: Final = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Lifecycle:
    """The vocabulary of one model.

    A stage is waiting, held, or final. ``moves`` names for each stage those that it can become; ``queued`` is
    where a row goes back to, ``failed`` where it ends when its attempts are exhausted. The SQL names the
    row's columns: ``claimed`` is the stage to which a claim leads, ``urgency`` comes before the time since
    which a row waits, ``cleared`` is what a claim writes besides. ``unread`` are fields that a claim leaves
    in the database. Without ``attempts`` and ``lease_seconds`` the settings' hold.

    ``death_is_attempt``: who takes over from a worker that fell silent makes another attempt, as for work
    that runs in the worker itself and may have ended it; else a death is counted apart.
    """

    queued: str
    waiting: tuple[str, ...]
    held: tuple[str, ...]
    failed: str
    moves: Mapping[Any, Collection[str]]
    claimed: str
    urgency: str = ""
    cleared: str = ""
    unread: tuple[str, ...] = ()
    attempts: int | None = None
    lease_seconds: float | None = None
    death_is_attempt: bool = False

    @property
    def active(self) -> tuple[str, ...]:
        """Stages with work ahead."""
        return (*self.waiting, *self.held)

    @property
    def max_attempts(self) -> int:
        """How many attempts a row has."""
        return settings.MAX_ATTEMPTS if self.attempts is None else self.attempts

    @property
    def lease(self) -> float:
        """For how many seconds a worker holds a row, unless it renews."""
        return settings.LEASE_SECONDS if self.lease_seconds is None else self.lease_seconds

    def sources(self, to: str) -> set[str]:
        """Return the stages from which a row can become ``to``."""
        return {stage for stage, targets in self.moves.items() if to in targets}

    def is_free(self) -> str:
        """Return when a worker may take a row: it waits and its time has come, or its worker fell silent."""
        # SQLite's clock has whole milliseconds: what waits since this very moment lies ahead of it
        waits = f"stage IN ({listed(self.waiting)}) AND queued_at <= {clock(0.001)}"
        return f"({waits} OR stage IN ({listed(self.held)}) AND lease_until < {clock()})"

    def is_exhausted(self) -> str:
        """Return when a row is not worth another attempt."""
        attempts = f"attempt >= {self.max_attempts}"
        if self.death_is_attempt:
            return attempts
        # the claim that is taken over counts, too
        deaths = f"deaths >= {MAX_DEATHS - 1}"
        return f"CASE WHEN stage IN ({listed(self.held)}) THEN {deaths} ELSE {attempts} END"

    def claim(
        self, table: str, read: Iterable[str], among: Mapping[str, Collection[str]], waited: float
    ) -> str:
        """Return the claim, which gives the columns ``read``; its parameters are the worker and the values.

        The row is chosen and locked by the statement that writes it: of two workers one gets it, and the
        other, which waits for the lock, the next one.
        """
        active = f"stage IN ({listed(self.active)})"
        where = [active, self.is_free(), f"NOT ({self.is_exhausted()})"]
        where += [f'"{column}" IN ({", ".join(["%s"] * len(values))})' for column, values in among.items()]
        if waited:
            where.append(f"queued_at < {clock(-waited)}")
        order = ", ".join([self.urgency] * bool(self.urgency) + ["queued_at", "id"])
        lock = "FOR NO KEY UPDATE" if connection.vendor == "postgresql" else ""
        return f"""
            UPDATE "{table}" SET {self._written()}
            WHERE id = (
                SELECT id FROM "{table}" WHERE {" AND ".join(where)} ORDER BY {order} LIMIT 1 {lock}
            )
            RETURNING {", ".join(f'"{column}"' for column in read)}
        """

    def _written(self) -> str:
        died = f"CASE WHEN stage IN ({listed(self.held)}) THEN 1 ELSE 0 END"
        # else who takes over goes on with the same attempt
        attempt = "1" if self.death_is_attempt else f"1 - {died}"
        # not when the statement began: it may have waited for another worker's
        now = "CLOCK_TIMESTAMP"
        written = [
            f"stage = {self.claimed}",
            "fence = fence + 1",
            f"attempt = attempt + {attempt}",
            f"deaths = deaths + {died}",
            "worker = %s",
            f"started_at = {clock(at=now)}",
            f"lease_until = {clock(self.lease, at=now)}",
        ]
        return ", ".join(written + [self.cleared] * bool(self.cleared))


def listed(stages: Iterable[str]) -> str:
    """Return stages as SQL: written out, so that a partial index is recognised."""
    return ", ".join(f"'{stage}'" for stage in stages)


def clock(seconds: float = 0.0, *, at: str = "STATEMENT_TIMESTAMP") -> str:
    """Return a time ``seconds`` from now as SQL, by the database's clock: workers' clocks differ."""
    if connection.vendor == "postgresql":
        return f"{at}() + INTERVAL '{seconds:f} seconds'"
    return f"STRFTIME('%%Y-%%m-%%d %%H:%%M:%%f', 'NOW', '{seconds:+f} seconds')"
