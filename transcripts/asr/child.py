"""The engine's own process: ``python -m transcripts.asr.child FD``.

FD is a socket: jobs come in and events go out as JSON lines. Standard output and error belong to the
libraries and are logged by the parent. The process ends when the socket closes, that is, when its parent
is gone.
"""

from __future__ import annotations

import gc
import json
import logging
import os
import queue
import socket
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from transcripts.asr.events import Event, Failed, Finished, Loaded, Loading, to_json
from transcripts.asr.pipeline import Hearing
from transcripts.asr.protocol import Engine, EngineConfig
from transcripts.asr.registry import make_engine
from transcripts.asr.wire import config_from_json, job_from_json
from transcripts.audio.errors import SpeechError

log = logging.getLogger(__name__)


class Line:
    """The socket to the parent."""

    def __init__(self, fd: int) -> None:
        self._socket = socket.socket(fileno=fd)
        self.messages: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
        self.cancelled = 0  # jobs up to this number are to be dropped
        threading.Thread(target=self._read, name="parent", daemon=True).start()

    def _read(self) -> None:
        """Pass on the parent's messages; end the process when the parent is gone."""
        with suppress(OSError), self._socket.makefile("rb") as lines:
            for line in lines:
                message = json.loads(line)
                if "cancel" in message:
                    self.cancelled = max(self.cancelled, message["cancel"])
                else:
                    self.messages.put(message)
        os._exit(0)

    def send(self, job: int, event: Event) -> None:
        """Send one event of a job."""
        try:
            self._socket.sendall(json.dumps({"job": job, **to_json(event)}).encode() + b"\n")
        except OSError:
            os._exit(0)


class Worker:
    """Runs jobs one after the other on one engine, loaded at the first."""

    def __init__(self, line: Line, config: EngineConfig) -> None:
        self._line = line
        self._config = config
        self._engine: Engine | None = None

    def run(self, message: dict[str, Any]) -> None:
        """Run one job to its last event, whatever happens."""
        number: int = message["job"]
        try:
            self._line.send(number, self._work(number, message))
        except SpeechError as error:
            self._line.send(number, Failed(error.code, error.permanent, error.detail))
        except MemoryError as error:
            self._line.send(number, Failed("out_of_memory", False, str(error)))
        except Exception as error:
            log.exception("job failed")
            self._line.send(number, Failed("engine_crashed", False, repr(error)))
        # libav's resamplers are freed only by the collector
        gc.collect()

    def _work(self, number: int, message: dict[str, Any]) -> Finished:
        engine = self._loaded(number)
        if message.get("warm_up"):
            return Finished(0.0, (), None, 0.0, 0)
        hearing = Hearing(
            engine,
            job_from_json(message),
            lambda event: self._line.send(number, event),
            max_stretch=self._config.max_stretch,
        )
        return hearing.run(vad=self._config.vad, should_stop=lambda: self._line.cancelled >= number)

    def _loaded(self, number: int) -> Engine:
        if self._engine is None:
            self._line.send(number, Loading())
            began = time.monotonic()
            engine = make_engine(self._config)
            engine.load()
            self._engine = engine
            self._line.send(number, Loaded(round(time.monotonic() - began, 2)))
        return self._engine


def _offer_to_oom_killer() -> None:
    """Ask the kernel to end this process rather than its parent when memory runs out."""
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("500")


def main() -> None:
    """Serve the parent until it goes."""
    logging.basicConfig(level=logging.INFO, stream=sys.stderr, format="%(levelname)s %(name)s: %(message)s")
    _offer_to_oom_killer()
    line = Line(int(sys.argv[1]))
    worker = Worker(line, config_from_json(line.messages.get()["config"]))
    while True:
        worker.run(line.messages.get())


if __name__ == "__main__":
    main()
