"""Sites that notice quickly when something died."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.live.company import Company
from tests.live.faults.ledger import Ledger, undisturbed_transcripts
from tests.live.server import Server
from tests.live.stack import Stack
from tests.postgres_servers import Postgres
from tests.redis_servers import Redis
from tests.replay import ENGINE
from tests.servers import MissingServiceError, give_up

LEASE_SECONDS = 5
IMPATIENT = ENGINE | {"HRVOICE_LEASE_SECONDS": str(LEASE_SECONDS), "HRVOICE_SWEEP_SECONDS": "1"}
CLIPS = ["b-lecture", "b-full", "b-wrong", "b-partial", "b-question"]


@pytest.fixture(scope="module")
def company(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Company[Server]]:
    """Return the small company on a running embedded server; a module's ``ENV`` adds to its settings."""
    env = IMPATIENT | getattr(request.module, "ENV", {})
    with Server(tmp_path_factory.mktemp("faults"), env).prepare() as server:
        yield Company.on(server)


@dataclass
class Site:
    """A production site with servers of its own, which may be killed, and what it makes of each clip."""

    stack: Stack
    postgres: Postgres
    redis: Redis
    company: Company[Stack]
    undisturbed: dict[str, list[tuple[object, ...]]]

    def ledger(self) -> Ledger:
        """Begin to count anew: what was sent before is deleted, with all that was made of it."""
        self.stack.start()
        self.stack.wait_until_heard()
        self.stack.run(
            "from transcripts.models import Recording; from assessments.models import Answer;"
            " Answer.objects.all().delete(); Recording.objects.all().delete()"
        )
        return Ledger(self.company)


@pytest.fixture(scope="package")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Two speech workers, a light worker, a web process and beat on PostgreSQL and Redis of their own."""
    try:
        postgres, redis = Postgres(fsync=True), Redis()
    except MissingServiceError as error:
        give_up(error)
    try:
        postgres.start()
        redis.start()
        stack = Stack(
            tmp_path_factory.mktemp("site"),
            database_url=postgres.url(postgres.create()),
            redis_url=redis.url,
            env=IMPATIENT | {"HRVOICE_SPEECH_HANG_SECONDS": "60"},
            speech=2,
        )
        with stack:
            company = Company.on(stack)
            yield Site(stack, postgres, redis, company, undisturbed_transcripts(company, CLIPS))
    finally:
        postgres.remove()
        redis.remove()
