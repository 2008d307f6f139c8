"""The database that a backup is restored into: looked at, moved aside, replaced."""

from __future__ import annotations

import datetime
import os
import shutil
import sqlite3
import time
from contextlib import closing
from pathlib import Path
from typing import Any

from django.db import connection, connections, transaction

from hrvoice.backup.database import postgresql_tool, run_tool, single_connection
from hrvoice.backup.errors import BackupError
from hrvoice.backup.manifest import tables
from hrvoice.backup.store import sync_folder

STOP = "The database is in use. Stop HRVoice (web, workers, beat), then restore."
#: A client that has just left is seen for a moment.
GONE_SECONDS = 5
#: Tables that ``migrate`` fills by itself: an installation that holds only these is empty.
FILLED = ("django_migrations", "django_content_type", "auth_permission")


def has_rows() -> bool:
    """Tell whether anything was ever entered."""
    with connection.cursor() as cursor:
        there = set(connection.introspection.table_names(cursor))
        for table in sorted(there & set(tables()) - set(FILLED)):
            cursor.execute(f"SELECT 1 FROM {connection.ops.quote_name(table)} LIMIT 1")
            if cursor.fetchone():
                return True
    return False


def check_nobody_is_at_work() -> None:
    """Raise ``BackupError`` while another process has the database open."""
    _let_go()
    if connection.vendor == "sqlite":
        path = Path(str(connection.settings_dict["NAME"]))
        if not path.exists():
            return
        try:
            # leaving the WAL mode takes the whole file, which nobody else may have open
            with closing(sqlite3.connect(path, timeout=2, isolation_level=None)) as database:
                database.execute("PRAGMA journal_mode=DELETE").fetchone()
        except sqlite3.OperationalError as error:
            raise BackupError(STOP) from error
        return
    with single_connection() as asking, asking.cursor() as cursor:
        until = time.monotonic() + GONE_SECONDS
        while _others(cursor):
            if time.monotonic() > until:
                raise BackupError(STOP)
            time.sleep(0.1)


def _others(cursor: Any) -> int:
    """Return how many other clients PostgreSQL serves in this database."""
    cursor.execute(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
        " AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
    )
    return int(cursor.fetchone()[0])


def _let_go() -> None:
    """Close every connection of this process, the pool's too."""
    connections.close_all()
    if connection.vendor == "postgresql" and "pool" in connection.settings_dict.get("OPTIONS", {}):
        connection.close_pool()  # type: ignore[attr-defined]


def replace_database(dump: Path) -> str:
    """Put the dumped database in the place of the present one; return where that is kept, or ""."""
    _let_go()
    stamp = f"before_restore_{datetime.datetime.now(datetime.UTC):%Y%m%d_%H%M%S}"
    if connection.vendor == "sqlite":
        return _replace_sqlite(dump, stamp)
    return _replace_postgresql(dump, stamp)


def _replace_sqlite(dump: Path, stamp: str) -> str:
    path = Path(str(connection.settings_dict["NAME"]))
    fresh, aside = path.with_name(f".{path.name}.{stamp}"), path.with_name(f"{path.name}.{stamp}")
    shutil.copyfile(dump, fresh)
    fresh.chmod(0o600)
    with fresh.open("rb") as file:
        os.fsync(file.fileno())
    was_there = path.exists()
    if was_there:
        os.link(path, aside)
    os.replace(fresh, path)
    for ending in ("-wal", "-shm"):
        path.with_name(path.name + ending).unlink(missing_ok=True)
    sync_folder(path.parent)
    return str(aside) if was_there else ""


def _replace_postgresql(dump: Path, stamp: str) -> str:
    """Rename the schema that is there, then restore in one transaction; put it back if that fails."""
    with connection.cursor() as cursor:
        occupied = bool(connection.introspection.table_names(cursor))
    if occupied:
        _run(f"ALTER SCHEMA public RENAME TO {stamp}", "CREATE SCHEMA public")
    _let_go()
    command, name, env = postgresql_tool("pg_restore")
    options = ["--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction"]
    try:
        run_tool([*command, *options, f"--dbname={name}", str(dump)], env)
    except BackupError:
        if occupied:
            _run("DROP SCHEMA public CASCADE", f"ALTER SCHEMA {stamp} RENAME TO public")
        raise
    return f"schema {stamp}" if occupied else ""


def _run(*statements: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
