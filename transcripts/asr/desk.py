"""Where jobs lay down stretches and one engine takes them in batches.

Each job decodes in a thread of its own; the engine runs in one, since no engine is safe in two. A batch
holds what one call may hold: stretches heard in the same way, of one recording or of several.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any, Final

from transcripts.asr.protocol import Engine, Request, StretchResult
from transcripts.audio.errors import SpeechError
from transcripts.audio.stretches import Stretch

log = logging.getLogger(__name__)

LINGER_S: Final = 0.03  # how long a batch that is not full waits for more


@dataclass(slots=True, eq=False)
class Seat:
    """One job's place at the desk."""

    desk: Desk
    waiting: deque[tuple[Stretch, Request, Future[StretchResult]]] = field(default_factory=deque)
    served: float = 0.0  # when a batch last held a stretch of this job

    def ask(self, stretch: Stretch, request: Request) -> Future[StretchResult]:
        """Lay down a stretch; the future gives its result, or raises what the engine raised."""
        answer: Future[StretchResult] = Future()
        with self.desk.condition:
            self.waiting.append((stretch, request, answer))
            self.desk.condition.notify()
        return answer

    def leave(self) -> None:
        """Take back what was not heard yet."""
        with self.desk.condition:
            self.desk.seats.remove(self)
            self.waiting.clear()


class Desk:
    """The jobs' seats, and the calls for the engine's own thread."""

    def __init__(self) -> None:
        self.condition = threading.Condition()
        self.seats: list[Seat] = []
        self._calls: deque[tuple[Callable[[], Any], Future[Any]]] = deque()

    def seat(self) -> Seat:
        """Return a place for a new job."""
        seat = Seat(self)
        with self.condition:
            self.seats.append(seat)
        return seat

    def call(self, function: Callable[[], Any]) -> Future[Any]:
        """Have a function run in the engine's thread."""
        answer: Future[Any] = Future()
        with self.condition:
            self._calls.append((function, answer))
            self.condition.notify()
        return answer

    def turn(self, engine: Callable[[], Engine | None]) -> None:
        """Run what was called for, or else hear one batch; wait where there is neither."""
        with self.condition:
            self.condition.wait_for(lambda: self._calls or self._waiting())
            call = self._calls.popleft() if self._calls else None
        if call:
            _settle(call[1], call[0])
            return
        loaded = engine()
        assert loaded is not None, "a job loads the engine before it asks"
        batch = self._gather(loaded.traits.batch)
        if batch:
            _hear(loaded, batch)

    def _waiting(self) -> list[Seat]:
        """Return the jobs that wait, the one that was served last at the end."""
        return sorted((seat for seat in self.seats if seat.waiting), key=lambda seat: seat.served)

    def _gather(self, size: int) -> list[tuple[Stretch, Request, Future[StretchResult]]]:
        """Take a batch: in turns from the jobs whose next stretches are heard alike.

        A job's first stretch is not kept waiting, so that its text begins to show.
        """
        until = time.monotonic() + LINGER_S
        with self.condition:
            while (seats := self._waiting()) and seats[0].served and _alike(seats) < size:
                left = until - time.monotonic()
                if left <= 0 or not self.condition.wait(left):
                    break
            batch: list[tuple[Stretch, Request, Future[StretchResult]]] = []
            while len(batch) < size:
                seats = [s for s in self._waiting() if not batch or s.waiting[0][1] == batch[0][1]]
                if not seats:
                    break
                seats[0].served = time.monotonic()
                batch.append(seats[0].waiting.popleft())
        return batch


def _alike(seats: list[Seat]) -> int:
    """Return how many stretches wait that go with the first."""
    request = seats[0].waiting[0][1]
    return sum(asked == request for seat in seats for _, asked, _ in seat.waiting)


def _hear(engine: Engine, batch: list[tuple[Stretch, Request, Future[StretchResult]]]) -> None:
    """Answer every stretch of a batch; where the whole call fails, each is heard alone."""
    try:
        results = engine.transcribe([stretch for stretch, _, _ in batch], batch[0][1])
    except Exception as error:
        # an engine that says why has nothing more to say of each stretch
        if len(batch) > 1 and not isinstance(error, SpeechError):
            log.warning("a batch of %d failed; one by one", len(batch), exc_info=True)
            for asked in batch:
                _hear(engine, [asked])
            return
        for _, _, answer in batch:
            answer.set_exception(error)
        return
    for (_, _, answer), result in zip(batch, results, strict=True):
        answer.set_result(result)


def _settle(answer: Future[Any], function: Callable[[], Any]) -> None:
    try:
        answer.set_result(function())
    except Exception as error:
        answer.set_exception(error)
