"""The statement by which one worker of several takes a row."""

from __future__ import annotations

import uuid
from functools import lru_cache
from typing import Any, Final, cast

from django.conf import settings
from django.db import connection
from django.db.models import sql
from django.db.models.functions import Now

from hrvoice.kit.lease import lease_end
from transcripts.enums import HELD, Stage
from transcripts.models import Recording
from transcripts.models.recording import RecordingQuerySet

#: What a worker needs not have at once.
_LATER: Final = ("peaks",)
_NEVER: Final = Recording(pk=uuid.UUID(int=1), fence=1_000_001)


def free(row: Recording) -> RecordingQuerySet:
    """Return the row as it was read, if it still waits: its worker may have renewed the lease.

    Nobody claims without raising the fence, and no holder ends a claim in the same stage. So the row holds
    what was read of it, and the condition stays short.
    """
    same = Recording.objects.filter(pk=row.pk, fence=row.fence, stage=row.stage).order_by()
    return same.filter(lease_until__lt=Now()) if row.stage in HELD else same


def claim_row(row: Recording, **values: Any) -> Recording | None:
    """Write ``values`` (stage, attempt, deaths, worker) and a lease on a row that waits, and return it.

    None where another was quicker. A person waits for it, and Django takes several times as long to write the
    statement as the database to do it: so it is written once, and used again with other values.
    """
    query, names = _statement(row.stage, settings.LEASE_SECONDS)
    fence = {"fence": row.fence + 1}
    given = _prepared({"new": values | fence, "old": {"id": row.pk, "fence": row.fence, "stage": row.stage}})
    claimed = Recording.objects.raw(query, [given.get(name, name) for name in names])
    return next(iter(claimed), None)


Name = tuple[str, str]


@lru_cache
def _statement(stage: Stage, _lease: float) -> tuple[str, tuple[Any, ...]]:
    """Return the SQL for a row that waits in ``stage``, with a lease as is set now, and its parameters.

    A parameter is the name of what stands there, or the value itself where that is always the same.
    """
    row = Recording(pk=_NEVER.pk, fence=_NEVER.fence, stage=stage)
    example: dict[str, Any] = {
        "stage": Stage.READY,
        "fence": row.fence + 1,
        "attempt": row.fence + 2,
        "deaths": row.fence + 3,
        "worker": "a worker",
    }
    update = cast(sql.UpdateQuery, free(row).query.chain(sql.UpdateQuery))
    update.add_update_values(example | {"started_at": Now(), "lease_until": lease_end()})
    query, parameters = update.get_compiler(connection=connection).as_sql()
    names = {
        value: name
        for name, value in _prepared(
            {"new": example, "old": {"id": row.pk, "fence": row.fence, "stage": stage}}
        ).items()
    }
    if len(names) != len(example) + 3 or not set(names) <= set(parameters):
        raise AssertionError("the claim's values can no longer be told apart")
    quote = connection.ops.quote_name
    read = [field for field in Recording._meta.concrete_fields if field.name not in _LATER]
    returning = ", ".join(quote(str(field.column)) for field in read)
    return f"{query} RETURNING {returning}", tuple(names.get(value, value) for value in parameters)


def _prepared(values: dict[str, dict[str, Any]]) -> dict[Name, Any]:
    """Return the values as the database takes them, by whether they are written or looked for, and field."""
    return {
        (side, field.name): field.get_db_prep_save(fields[field.name], connection)
        for side, fields in values.items()
        for field in Recording._meta.concrete_fields
        if field.name in fields
    }
