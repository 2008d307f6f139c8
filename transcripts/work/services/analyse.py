"""Read a finished transcript: notes, knowledge, and whatever upper floors registered."""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.db import transaction

from kit.queue.database import database_left
from kit.queue.lease import LeaseLost
from kit.queue.stopping import check_stopping
from transcripts.enums import Stage
from transcripts.recordings.models import Recording
from transcripts.recordings.services.tell import emit_end
from transcripts.sockets.services import announce

log = logging.getLogger(__name__)

#: Share of the progress bar that listening takes; the rest is reading.
HEARD = 0.95
#: A step that takes longer hangs: its lease runs out, and another worker takes over.
STEP_SECONDS = 1800.0

Step = Callable[[Recording], None]
_steps: dict[str, Step] = {}


def register_step(name: str, step: Step) -> None:
    """Add a step. Steps are idempotent, run in the order of registration, and fail alone."""
    _steps[name] = step


def step_names() -> tuple[str, ...]:
    """Return the names of all steps, in the order in which they run."""
    return tuple(_steps)


def analyse(recording: Recording) -> None:
    """Run every step over a transcribed recording and finish it.

    A step that fails is logged and named in ``failed_steps``; the others go on. Raises ``LeaseLost``,
    ``Stopping`` when the process ends, and what the database raises when it goes away.
    """
    fence = recording.fence
    failed: list[str] = []
    for done, (name, step) in enumerate(_steps.items(), start=1):
        check_stopping()
        recording.hold(fence=fence)
        try:
            # copying hours of sound in a far storage outlasts a lease
            with recording.renewing(fence=fence, at_most=STEP_SECONDS):
                step(recording)
        except LeaseLost:
            raise
        except Exception as error:
            if database_left(error):  # no fault of the step: whoever takes over runs it again
                raise
            log.exception("step %s failed on recording %s", name, recording.pk)
            failed.append(name)
        recording.hold(fence=fence, progress=HEARD + (1 - HEARD) * done / len(_steps))
    with transaction.atomic():
        recording.advance(Stage.READY, fence=fence, failed_steps=failed, progress=1.0, attempt=0, deaths=0)
        emit_end(recording)
    announce(recording)
