"""The embedded mode as a process of its own: started, stopped, killed, and started again on the same data."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any, Self

from tests.environment import ROOT
from tests.live.site import FINAL, Site, is_alive, processes_with, wait_until
from tests.live.template import copied_database, copied_file
from tests.servers import free_port

__all__ = ["FINAL", "ROOT", "Server", "free_port", "is_alive", "processes_with", "wait_until"]


class Server(Site):
    """``manage.py serve``: one process, SQLite, no Redis."""

    def __init__(self, data_dir: Path, env: Mapping[str, str] | None = None) -> None:
        super().__init__(data_dir, env)
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """The running server's process id."""
        assert self.process is not None, "the server was not started"
        return self.process.pid

    @property
    def database(self) -> Path:
        """Where its database lies."""
        return self.data_dir / "hrvoice.sqlite3"

    def is_prepared(self) -> bool:
        """Tell whether there is a database."""
        return self.database.exists()

    def make_database(self) -> None:
        """Copy an empty one, on SQLite or where the settings say."""
        if url := self.env.get("HRVOICE_DATABASE_URL"):
            copied_database(url, super().make_database)
        else:
            copied_file(self.database, super().make_database)

    def rows(self, query: str, *parameters: Any) -> list[tuple[Any, ...]]:
        """Read the database as it stands, beside the server; ``?`` holds a parameter's place."""
        with closing(sqlite3.connect(f"file:{self.database}?mode=ro", uri=True, timeout=20)) as database:
            return database.execute(query, parameters).fetchall()

    def start(self, timeout: float = 60) -> Self:
        """Start the process and wait until it answers."""
        assert not self.is_running(), "the server runs already"
        self.process = self._spawn([str(ROOT / "manage.py"), "serve", "--port", str(self.port)])
        wait_until(self._answers, timeout=timeout, what=f"the server answers at {self.url}", every=0.05)
        return self

    def is_running(self) -> bool:
        """Tell whether the process runs."""
        return self.process is not None and self.process.poll() is None

    def kill(self, sig: int = signal.SIGKILL, timeout: float = 30) -> int:
        """Send a signal and return how the process ended: its exit status, negative for a signal."""
        assert self.process is not None, "the server was not started"
        self.process.send_signal(sig)
        status = self.process.wait(timeout)
        self.process = None
        return status

    def stop(self, timeout: float = 30) -> int:
        """Stop gracefully; kill what does not."""
        if not self.is_running():
            self.process = None
            return 0
        try:
            return self.kill(signal.SIGTERM, timeout)
        except subprocess.TimeoutExpired:
            self.kill()
            raise
