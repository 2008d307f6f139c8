"""One worker's turn at background jobs: claim one, do it, and say how it ended."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any, Final

from django.core.files.base import File
from django.db import transaction

from jobs.enums import JobStage
from jobs.models import Job
from jobs.services.asked import held
from jobs.services.claim import claim_job, known
from jobs.services.start import job_kind, wake_for_jobs
from kit.problems import Problem, is_disk_full
from kit.queue import log_context
from kit.queue.lease import LeaseLost
from kit.queue.stopping import Stopping, check_stopping, is_stopping

log = logging.getLogger(__name__)

#: How long one wake-up keeps a worker before other tasks have their turn.
TURN_SECONDS: Final = 20.0
#: Progress is written no more often than this.
TELL_SECONDS: Final = 0.4
#: For so long the lease is renewed from beside; then the handler's own progress must do it, or it hangs.
BESIDE_SECONDS: Final = 900.0
#: How long a job waits for its next attempt, for each that it had.
BACKOFF_SECONDS: Final = 5.0

# one job at a time in a process: its other threads are for recordings, whose people wait, too
_busy = threading.Lock()


class JobContext:
    """What a handler gets: its job, and the line back to the row.

    All of it raises ``LeaseLost`` when the job was cancelled or another worker has it, and ``Stopping`` when
    the process ends: a handler lets both through.
    """

    def __init__(self, job: Job) -> None:
        self.job = job
        self.fence = job.fence
        self.params: Mapping[str, Any] = job.params
        self.file: dict[str, Any] = {}
        self.last_steps: list[Callable[[], object]] = []
        self._told = 0.0
        self._note = job.note

    def progress(self, done: float, total: float, note: str = "") -> None:
        """Say that ``done`` of ``total`` is done, with a code for what comes now; renews the lease."""
        check_stopping()
        now, note = time.monotonic(), note or self._note
        if note == self._note and now - self._told < TELL_SECONDS:
            return
        self._told, self._note = now, note
        share = min(max(done / total, 0.0), 1.0) if total else 0.0
        self.job.hold(fence=self.fence, progress=share, note=note)

    def keep(self, **result: Any) -> None:
        """Write what is done so far into the result: who begins again finds it in ``job.result``."""
        self.job.hold(fence=self.fence, result=result)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Open a transaction in which the job stays this worker's."""
        check_stopping()
        with self.job.writing():
            yield

    def when_done(self, step: Callable[[], object]) -> None:
        """Have ``step`` called in the transaction in which the job is done."""
        self.last_steps.append(step)

    def attach(self, content: File[Any], *, name: str, content_type: str) -> None:
        """Store the file that the person gets, under ``name``; the last one attached counts."""
        self.drop_file()
        self.job.file.save(name, content, save=False)
        self.file = {"file": self.job.file.name, "file_name": name[:150], "file_type": content_type}

    def drop_file(self) -> None:
        """Delete what was attached: the job ended otherwise."""
        if self.file:
            self.job.file.storage.delete(self.file["file"])
            self.file = {}


def take_turn() -> None:
    """Do what waits, one job after the other, for about ``TURN_SECONDS``."""
    if not _busy.acquire(blocking=False):
        return
    try:
        until = time.monotonic() + TURN_SECONDS
        while run_next_job() and time.monotonic() < until:
            pass
    finally:
        _busy.release()


def run_next_job() -> bool:
    """Do the oldest job that waits; False when there was none.

    Whoever finds work wakes the next one first.
    """
    if is_stopping():
        return False
    job = claim_job()
    if job is None:
        return False
    if Job.objects.free(known()).exists():
        wake_for_jobs()
    with log_context.bound(job=str(job.pk), worker=job.worker):
        _run(job)
    return True


def _run(job: Job) -> None:
    """Bring a claimed job to its end; whatever goes wrong is written on its row."""
    context = JobContext(job)
    kind = job_kind(job.kind)
    assert kind is not None  # only known kinds are claimed
    fence = job.fence
    try:
        with job.renewing(fence=fence, at_most=BESIDE_SECONDS), held(job.asked):
            result = kind.handler(context)
        end = {"result": dict(result or {}), "progress": 1.0, "note": "", "error_code": "", **context.file}
        with transaction.atomic():
            job.advance(JobStage.DONE, fence=fence, **end)
            for step in context.last_steps:
                step()
        context.file = {}
    except LeaseLost:
        log.info("job %s is no longer ours", job.pk)
    except Stopping:
        with suppress(LeaseLost):
            job.hand_back(fence=fence, keeps_place=True)
            log.info("job %s handed back", job.pk)
    except Problem as error:
        log.warning("job %s: %s", job.pk, error, extra={"code": error.code})
        _fail(job, fence, error.code, error.detail, permanent=error.permanent)
    except Exception as error:
        log.exception("job %s failed", job.pk)
        code = "storage_failed" if is_disk_full(error) else "internal_error"
        _fail(job, fence, code, repr(error), permanent=False)
    finally:
        context.drop_file()


def _fail(job: Job, fence: int, code: str, detail: str, *, permanent: bool) -> None:
    """Fail for good, or queue again for in a while."""
    backoff = BACKOFF_SECONDS * job.attempt
    try:
        job.fail(fence=fence, code=code, detail=detail, permanent=permanent, backoff=backoff)
    except LeaseLost:
        log.info("job %s is no longer ours", job.pk)
