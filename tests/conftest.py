"""Fixtures for all tests."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.cache import cache
from django.test.client import Client
from django.utils import translation
from hypothesis import settings as hypothesis_settings
from xdist.scheduler import LoadScopeScheduling

from courses.people.models import Employee
from tests.environment import DATA
from tests.services import postgres, redis, redis_server

__all__ = ["postgres", "redis", "redis_server"]


#: What starts sites of its own has chosen its database there; what hears takes long and was heard already.
NOT_AGAIN = ("browser", "faults", "production", "whisper", "funasr")
#: Where the tests lie that drive a browser: one demo company serves them all.
BROWSER = "tests/live/browser/"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Take ``--database-only``: the tests that read or write this process's database."""
    parser.addoption("--database-only", action="store_true", help="only tests that touch the database")


class ByFile(LoadScopeScheduling):
    """Keeps a file's tests in one process, and all that drive a browser: they share what they set up."""

    def _split_scope(self, nodeid: str) -> str:
        return _group(nodeid)


def _group(nodeid: str) -> str:
    path = nodeid.split("::", 1)[0]
    return BROWSER if path.startswith(BROWSER) else path


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadScopeScheduling:
    """Have ``ByFile`` share the tests out."""
    return ByFile(config, log)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what would do on another database what it has done on this one.

    What a browser does comes first: it is the most that one process does in a row. Then what kills and waits,
    while the other can compute.
    """
    items.sort(key=lambda item: (_group(item.nodeid) != BROWSER, item.get_closest_marker("faults") is None))
    if not config.getoption("--database-only"):
        return
    chosen = [item for item in items if _touches_the_database(item)]
    config.hook.pytest_deselected(items=[item for item in items if item not in set(chosen)])
    items[:] = chosen


def _touches_the_database(item: pytest.Item) -> bool:
    if any(item.get_closest_marker(name) for name in NOT_AGAIN):
        return False
    fixtures = getattr(item, "fixturenames", ())
    return bool(item.get_closest_marker("django_db")) or "db" in fixtures or "transactional_db" in fixtures


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
