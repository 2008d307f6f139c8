"""Real sites: the demo company, heard once and copied for all others; production stacks."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tests.environment import ROOT
from tests.kept import demo, is_made_of, kept
from tests.live.company import Company
from tests.live.server import Server
from tests.live.site import answers, wait_until
from tests.live.stack import Stack
from tests.postgres_servers import Postgres, ReachedPostgres
from tests.redis_servers import ReachedRedis, Redis
from tests.replay import ENGINE
from tests.servers import MissingServiceError, give_up

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
            server.wait_until_heard(timeout=900)

    return Server(kept("demo", digest, hear))


#: Connections to the database that one process of the shared site may have.
POOL = 4


@dataclass
class Production:
    """The one production site of this process, with a Redis of its own: each module gets it empty.

    Two web processes, a speech worker, a light worker and beat.
    """

    stack: Stack
    redis: Redis

    def company(self, *names: str) -> Company[Stack]:
        """Return the small company, new, with these members running and no others, by default all."""
        self.stack.let_run()
        self.redis.flush()
        self.stack.empty()
        made = Company.on(self.stack)
        self.stack.let_run(*(names or self.stack.commands))
        for name, port in zip(("web0", "web1"), self.stack.ports, strict=True):
            if self.stack.member_runs(name):
                wait_until(partial(answers, port), timeout=60, what=f"{name} answers")
        return made


@pytest.fixture(scope="session")
def production(
    postgres: Postgres | ReachedPostgres, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Production]:
    """The production site that modules share: ask it for a ``company``; its Redis may be stopped."""
    try:
        redis = Redis()
    except MissingServiceError as error:
        give_up(error)
    name = postgres.create()
    env = ENGINE | {"HRVOICE_DATABASE_POOL": str(POOL)}
    try:
        redis.start()
        stack = Stack(
            tmp_path_factory.mktemp("production"),
            database_url=postgres.url(name),
            redis_url=redis.url,
            env=env,
            web=2,
        )
        try:
            yield Production(stack.prepare(), redis)
        finally:
            stack.stop()
    finally:
        redis.remove()
        postgres.drop(name)


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
