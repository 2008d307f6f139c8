"""Who may hear what, asked for all open sockets at once."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from uuid import UUID

from courses.people.models import Employee
from courses.people.queries.presence import SignIn, valid_sign_ins
from kit.grants import seen_by_many
from transcripts.recordings.models import Recording

Heard = dict[UUID, Recording]


def still_heard(wanted: Mapping[SignIn, Collection[UUID]]) -> dict[SignIn, Heard]:
    """Return for each sign-in that still holds which of the wanted recordings it may hear, as they are now.

    Five queries, however many sign-ins and recordings there are.
    """
    people = valid_sign_ins(wanted)
    rows = recordings_by_id({pk for sign_in in people for pk in wanted[sign_in]})
    pairs = [(person, rows[pk]) for one, person in people.items() for pk in wanted[one] if pk in rows]
    allowed = may_hear(pairs)
    return {
        one: {pk: rows[pk] for pk in wanted[one] if (person.pk, pk) in allowed}
        for one, person in people.items()
    }


def recordings_by_id(ids: Collection[UUID]) -> Heard:
    """Return the recordings that exist, with what tells their state."""
    fields = ("stage", "progress", "duration", "error_code")
    return Recording.objects.only(*fields).order_by().in_bulk(list(ids))


def may_hear(pairs: Collection[tuple[Employee, Recording]]) -> set[tuple[int, UUID]]:
    """Return the keys of the pairs in which the person may hear the recording.

    The rules of ``RecordingQuerySet.visible_to``, asked for many people at once.
    """
    wanted: dict[Employee, set[UUID]] = {}
    for person, recording in pairs:
        wanted.setdefault(person, set()).add(recording.pk)
    return seen_by_many(Recording, wanted)
