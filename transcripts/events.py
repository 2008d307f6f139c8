"""What happens to recordings, and what is told of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext_lazy as _

from notifications.event_kinds import register_event

READY: Final = "recording.ready"
FAILED: Final = "recording.failed"


@dataclass(frozen=True)
class RecordingReady:
    """A recording was heard and read; nothing of what was said is here. ``seconds`` is its length."""

    recording_id: str
    kind: str
    course_id: int
    revision: int
    language: str
    seconds: float | None
    incomplete: bool


@dataclass(frozen=True)
class RecordingFailed:
    """A recording is set aside; ``code`` says why."""

    recording_id: str
    kind: str
    course_id: int
    code: str


def register() -> None:
    """Let these be emitted."""
    about = "transcripts.recording"
    register_event(READY, about=about, payload=RecordingReady, title=_("A recording is ready"))
    register_event(FAILED, about=about, payload=RecordingFailed, title=_("A recording failed"))
