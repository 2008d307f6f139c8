"""Fixtures for all tests."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator

import pytest
from django.conf import settings as django_settings
from django.core.cache import cache
from django.test.client import Client

from courses.models import Employee
from tests.environment import DATA
from tests.services import postgres, redis_server

__all__ = ["postgres", "redis_server"]


def pytest_configure() -> None:
    """Hash passwords quickly."""
    django_settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def pytest_unconfigure() -> None:
    """Leave nothing behind."""
    shutil.rmtree(DATA, ignore_errors=True)


@pytest.fixture(autouse=True)
def _fresh_cache() -> Iterator[None]:
    """Rate limits of one test do not reach the next."""
    yield
    cache.clear()


@pytest.fixture
def sign_in() -> Callable[[Employee], Client]:
    """Return a function that gives a client signed in as a person, reading English."""

    def signed_in(person: Employee, language: str = "en") -> Client:
        client = Client(headers={"accept-language": language})
        client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return signed_in
