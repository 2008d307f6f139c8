"""Hand out sound and transcripts, and write down who heard whom."""

from __future__ import annotations

from django.db import transaction

from courses.audit import services as audit
from courses.people.models import Employee
from transcripts.enums import Kind
from transcripts.recordings.models import Recording


def note_listening(*, listener: Employee, recording: Recording, action: audit.Action) -> None:
    """Record that ``listener`` heard or read another person's answer. Lectures are meant for all."""
    if recording.kind == Kind.LECTURE or recording.owner_id == listener.pk:
        return
    with transaction.atomic():
        # a player asks for several ranges at once: one after the other they see each other's entry
        list(Recording.objects.select_for_update().filter(pk=recording.pk).order_by().values_list("pk"))
        audit.record(
            actor=listener, action=action, target=recording, label=recording.title, owner=recording.owner
        )
