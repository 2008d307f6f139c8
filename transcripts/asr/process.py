"""The parent's side of an engine: a child process that may crash, hang or run out of memory alone.

Nothing here imports an engine, libav or numpy: a web process may hold an ``EngineProcess`` and stay light.
"""

from __future__ import annotations

import itertools
import logging
import queue
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, Final

from transcripts.asr.child_process import ChildGoneError, ChildProcess
from transcripts.asr.events import Event, Failed, Finished
from transcripts.asr.proof import prove_by
from transcripts.asr.protocol import EngineConfig, Job
from transcripts.asr.status import EngineStatus
from transcripts.asr.wire import job_to_json
from transcripts.audio.errors import SpeechError

log = logging.getLogger(__name__)

TICK_S: Final = 1.0


def _nothing(*_: object) -> None:
    """Do nothing."""


class EngineProcess:
    """One engine in a process of its own: started at the first job, kept warm, restarted after death.

    ``slots``: jobs at once; a further caller waits. ``hang_s``: seconds without any event after which the
    child is killed; ``load_s`` the same while a model loads.
    """

    def __init__(
        self, config: EngineConfig, *, slots: int = 1, hang_s: float = 300.0, load_s: float = 900.0
    ) -> None:
        self.config = config
        self.slots = slots
        self.hang_s = hang_s
        self.load_s = load_s
        self._child: ChildProcess | None = None
        self._starting = threading.Lock()
        self._places = threading.BoundedSemaphore(slots)
        self._numbers = itertools.count(1)
        self._closed = 0

    @property
    def pid(self) -> int | None:
        """The child's process id, or None where none runs."""
        child = self._child
        return child.pid if child and child.alive() else None

    def status(self) -> EngineStatus:
        """Return how the engine stands."""
        child = self._child
        if child is None or not child.alive():
            return EngineStatus(
                self.config.engine, self.config.model, None, "stopped", "", 0.0, 0.0, 0, self.slots, None
            )
        state = "working" if child.jobs else "idle"
        if not child.device:
            state = "loading" if child.loading else "starting"
        return EngineStatus(
            engine=self.config.engine,
            model=self.config.model,
            pid=child.pid,
            state=state,
            device=child.device,
            memory_mb=round(child.resident_mb(), 1),
            device_memory_mb=child.device_mb,
            jobs=child.jobs,
            slots=self.slots,
            load_seconds=child.load_seconds,
        )

    def transcribe(
        self,
        job: Job,
        on_event: Callable[[Event], None] = _nothing,
        tick: Callable[[], None] = _nothing,
    ) -> Finished:
        """Run one job and return its end; SpeechError where it fails.

        ``on_event`` gets every event in order; ``tick`` is called about once a second meanwhile. An
        exception from either cancels the job and is raised here.
        """
        with self._place(tick):
            return self._run(job_to_json(job), on_event, tick)

    def warm_up(self, tick: Callable[[], None] = _nothing) -> None:
        """Start the child and load the model now; SpeechError where that fails."""
        with self._place(tick):
            self._run({"warm_up": True}, _nothing, tick)

    def prove(self, tick: Callable[[], None] = _nothing) -> None:
        """Have the engine hear the built-in sound; SpeechError where it cannot.

        ``engine_unfit`` where it answers with nothing; without voices to look for, an answer is enough.
        """
        with self._place(tick):
            prove_by(lambda job, on_event: self._run(job_to_json(job), on_event, tick), self.config)

    @contextmanager
    def _place(self, tick: Callable[[], None]) -> Iterator[None]:
        """Take a place, waiting for one: a warm-up holds one too, for as long as a model takes to load."""
        while not self._places.acquire(timeout=TICK_S / 2):
            tick()
        try:
            yield
        finally:
            self._places.release()

    def close(self) -> None:
        """Stop the child; jobs that run end as engine_crashed. The next job would start another."""
        with self._starting:
            self._closed += 1
            child, self._child = self._child, None
        if child:
            child.stop()

    def _ready_child(self) -> ChildProcess:
        """Return a running child, a new one where the last one died."""
        with self._starting:
            if self._child and not self._child.alive():
                log.warning("engine died while idle: %s", self._child.obituary())
                self._child.stop()
                self._child = None
            if self._child is None:
                self._child = ChildProcess(self.config)
            return self._child

    def _end(self, child: ChildProcess, code: str = "", detail: str = "") -> None:
        """Stop a child that is no good any more, unless another caller did."""
        with self._starting:
            if self._child is child:
                self._child = None
        child.stop(code, detail)

    def _run(
        self, message: dict[str, Any], on_event: Callable[[Event], None], tick: Callable[[], None]
    ) -> Finished:
        """Run a job; once more where the child turns out to have died before it heard of it."""
        warm, closed = self.pid, self._closed
        begun = False

        def began(event: Event) -> None:
            nonlocal begun
            begun = True
            on_event(event)

        try:
            return self._run_once(message, began, tick)
        except SpeechError as error:
            died_idle = not begun and warm is not None and warm != self.pid and closed == self._closed
            if error.code != "engine_crashed" or not died_idle:
                raise
            log.warning("engine died while idle: %s", error.detail)
        return self._run_once(message, on_event, tick)

    def _run_once(
        self, message: dict[str, Any], on_event: Callable[[Event], None], tick: Callable[[], None]
    ) -> Finished:
        number = next(self._numbers)
        child = self._ready_child()
        inbox = child.open_inbox(number)
        try:
            child.send({"job": number, **message})
            end = self._follow(child, inbox, on_event, tick)
        except ChildGoneError as error:
            story = child.obituary()
            self._end(child)
            code, detail = child.reason or ("engine_crashed", story)
            raise SpeechError(code, detail=detail) from error
        except BaseException:
            # the child drops the job and stays warm; what it still says of the job is ignored
            with suppress(ChildGoneError):
                child.send({"cancel": number})
            raise
        finally:
            child.close_inbox(number)
        if isinstance(end, Failed):
            if end.code == "out_of_memory" and not child.jobs:
                # what it took may never come back: whoever hears next, or proves the machine, begins afresh
                self._end(child)
            raise SpeechError(end.code, end.permanent, end.detail)
        return end

    def _follow(
        self,
        child: ChildProcess,
        inbox: queue.SimpleQueue[Event | None],
        on_event: Callable[[Event], None],
        tick: Callable[[], None],
    ) -> Finished | Failed:
        """Read the job's events until it ends; what hangs or grows too large is stopped here."""
        heard = ticked = time.monotonic()
        while True:
            event: Event | None = None
            with suppress(queue.Empty):
                event = inbox.get(timeout=TICK_S / 2)
                if event is None:
                    raise ChildGoneError
                heard = time.monotonic()
            now = time.monotonic()
            if now - ticked >= TICK_S / 2:
                ticked = now
                tick()
                self._check(child, heard, now)
            if isinstance(event, Failed):
                return event
            if event is not None:
                on_event(event)
            if isinstance(event, Finished):
                return event

    def _check(self, child: ChildProcess, heard: float, now: float) -> None:
        """End a child that says nothing, says nothing of one of its jobs for very long, or grew too large."""
        patience = self.load_s if child.loading else self.hang_s
        # one job among several may have to wait for its turn
        silent, ours = now - child.heard, now - heard
        if silent > patience or ours > patience * max(child.jobs, 1):
            self._end(child, "engine_hung", f"no event for {min(silent, ours):.0f} s")
        # RLIMIT_AS cannot bound an engine: its libraries reserve address space far beyond what they use.
        bound = self.config.memory_mb
        if bound and (used := child.resident_mb()) > bound:
            self._end(child, "out_of_memory", f"{used:.0f} MiB resident, {bound} allowed")


class EnginePool:
    """``size`` engine processes with ``slots`` places each, lent one place at a time."""

    def __init__(self, config: EngineConfig, size: int = 1, *, slots: int = 1, hang_s: float = 300.0) -> None:
        self._all = [EngineProcess(config, slots=slots, hang_s=hang_s) for _ in range(size)]
        self._free = dict.fromkeys(range(size), slots)
        self._condition = threading.Condition()

    def transcribe(
        self,
        job: Job,
        on_event: Callable[[Event], None] = _nothing,
        tick: Callable[[], None] = _nothing,
    ) -> Finished:
        """Run a job on an engine with a free place, waiting for one (``tick`` is called meanwhile)."""
        number = self._borrow(tick)
        try:
            return self._all[number].transcribe(job, on_event, tick)
        finally:
            with self._condition:
                self._free[number] += 1
                self._condition.notify()

    def warm_up(self) -> None:
        """Start every engine and load its model; the first SpeechError ends it."""
        for engine in self._all:
            engine.warm_up()

    def prove(self, tick: Callable[[], None] = _nothing) -> None:
        """Have every engine hear the built-in sound; the first SpeechError ends it."""
        for engine in self._all:
            engine.prove(tick)

    def statuses(self) -> list[EngineStatus]:
        """Return how each engine stands."""
        return [engine.status() for engine in self._all]

    def _borrow(self, tick: Callable[[], None]) -> int:
        while True:
            with self._condition:
                if not any(self._free.values()):
                    self._condition.wait(TICK_S)
                if free := [number for number, places in self._free.items() if places]:
                    # the busiest that has a place: batches grow; among equals one that is warm
                    number = min(free, key=lambda n: (self._all[n].pid is None, self._free[n], n))
                    self._free[number] -= 1
                    return number
            tick()

    def close(self) -> None:
        """Stop every child."""
        for engine in self._all:
            engine.close()
