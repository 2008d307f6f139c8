"""Write the audit log."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from django.db.models import Model
from django.utils import timezone

from courses.audit.enums import AuditAction as Action
from courses.audit.models import AuditEntry
from courses.people.models import Employee

#: Seeking in a player or reloading a page is one listening, one reading.
ONCE_WITHIN = datetime.timedelta(minutes=10)
REPEATING = frozenset({Action.LISTENED, Action.READ_TRANSCRIPT})


def target_of(target: Model) -> str:
    """Return how the log names a row: ``courses.course:7``."""
    return f"{target._meta.label_lower}:{target.pk}"


def record_people(*, actor: Employee | None, people: Iterable[Employee]) -> None:
    """Write that ``actor`` changed each of ``people``, in one statement for many."""
    AuditEntry.objects.bulk_create(
        AuditEntry(
            actor=actor,
            action=Action.PERSON_CHANGED,
            target=target_of(person),
            label=str(person)[:200],
            owner=person,
        )
        for person in people
    )


def record(
    *, actor: Employee | None, action: Action, target: Model, label: str = "", owner: Employee | None = None
) -> AuditEntry | None:
    """Write that ``actor`` did ``action`` to ``target``.

    Call it before a deletion, while the row has its key. ``owner`` is the person whose data it is. Returns
    None where the same listening or reading was written within the last ten minutes.
    """
    name = target_of(target)
    if action in REPEATING:
        since = timezone.now() - ONCE_WITHIN
        if AuditEntry.objects.filter(actor=actor, action=action, target=name, at__gte=since).exists():
            return None
    return AuditEntry.objects.create(
        actor=actor, action=action, target=name, label=(label or str(target))[:200], owner=owner
    )
