"""Emit how recordings ended, in the transaction in which they do."""

from __future__ import annotations

from notifications.services.emit import NewEvent, emit_many
from transcripts.enums import Stage
from transcripts.events import FAILED, READY, RecordingFailed, RecordingReady
from transcripts.recordings.models import Recording


def emit_end(recording: Recording) -> None:
    """Tell that a recording is ready, or that it failed; of other stages nothing is told."""
    if recording.stage == Stage.READY:
        ready = RecordingReady(
            recording_id=str(recording.pk),
            kind=recording.kind,
            course_id=recording.course_id,
            revision=recording.revision,
            language=recording.language,
            seconds=recording.duration,
            incomplete=bool(recording.failed_steps),
        )
        emit_many(READY, [NewEvent(recording.pk, ready, recording.owner_id)])
    elif recording.stage == Stage.FAILED:
        failed = RecordingFailed(str(recording.pk), recording.kind, recording.course_id, recording.error_code)
        emit_many(FAILED, [NewEvent(recording.pk, failed, recording.owner_id)])
