"""The statement by which one worker of several takes a row."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Final, cast

from django.conf import settings
from django.db import Error, connection, transaction
from django.db.models import Case, F, Q, Subquery, Value, When, sql
from django.db.models.functions import Now

from kit.queue.database import database_left
from kit.queue.lease import lease_end
from transcripts.enums import HELD, Queue, Stage
from transcripts.recordings.models import Recording, RecordingQuerySet

#: So many workers in a row may fall silent over a recording before its first progress. A file cannot easily
#: do that to a worker, whose engine is a process of its own; restarts, crashes and cut power can.
MAX_DEATHS: Final = 10

#: What a worker needs not have at once.
_LATER: Final = ("peaks",)
#: Stands for the worker's name while the statement is written.
_WORKER: Final = "a worker whose name nobody has"


class Moment(Now):
    """The moment at which it is evaluated: a claim may have waited for another worker's."""

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """Not when the statement began."""
        return self.as_sql(compiler, connection, template="CLOCK_TIMESTAMP()")


def hopeful() -> Q:
    """Tell what is worth another try: not tried too often without progress, nor left by too many workers."""
    held = Q(stage__in=HELD)  # this claim fell silent, too
    return (held & Q(deaths__lt=MAX_DEATHS - 1)) | (~held & Q(attempt__lt=settings.MAX_ATTEMPTS))


def claim_row(queues: frozenset[Queue], worker: str, *, waited: float = 0.0) -> Recording | None:
    """Take the most urgent hopeful recording of ``queues`` with a lease for ``worker``, and return it.

    None where nothing waits. A person waits for it, and Django takes several times as long to write the
    statement as the database to do it: so it is written once for each set of queues.
    """
    query, parameters = _statement(queues, waited, settings.LEASE_SECONDS, settings.MAX_ATTEMPTS)
    given = [worker if value == _WORKER else value for value in parameters]
    try:
        return _take(query, given)
    except Error as error:
        if connection.in_atomic_block or not database_left(error):
            raise
        # the thread has kept its connection from its last task, and the database was restarted since
        connection.close()
        return _take(query, given)


def _take(query: str, given: Sequence[Any]) -> Recording | None:
    return next(iter(Recording.objects.raw(query, given)), None)


@lru_cache
def _statement(
    queues: frozenset[Queue], waited: float, _lease: float, _attempts: int
) -> tuple[str, tuple[Any, ...]]:
    """Return the SQL and its parameters, with lease and attempts as they are set now.

    The row is chosen and locked by the statement that writes it: of two workers one gets it, and the other
    the next one.
    """
    rows = Recording.objects.claimable(queues, waited=waited).filter(hopeful())
    chosen = Subquery(rows.select_for_update(no_key=True).values("pk")[:1])
    died = Case(When(stage__in=HELD, then=1), default=0)
    update = cast(
        sql.UpdateQuery, Recording.objects.order_by().filter(pk=chosen).query.chain(sql.UpdateQuery)
    )
    update.add_update_values(
        {
            "stage": Case(
                When(transcribed_at=None, then=Value(Stage.TRANSCRIBING.value)),
                default=Value(Stage.ANALYSING.value),
            ),
            "fence": F("fence") + 1,
            # who takes over from the dead goes on with the same try
            "attempt": F("attempt") + 1 - died,
            "deaths": F("deaths") + died,
            "worker": _WORKER,
            "started_at": Moment(),
            "lease_until": lease_end(),
        }
    )
    with transaction.atomic():  # Django writes no FOR UPDATE elsewhere
        query, parameters = update.get_compiler(connection=connection).as_sql()
    if parameters.count(_WORKER) != 1:
        raise AssertionError("the worker's name can no longer be told apart")
    quote = connection.ops.quote_name
    read = [field for field in Recording._meta.concrete_fields if field.name not in _LATER]
    returning = ", ".join(quote(str(field.column)) for field in read)
    return _written_out(f"{query} RETURNING {returning}", parameters)


def _written_out(query: str, parameters: Sequence[Any]) -> tuple[str, tuple[Any, ...]]:
    """Write what is always the same into the text: sending it as parameters takes as long as the statement.

    SQLite, which has no way from the one to the other, is left alone.
    """
    if not hasattr(connection.ops, "compose_sql"):
        return query, tuple(parameters)
    first, *rest = query.split("%s")
    constant = [
        "%s" if value == _WORKER else connection.ops.compose_sql("%s", [value]).replace("%", "%%")
        for value in parameters
    ]
    written = "".join(text for pair in zip(constant, rest, strict=True) for text in pair)
    return first + written, (_WORKER,)


def unchanged(row: Recording) -> RecordingQuerySet:
    """Return the row as it was read, if it still waits: its worker may have renewed the lease.

    Nobody claims without raising the fence, and no holder ends a claim in the same stage. So the row holds
    what was read of it, and the condition stays short.
    """
    same = Recording.objects.filter(pk=row.pk, fence=row.fence, stage=row.stage).order_by()
    return same.filter(lease_until__lt=Now()) if row.stage in HELD else same
