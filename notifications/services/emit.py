"""Write down what happened, in the transaction in which it does."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any, Final

from django.db import connection, transaction
from django.db.models import Model

from kit.people import Account
from kit.queue.outage import Outage
from kit.queue.wake import send_wake_ups
from notifications.event_kinds import EventKind, event_kind, listeners
from notifications.models import Event, EventDelivery

#: The queue whose workers tell listeners, and the name of the task in ``notifications.tasks``.
QUEUE: Final = "light"
DISPATCH: Final = "notifications.dispatch"
#: One message that waits is enough: who takes it sees every event committed before.
ENOUGH: Final = 1
BATCH: Final = 500

_broker = Outage("the broker (the periodic round tells of events)", pause=2.0)


class NotInTransaction(RuntimeError):
    """An event would not stand or fall with what it tells."""


@dataclass(frozen=True, slots=True)
class NewEvent:
    """One of many: ``subject`` is its row's key, ``person`` that of whom it concerns.

    With a ``key`` it happens once: where the kind and subject have it already, nothing is written.
    """

    subject: Any
    payload: Any
    person: int | None = None
    key: str = ""


def emit(kind: str, *, subject: Model, payload: Any, person: Account | None = None, key: str = "") -> bool:
    """Write down that ``kind`` happened to ``subject``; False where it was told already under ``key``.

    Raises what ``emit_many`` does, and ``TypeError`` for a row of another model than the kind is about.
    """
    if subject._meta.label_lower != event_kind(kind).about:
        raise TypeError(f"{kind} is about {event_kind(kind).about}, not {subject._meta.label_lower}")
    event = NewEvent(subject.pk, payload, person.pk if person is not None else None, key)
    return bool(emit_many(kind, [event]))


def emit_many(kind: str, events: Iterable[NewEvent]) -> int:
    """Write down that ``kind`` happened to many rows, in as many queries as for one; return how many are new.

    Raises ``NotInTransaction`` outside of a transaction, ``LookupError`` for an unknown kind, ``TypeError``
    for another payload than the kind's.
    """
    known = event_kind(kind)
    if not connection.in_atomic_block:
        raise NotInTransaction(f"{kind} is emitted outside of the transaction of what it tells")
    rows = [_row(known, one) for one in events]
    if not rows:
        return 0
    once = any(row.key != row.pk.hex for row in rows)
    Event.objects.bulk_create(rows, ignore_conflicts=once, batch_size=BATCH)
    if once:
        # who was quicker has told it
        there = Event.objects.filter(pk__in=[row.pk for row in rows]).order_by()
        new = set(there.values_list("pk", flat=True))
        rows = [row for row in rows if row.pk in new]
    told = [
        EventDelivery(event=row, listener=one.name) for row in rows for one in listeners() if one.hears(kind)
    ]
    if told:
        EventDelivery.objects.bulk_create(told, batch_size=BATCH)
        transaction.on_commit(wake_dispatcher, robust=True)
    return len(rows)


def wake_dispatcher() -> None:
    """Wake a worker that tells the listeners; without a broker the periodic round does it."""
    send_wake_ups(DISPATCH, [QUEUE], broker=_broker, enough=ENOUGH)


def _row(known: EventKind, one: NewEvent) -> Event:
    if type(one.payload) is not known.payload:
        raise TypeError(f"{known.name} carries {known.payload.__name__}, not {type(one.payload).__name__}")
    row = Event(
        kind=known.name,
        subject=known.about,
        subject_id=str(one.subject),
        person_id=one.person,
        payload=asdict(one.payload),
    )
    row.key = one.key or row.pk.hex
    return row
