"""One worker's turn: claim a recording, hear it, read it, and say how it ended."""

from __future__ import annotations

import logging
from typing import Any

from django.conf import settings
from django.db.models import F
from django.db.models.functions import Greatest

from hrvoice.kit.problems import Problem
from hrvoice.kit.stopping import Stopping, is_stopping
from transcripts.audio.errors import SpeechError
from transcripts.enums import Stage
from transcripts.models import Recording
from transcripts.models.recording import LeaseLost
from transcripts.services.analyse import analyse
from transcripts.services.announce import announce
from transcripts.services.claim import claim_next
from transcripts.services.dispatch import wake_worker
from transcripts.services.transcribe import transcribe

log = logging.getLogger(__name__)


def work_next() -> bool:
    """Work on the most urgent recording; False when there was none.

    Whoever finds work wakes the next one first: one wake-up rouses every idle worker, and as long as
    anything waits, one more is under way for the first who gets free.
    """
    if is_stopping():
        return False
    recording = claim_next()
    if recording is None:
        return False
    if Recording.objects.claimable().exists():
        wake_worker()
    work_on(recording)
    return True


def work_on(recording: Recording) -> None:
    """Bring a claimed recording to its end; whatever goes wrong is written on its row."""
    fence = recording.fence
    try:
        if recording.stage == Stage.TRANSCRIBING:
            transcribe(recording)
        analyse(recording)
    except LeaseLost:
        log.info("recording %s is no longer ours", recording.pk)
    except Stopping:
        _hand_back(recording, fence)
    except (SpeechError, Problem) as error:
        if is_stopping() and not error.permanent:
            _hand_back(recording, fence)  # the engine was ended with us
            return
        log.warning("recording %s: %s", recording.pk, error)
        _fail(recording, fence, error.code, error.detail, permanent=error.permanent)
    except Exception as error:
        log.exception("recording %s failed", recording.pk)
        _fail(recording, fence, "internal_error", repr(error), permanent=False)


def _fail(recording: Recording, fence: int, code: str, detail: str, *, permanent: bool) -> None:
    """Fail for good, or queue again while attempts are left."""
    reason: dict[str, Any] = {"error_code": code, "error_detail": detail[:2000]}
    again = not permanent and recording.attempt < settings.MAX_ATTEMPTS
    try:
        recording.advance(Stage.QUEUED if again else Stage.FAILED, fence=fence, **reason)
    except LeaseLost:
        return
    announce(recording)
    if again:
        wake_worker()


def _hand_back(recording: Recording, fence: int) -> None:
    try:
        # no attempt was used up; after progress there is none to give back
        recording.advance(Stage.QUEUED, fence=fence, attempt=Greatest(F("attempt"), 1) - 1)
    except LeaseLost:
        return
    log.info("recording %s handed back", recording.pk)
