"""Fixtures for all tests."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.cache import cache
from django.db import connection
from django.test.client import Client
from django.utils import translation
from hypothesis import settings as hypothesis_settings
from xdist.scheduler import LoadScopeScheduling

from courses.people.models import Employee
from tests.environment import DATA, ROOT
from tests.kept import kept, migrations
from tests.live.template import copied_database
from tests.nightly import NIGHTLY
from tests.services import postgres, redis, redis_server

__all__ = ["postgres", "redis", "redis_server"]


OWN_SITES = ("browser", "faults", "production", "whisper", "funasr")
#: What is set up once for several files, by how their paths begin: one process runs them. The longest first.
GROUPS = (
    "tests/live/browser/",
    "tests/live/faults/",
    "tests/live/test_production",
    "tests/live/test_audience",
)
SHARED = {"tests/live/test_audience": "tests/live/test_production"}


class ByFile(LoadScopeScheduling):
    """Keeps a file's tests in one process, and those of a group: they share what they set up."""

    def _split_scope(self, nodeid: str) -> str:
        return _group(nodeid)


def _group(nodeid: str) -> str:
    path = nodeid.split("::", 1)[0]
    group = next((group for group in GROUPS if path.startswith(group)), path)
    return SHARED.get(group, group)


def _rank(item: pytest.Item) -> int:
    """Return when a test's turn is: the long groups, other sites, real engines, and last what is short."""
    group = _group(item.nodeid)
    if group in GROUPS:
        return GROUPS.index(group)
    if group.startswith("tests/live/"):
        return len(GROUPS)
    hears = item.get_closest_marker("whisper") or item.get_closest_marker("funasr")
    return len(GROUPS) + (1 if hears else 2)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadScopeScheduling:
    """Have ``ByFile`` share the tests out."""
    return ByFile(config, log)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is for the night, or for the other database alone.

    What a browser does comes first: it is the most that one process does in a row. Then what kills and waits,
    while the other can compute. Short files come last, so that both processes end at about the same time.
    """
    items.sort(key=lambda item: (_rank(item), _group(item.nodeid)))
    chosen = [item for item in items if NIGHTLY or not item.get_closest_marker("nightly")]
    if config.getoption("--again"):
        chosen = [item for item in chosen if _runs_again(item)]
    if len(chosen) < len(items):
        wanted = set(chosen)
        config.hook.pytest_deselected(items=[item for item in items if item not in wanted])
        items[:] = chosen


def _runs_again(item: pytest.Item) -> bool:
    if item.get_closest_marker("both_databases"):
        return True
    # what starts sites of its own has chosen its database there; what hears takes long and was heard already
    if not NIGHTLY or any(item.get_closest_marker(name) for name in OWN_SITES):
        return False
    fixtures = getattr(item, "fixturenames", ())
    return bool(item.get_closest_marker("django_db")) or "db" in fixtures or "transactional_db" in fixtures


def pytest_addoption(parser: pytest.Parser) -> None:
    """Take ``--again``: what differs on SQLite; at night whatever touches a database."""
    parser.addoption("--again", action="store_true", help="only what is to run on SQLite as well")


def pytest_configure() -> None:
    """Hash passwords quickly, draw the same cases each time, and let no refusal pass without words."""
    django_settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    django_settings.RAISE_FOR_UNWORDED_CODES = True
    # property tests: the same cases every time, and none fails because the machine is busy
    hypothesis_settings.register_profile("repeatable", derandomize=True, deadline=None, database=None)
    hypothesis_settings.load_profile("repeatable")


def pytest_unconfigure() -> None:
    """Leave nothing behind."""
    shutil.rmtree(DATA, ignore_errors=True)


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """Keep what ``django_db_modify_db_settings`` made: Django finds it migrated."""
    return connection.vendor == "postgresql"


@pytest.fixture(scope="session")
def django_db_createdb() -> bool:
    """Make none instead."""
    return False


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """Have an empty database with all its tables: migrating takes long."""
    if connection.vendor == "postgresql":
        with _on_postgresql():
            yield
    else:
        with _in_memory(tmp_path_factory.mktemp("empty")):
            yield


@contextmanager
def _on_postgresql() -> Iterator[None]:
    import psycopg

    name = _test_database()
    address = os.environ["HRVOICE_DATABASE_URL"].rpartition("/")[0]
    url = f"{address}/{name}"

    def run(statement: str) -> None:
        with psycopg.connect(f"{address}/postgres", autocommit=True) as server:
            server.execute(statement.encode())

    run(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    run(f'CREATE DATABASE "{name}"')
    copied_database(url, partial(_migrate, HRVOICE_DATABASE_URL=url))
    yield
    connection.close()
    run(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _test_database() -> str:
    name: str = connection.creation._get_test_db_name()  # type: ignore[attr-defined]
    return name


@contextmanager
def _in_memory(folder: Path) -> Iterator[None]:
    """As long as this connection lives, what Django will find lives too."""

    def make(path: Path) -> None:
        _migrate(HRVOICE_DATA_DIR=str(folder))
        shutil.copy(folder / "hrvoice.sqlite3", path)

    with (
        closing(sqlite3.connect(kept("empty.sqlite3", migrations(), make))) as empty,
        closing(sqlite3.connect(_test_database(), uri=True)) as memory,
    ):
        empty.backup(memory)
        yield


def _migrate(**environment: str) -> None:
    command = [sys.executable, str(ROOT / "manage.py"), "migrate", "--verbosity", "0"]
    subprocess.run(command, env=os.environ | environment, check=True)


@pytest.fixture(autouse=True)
def _fresh_cache() -> Iterator[None]:
    """Rate limits of one test do not reach the next."""
    yield
    cache.clear()


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    """Begin every test in English: the language of one test's last request does not reach the next."""
    with translation.override("en"):
        yield


@pytest.fixture
def sign_in() -> Callable[[Employee], Client]:
    """Return a function that gives a client signed in as a person, reading English."""

    def signed_in(person: Employee, language: str = "en") -> Client:
        client = Client(headers={"accept-language": language})
        client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return signed_in
