"""What other systems are told: a call for each event that they asked for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from notifications.enums import Channel
from notifications.event_kinds import event_kind
from notifications.models import Delivery, Endpoint, Event


def queue_calls(events: Sequence[Event]) -> None:
    """Queue a call of each endpoint for the events of its kinds. Idempotent."""
    endpoints = list(Endpoint.objects.filter(is_active=True))
    rows = [
        Delivery(channel=Channel.WEBHOOK, employee_id=event.person_id, endpoint=endpoint, event=event)
        for event in events
        for endpoint in endpoints
        if endpoint.wants(event.kind)
    ]
    Delivery.objects.bulk_create(rows, ignore_conflicts=True, batch_size=200)


def payload_of(row: Delivery, event: Event) -> dict[str, Any]:
    """Return what a webhook is told: the event's payload, and what all events have."""
    person = row.employee
    return {
        "id": row.pk,
        "event": event_kind(event.kind).called,
        "at": event.created_at.isoformat(),
        "employee": None if person is None else {"number": person.number, "name": str(person)},
        **event.payload,
    }
