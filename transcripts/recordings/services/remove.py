"""Delete a lecture: row and files."""

from __future__ import annotations

from functools import partial

from django.db import transaction
from django.db.models import F

from courses.audit import services as audit
from courses.people.models import Employee
from transcripts.recordings.models import Recording


def delete_recording(*, recording: Recording, actor: Employee) -> None:
    """Delete the recording with its transcript, notes and entries; its files after the commit."""
    storage = recording.audio.storage
    names = [name for name in (recording.audio.name, recording.playback.name) if name]
    with transaction.atomic():
        # ends a worker's claim and holds it off until the row is gone: it must not add rows in between
        Recording.objects.filter(pk=recording.pk).update(fence=F("fence") + 1)
        audit.record(
            actor=actor,
            action=audit.Action.DELETED,
            target=recording,
            label=recording.title,
            owner=recording.owner,
        )
        recording.delete()
        for name in names:
            transaction.on_commit(partial(storage.delete, name), robust=True)
