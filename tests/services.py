"""Real PostgreSQL and Redis for tests: private ones where they are installed, else those that answer.

``python -m tests.services COMMAND …`` runs a command with both: its main database is an empty one on
PostgreSQL (``HRVOICE_DATABASE_URL``), and all its processes share the servers.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.postgres_servers import Postgres, ReachedPostgres
from tests.redis_servers import ReachedRedis, Redis
from tests.servers import MissingServiceError, give_up


@contextmanager
def running_postgres(
    *, restartable: bool = False, fsync: bool = False
) -> Iterator[Postgres | ReachedPostgres]:
    """Give a PostgreSQL server, a private one where it must be ``restartable``; or MissingServiceError.

    Else the one that HRVOICE_TEST_DATABASE_URL names comes first.
    """
    server: Postgres | ReachedPostgres
    try:
        if os.environ.get("HRVOICE_TEST_DATABASE_URL") and not restartable:
            raise MissingServiceError
        server = Postgres(fsync=fsync)
    except MissingServiceError:
        if restartable:
            raise
        server = ReachedPostgres()
    try:
        if isinstance(server, Postgres):
            server.start()
        yield server
    finally:
        server.remove()


@contextmanager
def running_redis(*, restartable: bool = False, keep: bool = False) -> Iterator[Redis | ReachedRedis]:
    """Give a Redis server, a private one where it must be ``restartable``; or MissingServiceError."""
    server: Redis | ReachedRedis
    try:
        server = Redis(keep=keep)
    except MissingServiceError:
        if restartable:
            raise
        server = ReachedRedis()
    try:
        if isinstance(server, Redis):
            server.start()
        yield server
    finally:
        server.remove()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres | ReachedPostgres]:
    """A PostgreSQL server shared by the tests: make a database of your own on it, do not restart it."""
    try:
        with running_postgres() as server:
            yield server
    except MissingServiceError as error:
        give_up(error)


@pytest.fixture(scope="session")
def redis_server() -> Iterator[Redis | ReachedRedis]:
    """A Redis server shared by the tests: do not restart it; ``flush`` it before use."""
    try:
        with running_redis() as server:
            yield server
    except MissingServiceError as error:
        give_up(error)


@pytest.fixture(scope="module")
def redis() -> Iterator[Redis]:
    """A Redis of the module's own: its tests may stop it, and start it again before they end."""
    try:
        with running_redis(restartable=True) as server:
            assert isinstance(server, Redis)
            yield server
    except MissingServiceError as error:
        give_up(error)


def main(command: list[str]) -> int:
    """Run a command with a PostgreSQL database and a Redis of its own; return its exit status."""
    try:
        with running_postgres() as postgres, running_redis() as redis:
            name = postgres.create()
            env = {
                "HRVOICE_DATABASE_URL": postgres.url(name),
                "HRVOICE_TEST_DATABASE_URL": postgres.url("postgres"),
                "HRVOICE_TEST_REDIS_URL": redis.url,
            }
            try:
                return subprocess.run(command, env=os.environ | env, check=False).returncode
            finally:
                postgres.drop(name)
    except MissingServiceError as error:
        if os.environ.get("CI"):
            sys.stderr.write(f"NOT RUN: PostgreSQL is the tests' main database; needs {error}\n")
            return 1
        sys.stderr.write(f"No PostgreSQL: SQLite runs everything. For PostgreSQL: {error}\n")
        return subprocess.run(command, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
