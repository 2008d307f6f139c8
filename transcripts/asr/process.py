"""The parent's side of an engine: a child process that may crash, hang or run out of memory alone.

Nothing here imports an engine, libav or numpy: a web process may hold an ``EngineProcess`` and stay light.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final

from transcripts.asr.channel import Channel, ChildGoneError
from transcripts.asr.events import Event, Failed, Finished, Loaded, Loading, from_json
from transcripts.asr.protocol import EngineConfig, Job
from transcripts.asr.wire import job_to_json
from transcripts.audio.errors import SpeechError

log = logging.getLogger(__name__)

TICK_S: Final = 1.0


def _nothing(*_: object) -> None:
    """Do nothing."""


class EngineProcess:
    """One engine in a process of its own: started at the first job, kept warm, restarted after death.

    ``hang_s``: seconds without any event after which the child is killed; ``load_s`` the same while a model
    loads. One job at a time: a second caller waits.
    """

    def __init__(self, config: EngineConfig, *, hang_s: float = 300.0, load_s: float = 900.0) -> None:
        self.config = config
        self.hang_s = hang_s
        self.load_s = load_s
        self._child: Channel | None = None
        self._lock = threading.Lock()
        self._job = 0

    @property
    def pid(self) -> int | None:
        """The child's process id, or None where none runs."""
        child = self._child
        return child.pid if child and child.alive() else None

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
        with self._lock:
            return self._run(job_to_json(job), on_event, tick)

    def warm_up(self, tick: Callable[[], None] = _nothing) -> None:
        """Start the child and load the model now; SpeechError where that fails."""
        with self._lock:
            self._run({"warm_up": True}, _nothing, tick)

    def close(self) -> None:
        """Stop the child; a job that runs ends as engine_crashed. The next job would start another."""
        child, self._child = self._child, None
        if child:
            child.stop()

    def _ready_child(self) -> Channel:
        """Return a running child, a new one where the last one died."""
        if self._child and not self._child.alive():
            log.warning("engine died while idle: %s", self._child.obituary())
            self.close()
        if self._child is None:
            self._child = Channel(self.config)
        return self._child

    def _run(
        self, message: dict[str, Any], on_event: Callable[[Event], None], tick: Callable[[], None]
    ) -> Finished:
        self._job += 1
        number = self._job
        child = self._ready_child()
        try:
            child.send({"job": number, **message})
            end = self._follow(child, number, on_event, tick)
        except ChildGoneError as error:
            story = child.obituary()
            self.close()
            raise SpeechError("engine_crashed", detail=story) from error
        except BaseException:
            self._cancel(child, number)
            raise
        if isinstance(end, Failed):
            raise SpeechError(end.code, end.permanent, end.detail)
        return end

    def _follow(
        self, child: Channel, number: int, on_event: Callable[[Event], None], tick: Callable[[], None]
    ) -> Finished | Failed:
        """Read the child's events until the job ends; what hangs or grows too large is stopped here."""
        heard = ticked = time.monotonic()
        while True:
            messages = child.receive(TICK_S / 2)
            now = time.monotonic()
            if now - ticked >= TICK_S / 2:
                ticked = now
                tick()
                self._check_memory(child)
            if messages:
                heard = now
            elif now - heard > (self.load_s if child.loading else self.hang_s):
                self.close()
                raise SpeechError("engine_hung", detail=f"no event for {now - heard:.0f} s")
            for message in messages:
                event = from_json(message)
                if isinstance(event, Loading | Loaded | Failed):
                    child.loading = isinstance(event, Loading)
                if message.get("job") != number:
                    continue  # the rest of a cancelled job
                if isinstance(event, Failed):
                    return event
                on_event(event)
                if isinstance(event, Finished):
                    return event

    def _check_memory(self, child: Channel) -> None:
        # RLIMIT_AS cannot bound an engine: its libraries reserve address space far beyond what they use.
        bound = self.config.memory_mb
        if bound and (used := child.resident_mb()) > bound:
            self.close()
            raise SpeechError("out_of_memory", detail=f"{used:.0f} MiB resident, {bound} allowed")

    def _cancel(self, child: Channel, number: int) -> None:
        """Ask the child to drop the job: it stays warm, and what it still says of the job is ignored."""
        with suppress(ChildGoneError):
            child.send({"cancel": number})


class EnginePool:
    """``size`` engine processes, lent one at a time."""

    def __init__(self, config: EngineConfig, size: int = 1, *, hang_s: float = 300.0) -> None:
        self._free = [EngineProcess(config, hang_s=hang_s) for _ in range(size)]
        self._all = tuple(self._free)
        self._condition = threading.Condition()

    def transcribe(
        self,
        job: Job,
        on_event: Callable[[Event], None] = _nothing,
        tick: Callable[[], None] = _nothing,
    ) -> Finished:
        """Run a job on a free engine, waiting for one (``tick`` is called meanwhile)."""
        engine = self._borrow(tick)
        try:
            return engine.transcribe(job, on_event, tick)
        finally:
            with self._condition:
                self._free.append(engine)
                self._condition.notify()

    def _borrow(self, tick: Callable[[], None]) -> EngineProcess:
        while True:
            with self._condition:
                if not self._free:
                    self._condition.wait(TICK_S)
                if self._free:
                    return self._free.pop()  # the one used last: it is warm
            tick()

    def close(self) -> None:
        """Stop every child."""
        for engine in self._all:
            engine.close()
