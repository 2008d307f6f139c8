"""The production mode: web processes, Celery workers and beat on PostgreSQL and Redis, each one killable."""

from __future__ import annotations

import shutil
import signal
import subprocess
import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Self

import psycopg

from tests.environment import ROOT
from tests.live.site import Site, free_port, wait_until
from tests.live.template import copied_database


def _worker(name: str, queues: str, at_once: int) -> list[str]:
    return ["worker", "-n", f"{name}@%h", "-Q", queues, "-P", "threads", "-c", str(at_once), "-l", "INFO"]


class Stack(Site):
    """A site whose members are processes of their own, named ``web0``, ``speech0``, ``light0`` and ``beat``.

    ``database_url`` names an empty database, ``redis_url`` a Redis database for this site alone. ``web``,
    ``speech`` and ``light`` say how many; ``at_once`` how many recordings one speech worker hears at a time.
    """

    def __init__(
        self,
        data_dir: Path,
        *,
        database_url: str,
        redis_url: str,
        env: Mapping[str, str] | None = None,
        web: int = 1,
        speech: int = 1,
        light: int = 1,
        at_once: int = 1,
    ) -> None:
        production = {
            "HRVOICE_MODE": "production",
            "HRVOICE_SECRET_KEY": "a-secret-of-the-tests-" * 3,
            "HRVOICE_DATABASE_URL": database_url,
            "HRVOICE_REDIS_URL": redis_url,
            "HRVOICE_SPEECH_ENGINE": "whisper",
            "HRVOICE_SPEECH_WORKERS": str(at_once),
        }
        super().__init__(data_dir, production | dict(env or {}))
        self.ports = [self.port, *(free_port() for _ in range(web - 1))]
        self.database_url = database_url
        self.redis_url = redis_url
        self.processes_by_name: dict[str, subprocess.Popen[bytes]] = {}
        self._connection: psycopg.Connection[tuple[Any, ...]] | None = None
        celery = ["-m", "celery", "-A", "hrvoice"]
        self.commands: dict[str, list[str]] = {
            f"web{n}": [str(ROOT / "manage.py"), "serve", "--port", str(port)]
            for n, port in enumerate(self.ports)
        }
        for n in range(speech):
            self.commands[f"speech{n}"] = [*celery, *_worker(f"speech{n}", "live,speech", at_once)]
        for n in range(light):
            self.commands[f"light{n}"] = [*celery, *_worker(f"light{n}", "light", 2)]
        self.commands["beat"] = [*celery, "beat", "--pidfile", "", "-l", "INFO"]

    @property
    def speech_workers(self) -> list[str]:
        """The names of the members that hear."""
        return [name for name in self.commands if name.startswith("speech")]

    # -- its data --------------------------------------------------------------------------------
    def is_prepared(self) -> bool:
        """Tell whether there is a database."""
        return bool(self.rows("select 1 from pg_tables where tablename = 'django_migrations'"))

    def make_database(self) -> None:
        """Copy an empty one."""
        if self._connection is not None:
            self._connection.close()
        copied_database(self.database_url, super().make_database)

    def rows(self, query: str, *parameters: Any) -> list[tuple[Any, ...]]:
        """Read the database as it stands; ids come in 32 hex digits, as SQLite stores them."""
        prepared = query.replace("%", "%%").replace("?", "%s").encode()
        for last_try in (False, True):
            try:
                if self._connection is None or self._connection.closed:
                    self._connection = psycopg.connect(self.database_url, autocommit=True, connect_timeout=5)
                found = self._connection.execute(prepared, parameters).fetchall()
                return [tuple(v.hex if isinstance(v, uuid.UUID) else v for v in row) for row in found]
            except psycopg.OperationalError:
                self._connection = None  # the server was restarted
                if last_try:
                    raise
        raise AssertionError("unreachable")

    def empty(self) -> None:
        """Forget every row, file and line of the log; what runs goes on."""
        kept = "'django_migrations', 'django_content_type', 'auth_permission', 'django_site'"
        tables = f"select tablename from pg_tables where schemaname = 'public' and tablename not in ({kept})"
        names = ", ".join(f'"{name}"' for (name,) in self.rows(tables))
        with psycopg.connect(self.database_url, autocommit=True) as connection:
            connection.execute(f"truncate {names} cascade".encode())
        for name in ("media", "incoming"):
            shutil.rmtree(self.data_dir / name, ignore_errors=True)
            (self.data_dir / name).mkdir()
        with self.log.open("w"):
            pass

    # -- its life --------------------------------------------------------------------------------
    def start(self, timeout: float = 60) -> Self:
        """Start every member that does not run and wait until the web processes answer."""
        for name in self.commands:
            if not self.member_runs(name):
                self.start_member(name)
        wait_until(self._answers, timeout=timeout, what=f"the site answers at {self.url}", every=0.05)
        return self

    def start_member(self, name: str) -> int:
        """Start one member, without waiting, and return its process id."""
        assert not self.member_runs(name), f"{name} runs already"
        self.processes_by_name[name] = self._spawn(self.commands[name])
        return self.pid_of(name)

    def pid_of(self, name: str) -> int:
        """Return a member's process id."""
        return self.processes_by_name[name].pid

    def member_runs(self, name: str) -> bool:
        """Tell whether a member runs."""
        process = self.processes_by_name.get(name)
        return process is not None and process.poll() is None

    def is_running(self) -> bool:
        """Tell whether every member that was started, and not ended here, runs."""
        return bool(self.processes_by_name) and all(map(self.member_runs, self.processes_by_name))

    def let_run(self, *names: str) -> None:
        """Have these members run, and no others."""
        for name in self.commands:
            if name in names and not self.member_runs(name):
                self.start_member(name)
            elif name not in names and self.member_runs(name):
                self.kill(name, signal.SIGTERM)

    def kill(self, name: str, sig: int = signal.SIGKILL, timeout: float = 30) -> int:
        """Send one member a signal that ends it; return its exit status, negative for a signal."""
        process = self.processes_by_name[name]
        process.send_signal(sig)
        status = process.wait(timeout)
        del self.processes_by_name[name]
        return status

    def restart(self, name: str, sig: int = signal.SIGKILL, timeout: float = 30) -> int:
        """End one member and start it again at once, as a supervisor does; return its new process id."""
        self.kill(name, sig, timeout)
        return self.start_member(name)

    def stop(self, timeout: float = 30) -> int:
        """Stop all members gracefully; kill what does not end. Return the worst exit status."""
        running = {name: p for name, p in self.processes_by_name.items() if p.poll() is None}
        for process in running.values():
            process.send_signal(signal.SIGTERM)
        stubborn = []
        worst = 0
        for name, process in running.items():
            try:
                worst = max(worst, abs(process.wait(timeout)))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
                stubborn.append(name)
        self.processes_by_name.clear()
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        assert not stubborn, f"did not stop within {timeout:.0f} s: {stubborn}\n{self.last_words()}"
        return worst
