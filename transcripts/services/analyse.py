"""Read a finished transcript: notes, knowledge, and whatever upper floors registered."""

from __future__ import annotations

import logging
from collections.abc import Callable

from transcripts.enums import Stage
from transcripts.models import Recording
from transcripts.services.announce import announce

log = logging.getLogger(__name__)

Step = Callable[[Recording], None]
_steps: dict[str, Step] = {}


def register_step(name: str, step: Step) -> None:
    """Add a step. Steps are idempotent, run in the order of registration, and fail alone."""
    _steps[name] = step


def analyse(recording: Recording) -> None:
    """Run every step over a transcribed recording and finish it.

    A step that fails is logged and named in ``failed_steps``; the others go on. Raises ``LeaseLost``.
    """
    fence = recording.fence
    failed: list[str] = []
    for done, (name, step) in enumerate(_steps.items(), start=1):
        recording.hold(fence=fence)
        try:
            step(recording)
        except Exception:
            log.exception("step %s failed on recording %s", name, recording.pk)
            failed.append(name)
        recording.hold(fence=fence, progress=0.95 + 0.05 * done / len(_steps))
    recording.advance(Stage.READY, fence=fence, failed_steps=failed, progress=1.0, attempt=0)
    announce(recording)
