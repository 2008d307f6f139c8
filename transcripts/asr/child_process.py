"""A started engine process and the socket to it, seen from the parent."""

from __future__ import annotations

import json
import logging
import os
import queue
import socket
import subprocess
import sys
import threading
import time
from collections import deque
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from transcripts.asr.events import Event, Failed, Loaded, Loading, Used, from_json
from transcripts.asr.protocol import EngineConfig
from transcripts.asr.wire import config_to_json
from transcripts.audio.environment import child_environment

log = logging.getLogger(__name__)

PAGE: Final = os.sysconf("SC_PAGE_SIZE")


class ChildGoneError(Exception):
    """The child process ended or its socket was closed."""


class ChildProcess:
    """One child: JSON lines over a socket. What its libraries print goes to the log only.

    ``heard``: when it last said anything; ``loading``, ``load_seconds``, ``device``, ``device_mb``: what it
    said of itself; ``reason``: why the parent ended it.
    """

    def __init__(self, config: EngineConfig) -> None:
        ours, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "transcripts.asr.child", str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                env=child_environment(config.threads),
            )
        self._socket = ours
        self._last_words: deque[str] = deque(maxlen=20)
        self._listener = threading.Thread(target=self._log_output, name="engine-log", daemon=True)
        self._listener.start()
        self._inboxes: dict[int, queue.SimpleQueue[Event | None]] = {}
        self._boxing = threading.Lock()
        self._gone = False
        self.loading = False
        self.load_seconds: float | None = None
        self.device = ""
        self.device_mb = 0.0
        self.heard = time.monotonic()
        self.reason: tuple[str, str] | None = None
        threading.Thread(target=self._read, name="engine-events", daemon=True).start()
        # one that is dead already is found so by its first job, which tells how it died
        with suppress(ChildGoneError):
            self.send({"config": config_to_json(config)})

    @property
    def pid(self) -> int:
        """The child's process id."""
        return self._process.pid

    def _log_output(self) -> None:
        assert self._process.stdout is not None
        with self._process.stdout as output:
            for line in output:
                text = line.decode(errors="replace").rstrip()
                if text:
                    self._last_words.append(text)
                    # libraries may print what they hear: not where logs are kept
                    log.debug("engine %s: %s", self.pid, text)

    def send(self, message: dict[str, Any]) -> None:
        """Send one line; ChildGoneError where nobody listens."""
        try:
            self._socket.sendall(json.dumps(message).encode() + b"\n")
        except OSError as error:
            raise ChildGoneError from error

    def open_inbox(self, job: int) -> queue.SimpleQueue[Event | None]:
        """Return where the events of a job arrive; None follows the last one where the child is gone."""
        box: queue.SimpleQueue[Event | None] = queue.SimpleQueue()
        with self._boxing:
            self._inboxes[job] = box
            if self._gone:
                box.put(None)
            self.heard = max(self.heard, time.monotonic())
        return box

    def close_inbox(self, job: int) -> None:
        """Ignore what else is said of a job."""
        with self._boxing:
            self._inboxes.pop(job, None)

    @property
    def jobs(self) -> int:
        """How many jobs run."""
        return len(self._inboxes)

    def _read(self) -> None:
        """Deal out events until the child is gone, or says what nobody understands."""
        try:
            with suppress(OSError), self._socket.makefile("rb") as lines:
                for line in lines:
                    message = json.loads(line)
                    self._deal(message["job"], from_json(message))
        except (ValueError, KeyError, TypeError):
            log.exception("engine %s cannot be understood", self.pid)
            self._process.kill()
        finally:
            with self._boxing:
                self._gone = True
                for box in self._inboxes.values():
                    box.put(None)

    def _deal(self, job: int, event: Event) -> None:
        self.heard = time.monotonic()
        if isinstance(event, Used):
            self.device_mb = event.device_mb
            return
        if isinstance(event, Loading | Loaded | Failed):
            self.loading = isinstance(event, Loading)
        if isinstance(event, Loaded):
            self.device = event.device
            self.load_seconds = event.seconds or self.load_seconds
        with self._boxing:
            if box := self._inboxes.get(job):
                box.put(event)

    def resident_mb(self) -> float:
        """Return the child's resident memory in MiB, 0 where the system does not tell."""
        try:
            pages = int(Path(f"/proc/{self.pid}/statm").read_text().split()[1])
        except (OSError, IndexError):
            return 0.0
        return pages * PAGE / 2**20

    def alive(self) -> bool:
        """Tell whether the process still runs."""
        return self._process.poll() is None

    def stop(self, code: str = "", detail: str = "") -> int:
        """Kill the process, saying why; return its exit status (negative: the signal)."""
        if code and not self.reason:
            self.reason = code, detail
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)  # wakes the reader
        self._socket.close()
        if self.alive():
            self._process.kill()
        status = self._process.wait()
        self._listener.join(timeout=5)
        return status

    def obituary(self) -> str:
        """Return how a dead child ended, with its last lines, for the log."""
        try:
            status = self._process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            status = self.stop()
        how = f"signal {-status}" if status < 0 else f"exit {status}"
        return "; ".join([how, *list(self._last_words)[-3:]])
