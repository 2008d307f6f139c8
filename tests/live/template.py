"""What every site begins with is made once in each test process, and copied for all others."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final

import psycopg

from tests.environment import DATA

_kept: Final[dict[object, Path]] = {}
_databases: Final[dict[str, str]] = {}


def copied_file(path: Path, make: Callable[[], object]) -> None:
    """Have ``make`` write the file the first time for its name, a copy of it be there every other time."""
    if path.name in _kept:
        shutil.copy(_kept[path.name], path)
        return
    make()
    _kept[path.name] = Path(shutil.copy(path, _new_folder()))


def copied_folder(folder: Path, kind: object, make: Callable[[], object]) -> None:
    """Have ``make`` write the folder's files the first time for its ``kind``, copies be there else."""
    if kind in _kept:
        shutil.copytree(_kept[kind], folder, dirs_exist_ok=True)
        return
    make()
    _kept[kind] = Path(shutil.copytree(folder, _new_folder() / "copy"))


def copied_database(url: str, make: Callable[[], object]) -> None:
    """Have ``make`` fill an empty PostgreSQL database the first time on its server, a copy be there else.

    Nobody may be connected to it.
    """
    address, _, name = url.rpartition("/")
    if address in _databases:
        _run(address, f'DROP DATABASE "{name}"', f'CREATE DATABASE "{name}" TEMPLATE "{_databases[address]}"')
        return
    make()
    template = f"template_{name}"
    _run(address, f'CREATE DATABASE "{template}" TEMPLATE "{name}"')
    _databases[address] = template
    atexit.register(_forget, address, template)


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
