"""Start and stop background jobs, and say what each kind does."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.db import IntegrityError, transaction

from jobs.enums import JobStage
from jobs.models import Job
from jobs.services.asked import taken
from kit.people import Account
from kit.problems import Conflict, words_for
from kit.queue.outage import Outage
from kit.queue.wake import send_wake_ups

if TYPE_CHECKING:
    from jobs.services.run import JobContext

log = logging.getLogger(__name__)

#: The queue whose workers take jobs, besides reading what was heard.
QUEUE: Final = "light"
#: The name of the task in ``jobs.tasks``.
RUN_JOBS: Final = "jobs.run"
#: So many messages may wait there: more of ours would keep those away that wake for recordings.
ENOUGH: Final = 4

Handler = Callable[["JobContext"], Mapping[str, Any] | None]

_broker = Outage("the broker (the sweeper wakes the workers for jobs)", pause=2.0)


@dataclass(frozen=True)
class JobKind:
    """What a kind of job does, and how pages speak of it.

    ``link`` returns where its result is seen; ``may_read`` whether its owner still may, where that can end
    before the job is deleted; ``title`` says what the job is. ``notes`` word the kind's own codes; ``errors``
    say for a refusal's code what this job's owner needs to know beyond its registered words. All words are
    lazy translations.
    """

    handler: Handler
    title: object = ""
    link: Callable[[Job], str] | None = None
    may_read: Callable[[Job], bool] = lambda job: True
    notes: Mapping[str, object] = field(default_factory=dict)
    errors: Mapping[str, object] = field(default_factory=dict)

    def words_for(self, code: str) -> str:
        """Return what the owner of such a job reads for the code of its error."""
        return str(self.errors.get(code) or words_for(code))


_kinds: dict[str, JobKind] = {}


def register_job(kind: str, handler: Handler, **words: Any) -> None:
    """Have jobs of ``kind`` done by ``handler``; ``words`` are further fields of ``JobKind``.

    A handler may be killed at any moment and is then begun again: what it writes replaces what it wrote. It
    tells its progress often, and returns what is kept as the job's result.
    """
    _kinds[kind] = JobKind(handler, **words)


def registered_kinds() -> Mapping[str, JobKind]:
    """Return what is known about every kind."""
    return dict(_kinds)


def job_kind(kind: str) -> JobKind | None:
    """Return what is known about a kind; None where no handler of this version does it."""
    return _kinds.get(kind)


def known_kinds() -> Collection[str]:
    """Return the kinds that this process can do."""
    return tuple(_kinds)


def start_job(*, owner: Account, kind: str, params: Mapping[str, Any] | None = None, key: str = "") -> Job:
    """Queue a job in the present transaction, and wake a worker when it is committed.

    Where a job of the owner with the same ``key`` has work ahead, that one is returned: the same thing is
    not started twice.
    """
    if kind not in _kinds:
        raise LookupError(f"no handler is registered for jobs of kind {kind!r}")
    try:
        with transaction.atomic():
            facts = {"params": dict(params or {}), "asked": taken()}
            job = Job.objects.create(owner=owner, kind=kind, key=key, **facts)
            transaction.on_commit(wake_for_jobs, robust=True)
    except IntegrityError:
        job = Job.objects.active().get(owner=owner, key=key)
    return job


def cancel_job(*, job: Job) -> None:
    """Stop a job; its worker notices within seconds. Raises ``Conflict("job_over")``."""
    try:
        job.advance(JobStage.CANCELLED)
    except Conflict as error:
        raise Conflict("job_over") from error


def wake_for_jobs() -> None:
    """Wake a worker for what waits; in the embedded mode a thread looks by itself."""
    if not settings.EMBEDDED:
        send_wake_ups(RUN_JOBS, [QUEUE], broker=_broker, enough=ENOUGH)
