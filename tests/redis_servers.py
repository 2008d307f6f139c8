"""Redis for tests: a private one, or somebody's."""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import closing
from pathlib import Path
from typing import Any

from tests.servers import MissingServiceError, PrivateServer, free_port

REDIS_HELP = (
    "Redis: install it (apt-get install redis-server), or set HRVOICE_TEST_REDIS_URL"
    " (tried: redis://127.0.0.1:6379)"
)


class Redis(PrivateServer):
    """A private ``redis-server``; with ``keep`` it writes every change to disk and has it after a restart."""

    private = True

    def __init__(self, *, keep: bool = False) -> None:
        if not shutil.which("redis-server"):
            raise MissingServiceError(REDIS_HELP)
        self.folder = Path(tempfile.mkdtemp(prefix="hrvoice-redis-"))
        self.log = self.folder / "log"
        self.port = free_port()
        self.keep = keep

    @property
    def url(self) -> str:
        """The address, with database 0."""
        return f"redis://127.0.0.1:{self.port}/0"

    def client(self) -> Any:
        """Return a connection; close it."""
        import redis

        return redis.Redis.from_url(self.url, decode_responses=True)

    def flush(self) -> None:
        """Forget everything."""
        with closing(self.client()) as client:
            client.flushall()

    def _command(self) -> list[str]:
        options = {"port": self.port, "bind": "127.0.0.1", "dir": self.folder, "save": ""}
        options["appendonly"] = "yes" if self.keep else "no"
        return [
            "redis-server",
            *[word for name, value in options.items() for word in (f"--{name}", str(value))],
        ]

    def _answers(self) -> bool:
        import redis

        with closing(self.client()) as client:
            try:
                return bool(client.ping())
            except redis.RedisError:
                return False


class ReachedRedis:
    """Somebody's Redis: an empty database of it for us, no restarts, no FLUSHALL."""

    private = False

    def __init__(self) -> None:
        import redis

        base = os.environ.get("HRVOICE_TEST_REDIS_URL") or "redis://127.0.0.1:6379"
        try:
            for number in range(15, 0, -1):
                self.url = f"{base.rstrip('/')}/{number}"
                with closing(self.client()) as client:
                    if client.dbsize() == 0:
                        return
        except redis.RedisError as error:
            raise MissingServiceError(f"{REDIS_HELP}: {error}") from error
        raise MissingServiceError(f"an empty Redis database at {base}")

    def client(self) -> Any:
        """Return a connection; close it."""
        import redis

        return redis.Redis.from_url(self.url, decode_responses=True)

    def flush(self) -> None:
        """Forget everything in our database."""
        with closing(self.client()) as client:
            client.flushdb()

    def remove(self) -> None:
        """Leave the database empty."""
        self.flush()
