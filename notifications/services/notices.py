"""Write the notices that follow from events, and forget those about rows that are gone."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Sequence

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from django.utils import timezone

from notifications.models import Event, Notice
from notifications.notice_kinds import NoticeKind, notice_kinds, subjects
from notifications.services.dispatch import KEEP_DAYS
from notifications.subject_keys import is_about


def write_notices(events: Sequence[Event]) -> None:
    """Tell the persons of ``events`` what the kinds that follow them say. Idempotent."""
    following: dict[str, list[NoticeKind]] = defaultdict(list)
    for kind in notice_kinds():
        following[kind.follows].append(kind)
    told = [
        (kind, event) for event in events for kind in following.get(event.kind, ()) if kind.when(event.data)
    ]
    there = _there(told)
    notices = [
        Notice(
            employee_id=event.person_id,
            subject_type=ContentType.objects.get_for_model(kind.subject.model),
            subject_id=event.subject_id,
            kind=kind.name,
            key=f"{kind.name}:{event.key}",
            due_on=_date(event.payload.get("due_on")),
            created_at=event.created_at,
        )
        for kind, event in told
        if event.person_id is not None and (kind.subject.model, event.subject_id) in there
    ]
    Notice.objects.bulk_create(notices, ignore_conflicts=True, batch_size=200)


def _there(told: Sequence[tuple[NoticeKind, Event]]) -> set[tuple[type[Model], str]]:
    """Return the subjects that are still there: of what was deleted since nobody is told."""
    keys: dict[type[Model], set[str]] = defaultdict(set)
    for kind, event in told:
        keys[kind.subject.model].add(event.subject_id)
    return {
        (model, str(pk))
        for model, wanted in keys.items()
        for pk in model._default_manager.filter(pk__in=wanted).order_by().values_list("pk", flat=True)
    }


def _date(text: str | None) -> datetime.date | None:
    return datetime.date.fromisoformat(text) if text else None


def forget_subject(subject: Model) -> None:
    """Delete the notices about a row that is deleted. A room whose rows people are told about calls it."""
    kind = ContentType.objects.get_for_model(type(subject))
    Notice.objects.filter(subject_type=kind, subject_id=str(subject.pk)).delete()


def forget_orphans() -> int:
    """Delete notices whose subject went in the very moment in which they were written; return how many."""
    recent = Notice.objects.filter(created_at__gte=timezone.now() - datetime.timedelta(days=KEEP_DAYS + 1))
    deleted = 0
    for model in subjects():
        kind = ContentType.objects.get_for_model(model)
        rows = recent.filter(subject_type=kind).exclude(is_about(model, model._default_manager.all()))
        deleted += rows.delete()[0]
    return deleted
