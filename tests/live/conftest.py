"""Real sites: the demo company, heard once and copied for all others; production stacks."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.environment import ROOT
from tests.kept import demo, is_made_of, kept
from tests.live.server import Server
from tests.live.stack import Stack
from tests.services import Postgres, ReachedPostgres, ReachedRedis, Redis

#: Where ``make demo ONCE=1`` leaves it.
ONCE = ROOT / "var" / "once"


@pytest.fixture(scope="session")
def demo_server() -> Server:
    """Return a server, not to be started, with the demo company, every recording heard: for copies."""
    digest = demo()

    def hear(folder: Path) -> None:
        if is_made_of(ONCE, digest):
            shutil.copytree(ONCE, folder)
            return
        folder.mkdir(parents=True)
        with Server(folder).prepare().seed_demo() as server:
            server.wait_until_heard()

    return Server(kept("demo", digest, hear))


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
