"""Real PostgreSQL and Redis for tests: private ones where they are installed, else those that answer.

``python -m tests.services COMMAND …`` runs a command with both: its main database is an empty one on
PostgreSQL (``HRVOICE_DATABASE_URL``), and all its processes share the servers.
"""

from __future__ import annotations

import getpass
import glob
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any, NoReturn

import pytest

POSTGRES_HELP = (
    "PostgreSQL: install it (apt-get install postgresql), or set HRVOICE_TEST_DATABASE_URL to a server"
    " on which databases may be made (tried: postgres://postgres@127.0.0.1:5432/postgres)"
)
REDIS_HELP = (
    "Redis: install it (apt-get install redis-server), or set HRVOICE_TEST_REDIS_URL"
    " (tried: redis://127.0.0.1:6379)"
)


class MissingServiceError(Exception):
    """The service can neither be started nor reached; the text says what to do."""


def free_port() -> int:
    """Return a port that nobody listens on."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def give_up(reason: object) -> NoReturn:
    """Skip the test visibly; fail it in CI, where nothing may be missing."""
    if os.environ.get("CI"):
        pytest.fail(f"needs {reason}", pytrace=False)
    pytest.skip(f"needs {reason}")


def _wait(
    ready: Callable[[], bool], process: subprocess.Popen[bytes], log: Path, timeout: float = 60
) -> None:
    until = time.monotonic() + timeout
    while not ready():
        if process.poll() is not None or time.monotonic() > until:
            raise RuntimeError(f"{process.args!r} did not start:\n{log.read_text(errors='replace')[-2000:]}")
        time.sleep(0.03)


class _Private:
    """A server of our own in a folder of our own, on a port that it keeps over restarts."""

    folder: Path
    log: Path
    process: subprocess.Popen[bytes] | None = None
    #: By which signal it is asked to end.
    end_by = signal.SIGTERM

    def _command(self) -> list[str]:
        raise NotImplementedError

    def _answers(self) -> bool:
        raise NotImplementedError

    @property
    def pid(self) -> int:
        """The running server's process id."""
        assert self.process is not None, "the server does not run"
        return self.process.pid

    def start(self) -> None:
        """Start it and wait until it answers."""
        assert self.process is None, "the server runs already"
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self._command(), cwd="/", stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT
            )
        _wait(self._answers, self.process, self.log)

    def stop(self, sig: int | None = None, timeout: float = 30) -> None:
        """End it, by ``sig`` where given, and wait until it is gone."""
        if self.process is None:
            return
        self.process.send_signal(self.end_by if sig is None else sig)
        try:
            self.process.wait(timeout)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise
        finally:
            self.process = None

    def restart(self, sig: int | None = None) -> None:
        """End it and start it again."""
        self.stop(sig)
        self.start()

    def remove(self) -> None:
        """End it and delete its folder."""
        with suppress(subprocess.TimeoutExpired):
            self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)


class Redis(_Private):
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


class _Databases:
    """Makes and drops databases on a server at ``address`` (a URL without the database's name)."""

    address: str

    def url(self, database: str) -> str:
        """Return the address of a database."""
        return f"{self.address}/{database}"

    def run(self, statement: str, database: str = "postgres") -> list[tuple[Any, ...]]:
        """Run one statement outside a transaction and return its rows."""
        import psycopg

        with psycopg.connect(self.url(database), autocommit=True, connect_timeout=5) as connection:
            cursor = connection.execute(statement.encode())
            return cursor.fetchall() if cursor.description else []

    def create(self, prefix: str = "hrvoice") -> str:
        """Make an empty database and return its name."""
        name = f"{prefix}_{uuid.uuid4().hex[:10]}"
        self.run(f'CREATE DATABASE "{name}"')
        return name

    def drop(self, name: str) -> None:
        """Delete a database, whoever is connected."""
        self.run(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def postgres_program(name: str) -> str | None:
    """Return where one of PostgreSQL's programs is: the newest version's."""
    versions = glob.glob(f"/usr/lib/postgresql/*/bin/{name}")
    if versions:
        return max(versions, key=lambda path: int(path.split("/")[4]))
    found = shutil.which(name)
    return str(Path(found).resolve()) if found else None


class Postgres(_Databases, _Private):
    """A private PostgreSQL cluster. It refuses root: root starts it as the user postgres."""

    private = True
    #: Fast shutdown: clients are cut off, data is kept. SIGQUIT is a crash with recovery.
    end_by = signal.SIGINT

    def __init__(self, *, fsync: bool = False, folder: Path | None = None) -> None:
        initdb = postgres_program("initdb")
        if initdb is None or (os.geteuid() == 0 and not self._postgres_user()):
            raise MissingServiceError(POSTGRES_HELP)
        self.programs = Path(initdb).parent
        self.fsync = fsync
        self.folder = folder or Path(tempfile.mkdtemp(prefix="hrvoice-pg-"))
        self.log = self.folder / "log"
        self.port = free_port()
        self.address = f"postgres://postgres@127.0.0.1:{self.port}"
        self._initialise()

    @staticmethod
    def _postgres_user() -> bool:
        with suppress(KeyError):
            return bool(pwd.getpwnam("postgres")) and shutil.which("setpriv") is not None
        return False

    @property
    def socket_url(self) -> str:
        """The address of the server's Unix socket, without a database's name."""
        return f"postgres://postgres@{str(self.folder).replace('/', '%2F')}:{self.port}"

    def _as_its_user(self, *command: str) -> list[str]:
        if os.geteuid() != 0:
            return list(command)
        return ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", *command]

    def _initialise(self) -> None:
        if os.geteuid() == 0:
            shutil.chown(self.folder, "postgres", "postgres")
        options = ["-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]
        command = self._as_its_user(str(self.programs / "initdb"), *options, "-D", str(self.folder / "data"))
        made = subprocess.run(command, cwd="/", capture_output=True, check=False)
        if made.returncode:
            shutil.rmtree(self.folder, ignore_errors=True)
            raise RuntimeError(
                f"initdb as {getpass.getuser()}: {made.stderr.decode(errors='replace')[-2000:]}"
            )

    def _command(self) -> list[str]:
        options = {
            "port": self.port,
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": self.folder,
            "max_connections": 200,
            "shared_buffers": "64MB",
            "min_wal_size": "32MB",
            "max_wal_size": "64MB",
        }
        if not self.fsync:
            options |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
            # tests undo what they write: statistics taken in between tell the planner that tables are empty
            options["autovacuum"] = "off"
        words = [word for name, value in options.items() for word in ("-c", f"{name}={value}")]
        return self._as_its_user(str(self.programs / "postgres"), "-D", str(self.folder / "data"), *words)

    def _answers(self) -> bool:
        import psycopg

        try:
            self.run("SELECT 1")
        except psycopg.OperationalError:
            return False
        return True


class ReachedPostgres(_Databases):
    """Somebody's PostgreSQL: databases of our own on it, no restarts."""

    private = False

    def __init__(self) -> None:
        import psycopg

        default = "postgres://postgres@127.0.0.1:5432/postgres"
        url = os.environ.get("HRVOICE_TEST_DATABASE_URL") or default
        self.address = url.rpartition("/")[0]
        try:
            self.run("SELECT 1")
        except psycopg.OperationalError as error:
            raise MissingServiceError(f"{POSTGRES_HELP}: {error}") from error

    def remove(self) -> None:
        """Leave the server as it is: who made a database drops it."""


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
