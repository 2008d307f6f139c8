"""Tell open pages how a recording stands."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from kit.web import broadcast
from transcripts.recordings.models import Recording


def state_of(recording: Recording, phase: str = "") -> dict[str, Any]:
    """Return the recording's state as pages and API read it. ``progress`` is 0..1, None while unknown."""
    unknown = recording.duration is None and not recording.is_final
    return {
        "type": "recording",
        "id": str(recording.pk),
        "stage": recording.stage,
        "progress": None if unknown else round(recording.progress, 3),
        "phase": phase,
        "error": recording.error_code,
    }


def live_group(pk: UUID) -> str:
    """Return the group of the sockets that watch a recording."""
    return Recording(pk=pk).live_group


def announce(recording: Recording, phase: str = "") -> None:
    """Send the state to the pages that watch this recording."""
    broadcast.announce(recording.live_group, state_of(recording, phase))
