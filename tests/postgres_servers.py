"""PostgreSQL for tests: a private cluster, or databases on somebody's server."""

from __future__ import annotations

import getpass
import glob
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import uuid
from contextlib import suppress
from pathlib import Path
from typing import Any

from tests.servers import MissingServiceError, PrivateServer, free_port

POSTGRES_HELP = (
    "PostgreSQL: install it (apt-get install postgresql), or set HRVOICE_TEST_DATABASE_URL to a server"
    " on which databases may be made (tried: postgres://postgres@127.0.0.1:5432/postgres)"
)


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


class Postgres(_Databases, PrivateServer):
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
