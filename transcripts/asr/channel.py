"""A started engine process and the socket to it, seen from the parent."""

from __future__ import annotations

import json
import logging
import os
import select
import socket
import subprocess
import sys
import threading
from collections import deque
from pathlib import Path
from typing import Any, Final

from transcripts.asr.protocol import EngineConfig
from transcripts.asr.wire import config_to_json
from transcripts.audio.environment import child_environment

log = logging.getLogger(__name__)

PAGE: Final = os.sysconf("SC_PAGE_SIZE")


class ChildGoneError(Exception):
    """The child process ended or its socket was closed."""


class Channel:
    """One child: JSON lines over a socket. What its libraries print goes to the log only."""

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
        self._buffer = b""
        self._last_words: deque[str] = deque(maxlen=20)
        self._listener = threading.Thread(target=self._log_output, name="engine-log", daemon=True)
        self._listener.start()
        self.loading = False
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
                    log.info("engine %s: %s", self.pid, text)

    def send(self, message: dict[str, Any]) -> None:
        """Send one line; ChildGoneError where nobody listens."""
        try:
            self._socket.sendall(json.dumps(message).encode() + b"\n")
        except OSError as error:
            raise ChildGoneError from error

    def receive(self, timeout: float) -> list[dict[str, Any]]:
        """Return the messages that came within ``timeout`` seconds; ChildGoneError where none can come."""
        try:
            readable, _, _ = select.select([self._socket], [], [], timeout)
            if not readable:
                return []
            data = self._socket.recv(1 << 16)
        except (OSError, ValueError) as error:  # ValueError: closed from another thread
            raise ChildGoneError from error
        if not data:
            raise ChildGoneError
        *lines, self._buffer = (self._buffer + data).split(b"\n")
        return [json.loads(line) for line in lines]

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

    def stop(self) -> int:
        """Kill the process and return its exit status (negative: the signal)."""
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
