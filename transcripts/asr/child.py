"""The engine's own process: ``python -m transcripts.asr.child FD``.

FD is a socket: jobs come in and events go out as JSON lines. Standard output and error belong to the
libraries and are logged by the parent. The process ends when the socket closes, that is, when its parent
is gone. Jobs decode in threads of their own; the engine runs in the main thread.
"""

from __future__ import annotations

import gc
import json
import logging
import os
import queue
import signal
import socket
import sys
import threading
import time
from contextlib import suppress
from typing import Any, Final

from transcripts.asr.bounds import bind_loaded, bind_process
from transcripts.asr.desk import Desk, Seat
from transcripts.asr.events import Event, Failed, Finished, Loaded, Loading, Used, to_json
from transcripts.asr.pipeline import Hearing
from transcripts.asr.protocol import Engine, EngineConfig
from transcripts.asr.registry import make_engine
from transcripts.asr.wire import config_from_json, job_from_json
from transcripts.audio.errors import SpeechError

log = logging.getLogger(__name__)

NO_JOB: Final = 0
USED_S: Final = 5.0


class Line:
    """The socket to the parent."""

    def __init__(self, fd: int) -> None:
        self._socket = socket.socket(fileno=fd)
        self._sending = threading.Lock()
        self.messages: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
        self.cancelled: set[int] = set()
        threading.Thread(target=self._read, name="parent", daemon=True).start()

    def _read(self) -> None:
        """Pass on the parent's messages; end the process when the parent is gone."""
        with suppress(OSError), self._socket.makefile("rb") as lines:
            for line in lines:
                message = json.loads(line)
                if "cancel" in message:
                    self.cancelled.add(message["cancel"])
                else:
                    self.messages.put(message)
        os._exit(0)

    def send(self, job: int, event: Event) -> None:
        """Send one event of a job."""
        data = json.dumps({"job": job, **to_json(event)}).encode() + b"\n"
        try:
            with self._sending:
                self._socket.sendall(data)
        except OSError:
            os._exit(0)


class Worker:
    """Runs jobs on one engine, loaded at the first."""

    def __init__(self, line: Line, config: EngineConfig) -> None:
        self._line = line
        self._config = config
        self._desk = Desk()
        self._engine: Engine | None = None
        self._told = 0.0

    def serve(self) -> None:
        """Let the engine do what the jobs ask, for ever."""
        while True:
            self._desk.turn(lambda: self._engine)
            if self._engine and time.monotonic() - self._told > USED_S:
                self._told = time.monotonic()
                self._line.send(NO_JOB, Used(round(self._engine.device_memory_mb(), 1)))

    def start_jobs(self) -> None:
        """Start a thread for every job that comes, for ever."""
        while True:
            message = self._line.messages.get()
            threading.Thread(target=self._run, args=[message], name="job", daemon=True).start()

    def _run(self, message: dict[str, Any]) -> None:
        """Run one job to its last event, whatever happens."""
        number: int = message["job"]
        seat = self._desk.seat()
        try:
            end: Event = self._work(number, seat, message)
        except SpeechError as error:
            end = Failed(error.code, error.permanent, error.detail)
        except MemoryError as error:
            end = Failed("out_of_memory", False, str(error))
        except Exception as error:
            log.exception("job failed")
            end = Failed("engine_crashed", False, repr(error))
        seat.leave()
        # libav's resamplers are freed only by the collector
        gc.collect()
        self._line.cancelled.discard(number)
        self._line.send(number, end)

    def _work(self, number: int, seat: Seat, message: dict[str, Any]) -> Finished:
        missing = self._engine is None
        if missing:
            self._line.send(number, Loading())
        engine, seconds = self._desk.call(self._load).result()
        if missing:
            self._line.send(number, Loaded(seconds, engine.device))
        if message.get("warm_up"):
            return Finished(0.0, (), None, 0.0, 0)
        hearing = Hearing(
            seat,
            engine.traits,
            job_from_json(message),
            lambda event: self._line.send(number, event),
            max_stretch=self._config.max_stretch,
            should_stop=lambda: number in self._line.cancelled,
        )
        return hearing.run(vad=self._config.vad)

    def _load(self) -> tuple[Engine, float]:
        """Return the engine and how long it took to load, 0 where it was there."""
        if self._engine:
            return self._engine, 0.0
        began = time.monotonic()
        engine = make_engine(self._config)
        engine.load()
        bind_loaded()
        self._engine = engine
        return engine, round(time.monotonic() - began, 2)


def _leave_stopping_to_the_parent() -> None:
    """Ignore what a terminal or a supervisor sends to all: the parent hands back what is being heard."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)


def main() -> None:
    """Serve the parent until it goes."""
    logging.basicConfig(level=logging.INFO, stream=sys.stderr, format="%(levelname)s %(name)s: %(message)s")
    bind_process()
    _leave_stopping_to_the_parent()
    line = Line(int(sys.argv[1]))
    worker = Worker(line, config_from_json(line.messages.get()["config"]))
    threading.Thread(target=worker.start_jobs, name="jobs", daemon=True).start()
    worker.serve()


if __name__ == "__main__":
    main()
