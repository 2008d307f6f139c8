"""What every site begins with is made once, and copied for all others.

Databases are kept from run to run, for as long as the migrations stay what they are.
"""

from __future__ import annotations

import atexit
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final

import psycopg

from tests.environment import DATA
from tests.kept import kept, migrations
from tests.postgres_servers import postgres_program

_kept: Final[dict[object, Path]] = {}
_databases: Final[dict[str, str]] = {}


def copied_file(path: Path, make: Callable[[], object]) -> None:
    """Have ``make`` write an empty site's database file the first time, a copy of it be there else."""

    def keep(target: Path) -> None:
        make()
        shutil.copy(path, target)

    shutil.copy(kept("empty.sqlite3", migrations(), keep), path)


def copied_folder(folder: Path, kind: object, make: Callable[[], object]) -> None:
    """Have ``make`` write the folder's files the first time for its ``kind``, copies be there else."""
    if kind in _kept:
        shutil.copytree(_kept[kind], folder, dirs_exist_ok=True)
        return
    make()
    _kept[kind] = Path(shutil.copytree(folder, _new_folder() / "copy"))


def copied_database(url: str, make: Callable[[], object]) -> None:
    """Have ``make`` fill an empty PostgreSQL database the first time, a copy be there else.

    On one server it is copied there, and from one to another by a dump. Nobody may be connected to it.
    """
    address, _, name = url.rpartition("/")
    if address in _databases:
        _run(address, f'DROP DATABASE "{name}"', f'CREATE DATABASE "{name}" TEMPLATE "{_databases[address]}"')
        return
    _fill(url, make)
    template = f"template_{name}"
    _run(address, f'CREATE DATABASE "{template}" TEMPLATE "{name}"')
    _databases[address] = template
    atexit.register(_forget, address, template)


def _fill(url: str, make: Callable[[], object]) -> None:
    """Fill a database from the dump that is kept; where there are no programs to do so, by ``make``."""
    pg_dump, psql = postgres_program("pg_dump"), postgres_program("psql")
    if not (pg_dump and psql):
        make()
        return
    made = False

    def keep(target: Path) -> None:
        nonlocal made
        make()
        made = True
        subprocess.run([pg_dump, "--no-owner", "-f", str(target), url], check=True, capture_output=True)

    dump = kept("empty.sql", migrations(), keep)
    if not made:
        options = ["-q", "-X", "--single-transaction", "-v", "ON_ERROR_STOP=1", "-o", "/dev/null"]
        subprocess.run([psql, *options, "-f", str(dump), url], check=True, capture_output=True)


def _new_folder() -> Path:
    DATA.mkdir(exist_ok=True)
    return Path(tempfile.mkdtemp(prefix="template-", dir=DATA))


def _forget(address: str, template: str) -> None:
    with suppress(psycopg.OperationalError):  # a server of our own is gone with all it had
        _run(address, f'DROP DATABASE IF EXISTS "{template}"')


def _run(address: str, *statements: str) -> None:
    with psycopg.connect(f"{address}/postgres", autocommit=True, connect_timeout=5) as connection:
        for statement in statements:
            connection.execute(statement.encode())
