"""A database at one moment: dumped, and read as it was dumped."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Protocol

from django.db import connection, connections

from hrvoice.backup.errors import BackupError

CLIENT_HELP = (
    "{} is not installed. It comes with PostgreSQL's client of the server's version or newer: "
    "apt-get install postgresql-client"
)


class Frozen(Protocol):
    """A database at one moment."""

    file: str
    server: str

    def dump(self, folder: Path) -> None:
        """Write it into a file of ``folder``, and verify that file."""

    def run(self, query: str) -> Iterator[Sequence[Any]]:
        """Yield rows as they were at that moment, after the dump."""


@contextmanager
def frozen() -> Iterator[Frozen]:
    """Give the database as it is now, and stays while others write."""
    if connection.vendor == "sqlite":
        yield _SQLite()
    elif connection.vendor == "postgresql":
        with _postgresql() as snapshot:
            yield snapshot
    else:
        raise BackupError(f"Backups of {connection.vendor} are not known.")


class _SQLite:
    """SQLite's online backup: one step under a read lock, which in WAL mode keeps no writer waiting."""

    file = "database.sqlite3"
    server = f"SQLite {sqlite3.sqlite_version}"
    _copy: Path

    def dump(self, folder: Path) -> None:
        self._copy = folder / self.file
        connection.ensure_connection()
        with closing(sqlite3.connect(self._copy)) as copy:
            connection.connection.backup(copy)
            # one file without a log beside it
            copy.execute("PRAGMA journal_mode=DELETE")
            verdict = copy.execute("PRAGMA integrity_check").fetchone()[0]
        if verdict != "ok":
            raise BackupError(f"The database is damaged: {verdict}")

    def run(self, query: str) -> Iterator[Sequence[Any]]:
        with closing(sqlite3.connect(f"file:{self._copy}?mode=ro", uri=True)) as copy:
            yield from copy.execute(query)


def postgresql_tool(name: str) -> tuple[list[str], str, dict[str, str] | None]:
    """Return the program with its address arguments, the database's name, and its environment."""
    program = shutil.which(name)
    if program is None:
        raise BackupError(CLIENT_HELP.format(name))
    client = connection.client
    arguments, env = client.settings_to_cmd_args_env(connection.settings_dict, [])
    return [program, *arguments[1:-1]], arguments[-1], env


def run_tool(command: list[str], env: dict[str, str] | None) -> None:
    """Run one of PostgreSQL's programs; its complaint becomes the error's text."""
    ended = subprocess.run(
        command,
        env={**os.environ, **(env or {})},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
    )
    if ended.returncode:
        raise BackupError(f"{Path(command[0]).name}: {ended.stderr.decode(errors='replace').strip()[-2000:]}")


class _PostgreSQL:
    """One transaction's view, lent to pg_dump by its snapshot's name."""

    file = "database.pgdump"

    def __init__(self, holding: Any) -> None:
        self._holding = holding
        with holding.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            # it waits for pg_dump as long as that takes
            cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
            cursor.execute("SELECT pg_export_snapshot(), current_setting('server_version')")
            self._snapshot, version = cursor.fetchone()
        self.server = f"PostgreSQL {version}"

    def dump(self, folder: Path) -> None:
        command, name, env = postgresql_tool("pg_dump")
        path = str(folder / self.file)
        options = ["--format=custom", "--no-owner", "--no-privileges", f"--snapshot={self._snapshot}"]
        run_tool([*command, *options, f"--file={path}", name], env)
        # reads the whole archive, its compressed data included
        restore = shutil.which("pg_restore")
        if restore is None:
            raise BackupError(CLIENT_HELP.format("pg_restore"))
        run_tool([restore, "--file=/dev/null", path], env)

    def run(self, query: str) -> Iterator[Sequence[Any]]:
        with self._holding.chunked_cursor() as cursor:
            cursor.execute(query)
            yield from cursor


@contextmanager
def _postgresql() -> Iterator[_PostgreSQL]:
    """Hold a transaction on a connection of its own: what the caller's own one does stays apart."""
    with single_connection() as holding:
        holding.set_autocommit(False)
        yield _PostgreSQL(holding)
        holding.rollback()


@contextmanager
def single_connection() -> Iterator[Any]:
    """Give a connection outside the pool, which opens more than it is asked for."""
    apart = connections.create_connection(connection.alias)
    options = {name: value for name, value in apart.settings_dict["OPTIONS"].items() if name != "pool"}
    apart.settings_dict = {**apart.settings_dict, "OPTIONS": options}
    try:
        yield apart
    finally:
        apart.close()
