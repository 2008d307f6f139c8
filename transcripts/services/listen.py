"""Hand out sound and transcripts, and write down who heard whom."""

from __future__ import annotations

from courses.models import Employee
from courses.services import audit
from transcripts.enums import Kind
from transcripts.models import Recording


def note_listening(*, listener: Employee, recording: Recording, action: audit.Action) -> None:
    """Record that ``listener`` heard or read another person's answer. Lectures are meant for all."""
    if recording.kind == Kind.LECTURE or recording.owner_id == listener.pk:
        return
    audit.record(
        actor=listener, action=action, target=recording, label=recording.title, owner=recording.owner
    )
