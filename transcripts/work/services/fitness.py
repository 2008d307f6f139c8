"""Whether this process may hear: its engine has heard a short built-in sound, and its storage is there.

A worker that has not proved both takes nothing that is to be heard: it would fail one recording after the
other for what is its own fault. What ends by such a fault waits, counts no attempt, and has the worker prove
itself anew before it takes the next.
"""

from __future__ import annotations

import datetime
import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.db import connection
from django.utils import timezone

from kit.problems import Problem
from kit.queue.stopping import is_stopping
from transcripts.audio.errors import MACHINE, SpeechError
from transcripts.work.services import engines
from transcripts.work.services.claim import served_queues, waiting_queues
from transcripts.work.services.dispatch import wake_workers
from transcripts.work.services.storage_check import check_storage

log = logging.getLogger(__name__)

#: Seconds between two proofs while the worker fails them.
PAUSE_SECONDS: Final = 15.0
#: Reasons that are never a recording's.
FAULTS: Final = MACHINE | {"storage_unavailable"}
#: Reasons that may be the engine's or the recording's: the engine is asked for the built-in sound to know.
DOUBTFUL: Final = frozenset({"engine_crashed", "engine_hung", "out_of_memory", "stretch_failed"})


@dataclass(frozen=True, slots=True)
class Fault:
    """Why this worker takes nothing to be heard; ``detail`` is for administrators."""

    code: str
    detail: str
    since: datetime.datetime


_lock = threading.Lock()
_proving = threading.Lock()
_proven = False
_fault: Fault | None = None
_not_before = 0.0


def fault() -> Fault | None:
    """Return what keeps this worker from hearing; None where nothing is known to."""
    return _fault


def is_proven() -> bool:
    """Tell whether the last proof held."""
    return _proven


def prove() -> bool:
    """Have storage and engine prove themselves, where it is time to; return whether this worker may hear.

    One thread at a time: the others learn that it is not yet known.
    """
    if _proven:
        return True
    if time.monotonic() < _not_before or not _proving.acquire(blocking=False):
        return False
    try:
        return _prove()
    finally:
        _proving.release()


def doubt(error: SpeechError | Problem) -> bool:
    """Return whether ``error`` is this machine's; where it may be, the engine hears the built-in sound.

    The caller keeps its lease renewed: a model may have to be loaded.
    """
    if error.code in FAULTS:
        stand_down(error.code, error.detail)
        return True
    if error.code not in DOUBTFUL or is_stopping():
        return False
    try:
        engines.engines().prove()
    except SpeechError as found:
        if found.code == "cancelled" or is_stopping():
            return False
        stand_down(found.code, found.detail)
        return True
    return False


def stand_down(code: str, detail: str) -> None:
    """Take nothing more to be heard until the next proof holds, and say so."""
    global _proven, _fault, _not_before
    with _lock:
        known = _fault
        same = known is not None and known.code == code
        _proven = False
        _not_before = time.monotonic() + PAUSE_SECONDS
        _fault = Fault(code, detail[:500], known.since if known and same else timezone.now())
    text = "this worker takes no recordings until its fault is mended: %s: %s"
    # said once as an error: the health page, the metrics and the readiness check hold it up
    (log.warning if same else log.error)(text, code, detail, extra={"code": code})


def reset() -> None:
    """Know nothing, as a process that has just begun."""
    global _proven, _fault, _not_before
    with _lock:
        _proven, _fault, _not_before = False, None, 0.0


def prove_ahead() -> None:
    """Prove in the background until it holds, where the settings ask for models to be loaded ahead."""
    if settings.SPEECH_WARM_UP:
        threading.Thread(target=_prove_until_it_holds, name="proof", daemon=True).start()


def _prove_until_it_holds(pause: Callable[[float], None] = time.sleep) -> None:
    while not is_stopping():
        try:
            if prove():
                # wake-ups that came meanwhile found nobody to hear, and are gone
                wake_workers(waiting_queues(served_queues()))
                return
        except Exception:  # a database that is away for a moment
            log.warning("the proof could not be made", exc_info=True)
        finally:
            connection.close()
        pause(PAUSE_SECONDS / 3)


def _prove() -> bool:
    global _proven, _fault
    try:
        check_storage()
        engines.engines().prove()
    except (SpeechError, Problem) as error:
        if not is_stopping():
            stand_down(error.code, error.detail)
        return False
    with _lock:
        mended, _proven, _fault = _fault, True, None
    if mended is not None:
        log.warning("this worker takes recordings again: %s is mended", mended.code)
    return True
