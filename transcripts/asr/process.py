"""The parent's side of an engine: a child process that may crash, hang or run out of memory alone.

Nothing here imports an engine, libav or numpy: a web process may hold an ``EngineProcess`` and stay light.
"""

from __future__ import annotations

import json
import logging
import select
import socket
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path

from transcripts.audio.environment import child_environment
from transcripts.asr.events import Event, Failed, Finished, Loaded, Loading, from_json
from transcripts.asr.protocol import EngineConfig, Job
from transcripts.asr.wire import config_to_json, job_to_json
from transcripts.audio.errors import SpeechError

log = logging.getLogger(__name__)

TICK_S = 1.0


def _nothing(*_: object) -> None:
    """Do nothing."""


class _Child:
    """A started engine process and its socket."""

    def __init__(self, config: EngineConfig) -> None:
        ours, theirs = socket.socketpair()
        with theirs:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "transcripts.asr.child", str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                env=child_environment(config.threads),
            )
        self.socket = ours
        self.buffer = b""
        self.last_words: deque[str] = deque(maxlen=20)
        self.loading = False
        threading.Thread(target=self._log_output, name="engine-log", daemon=True).start()
        self.send({"config": config_to_json(config)})

    def _log_output(self) -> None:
        """Pass on what libraries print: it never reaches the protocol."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            text = line.decode(errors="replace").rstrip()
            if text:
                self.last_words.append(text)
                log.info("engine %s: %s", self.process.pid, text)

    def send(self, message: dict[str, object]) -> None:
        """Send one line; OSError where the child is gone."""
        self.socket.sendall(json.dumps(message).encode() + b"\n")

    def receive(self, timeout: float) -> list[dict[str, object]]:
        """Return the messages that came within ``timeout`` seconds; EOFError where the child is gone."""
        readable, _, _ = select.select([self.socket], [], [], timeout)
        if not readable:
            return []
        try:
            data = self.socket.recv(1 << 16)
        except ConnectionError:
            data = b""
        if not data:
            raise EOFError
        *lines, self.buffer = (self.buffer + data).split(b"\n")
        return [json.loads(line) for line in lines]

    def resident_mb(self) -> float:
        """Return the child's resident memory in MiB, 0 where the system does not tell."""
        try:
            pages = int(Path(f"/proc/{self.process.pid}/statm").read_text().split()[1])
        except (OSError, IndexError):
            return 0.0
        return pages * 4096 / 2**20

    def alive(self) -> bool:
        """Tell whether the process still runs."""
        return self.process.poll() is None

    def stop(self) -> int:
        """Kill the process and return its exit status (negative: the signal)."""
        self.socket.close()
        if self.alive():
            self.process.kill()
        return self.process.wait()

    def obituary(self) -> str:
        """Return how a dead child ended, with its last lines, for the log."""
        try:
            status = self.process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            status = self.stop()
        how = f"signal {-status}" if status < 0 else f"exit {status}"
        return "; ".join([how, *list(self.last_words)[-3:]])


class EngineProcess:
    """One engine in a process of its own: started at the first job, kept warm, restarted after death.

    ``hang_s``: seconds without any event after which the child is killed; ``load_s`` the same while a model loads.
    One job at a time: a second caller waits.
    """

    def __init__(self, config: EngineConfig, *, hang_s: float = 300.0, load_s: float = 900.0) -> None:
        self.config = config
        self.hang_s = hang_s
        self.load_s = load_s
        self._child: _Child | None = None
        self._lock = threading.Lock()
        self._job = 0

    @property
    def pid(self) -> int | None:
        """The child's process id, or None where none runs."""
        child = self._child
        return child.process.pid if child and child.alive() else None

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
        """Stop the child. The next job would start another."""
        child, self._child = self._child, None
        if child:
            child.stop()

    def _ready_child(self) -> _Child:
        """Return a running child, a new one where the last one died."""
        if self._child and not self._child.alive():
            log.warning("engine died while idle: %s", self._child.obituary())
            self.close()
        if self._child is None:
            self._child = _Child(self.config)
        return self._child

    def _run(
        self, message: dict[str, object], on_event: Callable[[Event], None], tick: Callable[[], None]
    ) -> Finished:
        self._job += 1
        number = self._job
        child = self._ready_child()
        try:
            child.send({"job": number, **message})
            return self._follow(child, number, on_event, tick)
        except (EOFError, BrokenPipeError, ConnectionError) as error:
            story = child.obituary()
            self.close()
            raise SpeechError("engine_crashed", detail=story) from error
        except SpeechError as error:
            if error.code in ("engine_hung", "out_of_memory"):
                self.close()
            raise
        except BaseException:
            self._cancel(child, number)
            raise

    def _follow(
        self, child: _Child, number: int, on_event: Callable[[Event], None], tick: Callable[[], None]
    ) -> Finished:
        """Read the child's events until the job ends."""
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
                raise SpeechError("engine_hung", detail=f"no event for {now - heard:.0f} s")
            for message in messages:
                event = from_json(message)
                if isinstance(event, Loading | Loaded | Failed):
                    child.loading = isinstance(event, Loading)
                if message.get("job") != number:
                    continue  # the rest of a cancelled job
                if isinstance(event, Failed):
                    raise SpeechError(event.code, event.permanent, event.detail)
                on_event(event)
                if isinstance(event, Finished):
                    return event

    def _check_memory(self, child: _Child) -> None:
        # RLIMIT_AS cannot bound an engine: its libraries reserve address space far beyond what they use.
        bound = self.config.memory_mb
        if bound and (used := child.resident_mb()) > bound:
            raise SpeechError("out_of_memory", detail=f"{used:.0f} MiB resident, {bound} allowed")

    def _cancel(self, child: _Child, number: int) -> None:
        """Ask the child to drop the job: it stays warm, and what it still says of the job is ignored."""
        try:
            child.send({"cancel": number})
        except OSError:
            self.close()


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
                if self._free or self._condition.wait(TICK_S):
                    if self._free:
                        return self._free.pop()  # the one used last: it is warm
            tick()

    def close(self) -> None:
        """Stop every child."""
        for engine in self._all:
            engine.close()
