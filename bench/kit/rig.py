"""The production mode for a benchmark: workers on a PostgreSQL and a Redis of their own, and Django here."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench.kit.figures import Figures
from tests.live.stack import Stack
from tests.servers import MissingServiceError
from tests.services import running_postgres, running_redis


@contextmanager
def rig(**options: Any) -> Iterator[Stack]:
    """Give a prepared stack of which nothing runs yet, and set Django up on its data in this process.

    The database writes to disk as in production (fsync). ``options`` are ``Stack``'s. Once a process.
    """
    with (
        running_postgres(fsync=True) as postgres,
        running_redis() as redis,
        tempfile.TemporaryDirectory(prefix="hrvoice-bench-") as folder,
    ):
        name = postgres.create("hrvoice_bench")
        stack = Stack(Path(folder), database_url=postgres.url(name), redis_url=redis.url, **options)
        try:
            stack.prepare()
            _set_up_django(stack)
            yield stack
        finally:
            try:
                stack.stop()
                _close_connections()
            finally:
                postgres.drop(name)


def _set_up_django(stack: Stack) -> None:
    os.environ.update(stack.env, DJANGO_SETTINGS_MODULE="hrvoice.settings", HRVOICE_LOG_LEVEL="WARNING")
    import django

    django.setup()


def _close_connections() -> None:
    from django.db import connections

    for connection in connections.all():
        connection.close()
        if hasattr(connection, "close_pool"):
            connection.close_pool()


def run(measure: Callable[[Figures], None]) -> int:
    """Run a benchmark; 1 where a figure misses, or in CI where a service is missing."""
    figures = Figures()
    try:
        measure(figures)
    except MissingServiceError as error:
        figures.note(f"left out, it needs {error}")
        return 1 if os.environ.get("CI") else 0
    return figures.status


def environment_number(name: str, default: int) -> int:
    """Return a whole number from the environment."""
    value = os.environ.get(name, "")
    if value and not value.isdigit():
        sys.exit(f"{name}={value!r} is not a number")
    return int(value or default)
