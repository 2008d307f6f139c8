"""Ready recordings without what makes them ready: segments, notes, every reading step."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef

from hrvoice.doctor.finding import Finding, Scope, in_batches
from hrvoice.doctor.work import wake
from knowledge.entries.models import Notes
from knowledge.entries.services import index_recording, write_notes
from transcripts.enums import Kind, Stage
from transcripts.recordings.models import Recording
from transcripts.sockets.services import announce
from transcripts.texts.queries import has_segments
from transcripts.work.services.dispatch import retry_recording


def check_parts(scope: Scope) -> Iterator[Finding]:
    """Look for what should have been made of a ready recording."""
    ready = Recording.objects.ready().defer("peaks")
    heard = has_segments()
    for row in in_batches(ready.filter(~heard)):
        what = "The recording is ready and has no transcript."
        remedy = "doctor --repair has it heard again."
        yield Finding("segments_missing", str(row.pk), what, remedy, partial(_hear_again, row))
    noted = Exists(Notes.objects.filter(recording=OuterRef("pk")))
    for row in in_batches(ready.filter(heard, ~noted, kind=Kind.LECTURE, failed_steps=[])):
        what = "The recording is ready and has no notes."
        yield Finding(
            "notes_missing", str(row.pk), what, "doctor --repair writes them.", partial(_write_notes, row)
        )
    for row in in_batches(ready.filter(heard).exclude(failed_steps=[])):
        what = f"The recording is ready without: {', '.join(row.failed_steps)}."
        remedy = "doctor --repair has it read again; the worker's log says why it failed."
        yield Finding("steps_failed", str(row.pk), what, remedy, partial(retry_recording, recording=row))


def _hear_again(row: Recording) -> None:
    anew: dict[str, Any] = {"attempt": 0, "stretches_done": 0, "progress": 0.0, "transcribed_at": None}
    with transaction.atomic():
        row.advance(Stage.QUEUED, only_from=[Stage.READY], finished_at=None, failed_steps=[], **anew)
        transaction.on_commit(wake, robust=True)
    announce(row)


def _write_notes(row: Recording) -> None:
    write_notes(row)
    index_recording(row)
