"""A worker in the middle of a lecture hands it back for an answer that nobody else takes."""

from __future__ import annotations

import time
from typing import Final

from transcripts.enums import Kind, Queue
from transcripts.recordings.models import Recording
from transcripts.work.services.claim import claim_next, served_queues

#: So long an answer waits for an idle worker first.
WAITED_SECONDS: Final = 2.0
#: A claim hears at least so many stretches before it gives way: a lecture always goes on.
LEAST_STRETCHES: Final = 3
#: Waiting answers are looked for no more often than this.
ASK_SECONDS: Final = 1.0


class Preempted(Exception):
    """The recording goes back to the queue: ``answer`` is claimed in its place."""

    def __init__(self, answer: Recording) -> None:
        super().__init__(str(answer.pk))
        self.answer = answer


class Preemption:
    """Decides at the end of each stretch of one claim whether an answer preempts it.

    Taking a lecture up again costs decoding it again up to where it was. A claim that took one up therefore
    hears for at least as long as it took to get there: giving way costs no more than half of the time.
    """

    def __init__(self, recording: Recording) -> None:
        self._may_yield = recording.kind == Kind.LECTURE and not served_queues().isdisjoint(
            {Queue.LIVE, Queue.SPEECH}
        )
        self._resumes = recording.stretches_done > 0
        self._opened = self._asked = time.monotonic()
        self._first = 0.0
        self._heard = 0

    def open(self) -> None:
        """Note that the engine has opened the recording: loading a model does not count."""
        self._opened = time.monotonic()

    def hear(self) -> None:
        """Note that a stretch is saved; raises ``Preempted`` with an answer that was claimed instead."""
        now = time.monotonic()
        self._first = self._first or now
        self._heard += 1
        if not self._may_yield or self._heard < LEAST_STRETCHES or now - self._asked < ASK_SECONDS:
            return
        if self._resumes and now - self._first < self._first - self._opened:
            return
        self._asked = now
        answer = claim_next({Queue.LIVE}, waited=WAITED_SECONDS)
        if answer is not None:
            raise Preempted(answer)
