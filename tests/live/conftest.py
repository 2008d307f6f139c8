"""Real sites: the demo company, heard once and shared by tests that only look at it; production stacks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.live.server import Server
from tests.live.stack import Stack
from tests.services import Postgres, ReachedPostgres, ReachedRedis, Redis


@pytest.fixture(scope="session")
def demo_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Return a running server with the demo company, every recording heard."""
    server = Server(tmp_path_factory.mktemp("demo")).prepare().seed_demo()
    try:
        server.start()
        server.wait_until_heard()
        yield server
    finally:
        server.stop()


@pytest.fixture(scope="module")
def make_stack(
    postgres: Postgres | ReachedPostgres,
    redis_server: Redis | ReachedRedis,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Callable[..., Stack]]:
    """Return a function that gives a prepared production site on the shared servers; all end with the module.

    Two at a time would hear each other's wake-ups: make one, or give ``redis_url``.
    """
    made: list[tuple[Stack, str]] = []

    def make(**options: Any) -> Stack:
        redis_server.flush()
        name = postgres.create()
        urls = {"database_url": postgres.url(name), "redis_url": redis_server.url}
        stack = Stack(tmp_path_factory.mktemp("stack"), **urls | options)
        made.append((stack, name))
        return stack.prepare()

    try:
        yield make
    finally:
        for stack, name in made:
            try:
                stack.stop()
            finally:
                postgres.drop(name)
