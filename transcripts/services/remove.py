"""Delete a lecture: row and files."""

from __future__ import annotations

from django.db import transaction

from courses.models import Employee
from courses.services import audit
from transcripts.models import Recording


def delete_recording(*, recording: Recording, actor: Employee) -> None:
    """Delete the recording with its transcript, notes and entries; its files after the commit."""
    storage = recording.audio.storage
    names = [name for name in (recording.audio.name, recording.playback.name) if name]
    with transaction.atomic():
        audit.record(
            actor=actor,
            action=audit.Action.DELETED,
            target=recording,
            label=recording.title,
            owner=recording.owner,
        )
        recording.delete()
        transaction.on_commit(lambda: [storage.delete(name) for name in names])
