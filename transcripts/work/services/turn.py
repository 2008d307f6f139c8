"""One worker's turn: claim a recording, hear it, read it, and say how it ended."""

from __future__ import annotations

import logging
import time
from collections.abc import Collection
from typing import Final

from django.conf import settings
from django.db import transaction

from kit.problems import Problem
from kit.queue import log_context
from kit.queue.database import database_left
from kit.queue.lease import LeaseLost
from kit.queue.stopping import Stopping, is_stopping
from transcripts.audio.errors import SpeechError
from transcripts.enums import Queue, Stage
from transcripts.recordings.models import Recording
from transcripts.recordings.services.tell import emit_end
from transcripts.sockets.services import announce
from transcripts.work.services import fitness
from transcripts.work.services.analyse import analyse
from transcripts.work.services.claim import claim_next, served_queues, waiting_queues
from transcripts.work.services.dispatch import wake_workers
from transcripts.work.services.give_way import Preempted
from transcripts.work.services.heartbeat import count_done
from transcripts.work.services.storage_check import MACHINE_ERRNOS
from transcripts.work.services.tally import WorkTimer
from transcripts.work.services.transcribe import transcribe

log = logging.getLogger(__name__)

#: How long one wake-up keeps a worker before other tasks have their turn.
TURN_SECONDS: Final = 20.0


def take_turn() -> None:
    """Work on what waits, one recording after the other, for about ``TURN_SECONDS``."""
    until = time.monotonic() + TURN_SECONDS
    while work_next() and time.monotonic() < until:
        pass


def work_next() -> bool:
    """Work on the most urgent recording that this worker serves; False when there was none.

    Whoever finds work wakes the next one first: one wake-up rouses every idle worker, and as long as
    anything waits, one more is under way for the first who gets free.
    """
    if is_stopping():
        return False
    mine = served_queues()
    if (hearing := mine - {Queue.LIGHT}) and not _may_hear(hearing):
        mine &= {Queue.LIGHT}
    recording = claim_next(mine) if mine else None
    if recording is None:
        return False
    if more := waiting_queues(mine):
        wake_workers(more)
    work_on(recording, reads=Queue.LIGHT in mine)
    return True


def _may_hear(queues: Collection[Queue]) -> bool:
    """Tell whether this process takes what is to be heard; it proves itself when something waits for it."""
    return fitness.is_proven() or (bool(waiting_queues(queues)) and fitness.prove())


def work_on(recording: Recording, *, reads: bool = True) -> None:
    """Bring a claimed recording to its end; whatever goes wrong is written on its row.

    A worker that does not read hands over what it has heard.
    """
    with log_context.bound(recording=str(recording.pk), worker=recording.worker):
        instead = _work_on(recording, reads, WorkTimer(recording))
    count_done()
    if instead is not None:
        work_on(instead, reads=reads)


def _work_on(recording: Recording, reads: bool, timer: WorkTimer) -> Recording | None:
    """Return the answer for which the recording was put by, if it was."""
    fence = recording.fence
    try:
        if recording.stage == Stage.TRANSCRIBING:
            with timer.hearing():
                transcribe(recording, reads=reads)
        if recording.stage == Stage.QUEUED:
            wake_workers(recording.queues)
        else:
            with timer.reading():
                analyse(recording)
    except LeaseLost:
        log.info("recording %s is no longer ours", recording.pk)
        timer.lost()
    except Stopping:
        _hand_back(recording, fence, timer, keeps_place=True)
    except Preempted as preempted:
        _hand_back(recording, fence, timer)
        wake_workers(recording.queues)
        return preempted.answer
    except (SpeechError, Problem) as error:
        if is_stopping() and not error.permanent:
            _hand_back(recording, fence, timer, keeps_place=True)  # the engine was ended with us
            return None
        if _is_of_the_machine(recording, fence, error):
            # the recording is not to blame: it waits, and the sweeper wakes a worker for it
            log.error("recording %s waits: %s", recording.pk, error, extra={"code": error.code})
            _hand_back(recording, fence, timer, fault=error.code)
            return None
        # what the sound did is a person's to mend; what the engine did is an error of ours
        level = logging.WARNING if error.permanent else logging.ERROR
        log.log(level, "recording %s: %s", recording.pk, error, extra={"code": error.code})
        _fail(recording, fence, timer, error.code, error.detail, permanent=error.permanent)
    except Exception as error:
        if database_left(error):  # nothing can be written, and nothing is to blame: the lease will end
            raise
        if isinstance(error, OSError) and error.errno in MACHINE_ERRNOS:
            # a disk that is full or gone says nothing of what lies on it
            fitness.stand_down("storage_unavailable", repr(error))
            _hand_back(recording, fence, timer, fault="storage_unavailable")
            return None
        log.exception("recording %s failed", recording.pk)
        _fail(recording, fence, timer, "internal_error", repr(error), permanent=False)
    return None


def _is_of_the_machine(recording: Recording, fence: int, error: SpeechError | Problem) -> bool:
    """Tell whether this worker's engine or storage is to blame, keeping the lease while it is asked."""
    try:
        with recording.renewing(fence=fence, at_most=settings.SPEECH_HANG_SECONDS):
            return fitness.doubt(error)
    except LeaseLost:
        return False  # whatever is written next finds that out


def _fail(
    recording: Recording, fence: int, timer: WorkTimer, code: str, detail: str, *, permanent: bool
) -> None:
    """Fail for good, or queue again while attempts are left."""
    try:
        with transaction.atomic():
            again = recording.fail(fence=fence, code=code, detail=detail, permanent=permanent)
            emit_end(recording)
    except LeaseLost:
        return
    timer.failed(code, again=again)
    announce(recording)
    if again:
        wake_workers(recording.queues)


def _hand_back(
    recording: Recording, fence: int, timer: WorkTimer, *, keeps_place: bool = False, fault: str = ""
) -> None:
    """Queue again, at the end; after a stop in its place: who waits loses nothing by it."""
    try:
        recording.hand_back(fence=fence, keeps_place=keeps_place)
    except LeaseLost:
        return
    timer.handed_back(fault)
    log.info("recording %s handed back", recording.pk)
