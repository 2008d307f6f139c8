"""A server of a test's own, and what to say where it is missing."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path
from typing import NoReturn

import pytest


class MissingServiceError(Exception):
    """The service can neither be started nor reached; the text says what to do."""


def free_port() -> int:
    """Return a port that nobody listens on."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def give_up(reason: object) -> NoReturn:
    """Skip the test visibly; fail it in CI, where nothing may be missing."""
    if os.environ.get("CI"):
        pytest.fail(f"needs {reason}", pytrace=False)
    pytest.skip(f"needs {reason}")


def wait_until_ready(
    ready: Callable[[], bool], process: subprocess.Popen[bytes], log: Path, timeout: float = 60
) -> None:
    until = time.monotonic() + timeout
    while not ready():
        if process.poll() is not None or time.monotonic() > until:
            raise RuntimeError(f"{process.args!r} did not start:\n{log.read_text(errors='replace')[-2000:]}")
        time.sleep(0.03)


class PrivateServer:
    """A server of our own in a folder of our own, on a port that it keeps over restarts."""

    folder: Path
    log: Path
    process: subprocess.Popen[bytes] | None = None
    #: By which signal it is asked to end.
    end_by = signal.SIGTERM

    def _command(self) -> list[str]:
        raise NotImplementedError

    def _answers(self) -> bool:
        raise NotImplementedError

    @property
    def pid(self) -> int:
        """The running server's process id."""
        assert self.process is not None, "the server does not run"
        return self.process.pid

    def start(self) -> None:
        """Start it and wait until it answers."""
        assert self.process is None, "the server runs already"
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self._command(), cwd="/", stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT
            )
        wait_until_ready(self._answers, self.process, self.log)

    def stop(self, sig: int | None = None, timeout: float = 30) -> None:
        """End it, by ``sig`` where given, and wait until it is gone."""
        if self.process is None:
            return
        self.process.send_signal(self.end_by if sig is None else sig)
        try:
            self.process.wait(timeout)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise
        finally:
            self.process = None

    def restart(self, sig: int | None = None) -> None:
        """End it and start it again."""
        self.stop(sig)
        self.start()

    def remove(self) -> None:
        """End it and delete its folder."""
        with suppress(subprocess.TimeoutExpired):
            self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)
