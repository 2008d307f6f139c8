"""Write the audit log."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Model
from django.utils import timezone

from courses.audit import origin
from courses.audit.changes import (
    CHANGED,
    Changes,
    State,
    changes_of,
    clipped,
    label_of,
    state_of,
    stored_state,
    written,
)
from courses.audit.enums import AuditAction as Action
from courses.audit.models import AuditEntry
from courses.people.models import Employee

__all__ = [
    "CHANGED",
    "Action",
    "Changes",
    "State",
    "changes_of",
    "record",
    "record_people",
    "state_of",
    "stored_state",
]

#: Seeking in a player or reloading a page is one listening, one reading.
ONCE_WITHIN = datetime.timedelta(minutes=10)
REPEATING = frozenset({Action.LISTENED, Action.READ_TRANSCRIPT})


def record_people(
    *, actor: Employee | None, people: Iterable[Employee], changes: Mapping[int, Changes] | None = None
) -> None:
    """Write that ``actor`` changed each of ``people``, in one statement for many.

    ``changes`` are theirs by their keys.
    """
    told = changes or {}
    AuditEntry.objects.bulk_create(
        _entry(actor, Action.PERSON_CHANGED, person, owner=person, changes=told.get(person.pk, {}))
        for person in people
    )


def record(
    *,
    actor: Employee | None,
    action: Action,
    target: Model,
    label: str = "",
    owner: Employee | None = None,
    changes: Changes | None = None,
    name: str = "",
) -> AuditEntry | None:
    """Write that ``actor`` did ``action`` to ``target``, and from where.

    Call it before a deletion, while the row has its key. ``owner`` is the person whose data it is; ``name``
    is what the target is called, where its own words are not to be read in the log; ``changes`` are those of
    ``changes_of``. Returns None where the same listening or reading was written within the last ten minutes.
    Raises ValueError for changes of fields that are not registered.
    """
    if action in REPEATING:
        since = timezone.now() - ONCE_WITHIN
        if AuditEntry.objects.on(target).filter(actor=actor, action=action, at__gte=since).exists():
            return None
    entry = _entry(actor, action, target, label=label, owner=owner, changes=changes or {}, name=name)
    entry.save()
    return entry


def _entry(
    actor: Employee | None,
    action: Action,
    target: Model,
    *,
    owner: Employee | None,
    changes: Changes,
    label: str = "",
    name: str = "",
) -> AuditEntry:
    kind, called = label_of(target), clipped(name or target)
    return AuditEntry(
        actor=actor,
        **_named("actor", actor),
        action=action,
        target_kind=kind,
        target_id=str(target.pk),
        target_name=called,
        label=clipped(label) if label else called,
        changes=written(kind, changes),
        owner=owner,
        **_named("owner", owner),
        **origin.current().as_json(),
    )


def _named(part: str, person: Employee | None) -> dict[str, Any]:
    """Return what a person is called now."""
    if person is None:
        return {}
    return {f"{part}_name": clipped(person, 150), f"{part}_number": clipped(person.number, 150)}
