"""One scene for all that knock at its doors."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from tests.access.cast import Scene, make_scene


@pytest.fixture(scope="module")
def scene(django_db_setup: None, django_db_blocker: Any) -> Iterator[Scene]:
    """The people and things of a module: what a test does to them is undone at its end."""
    atomic: Any = transaction.atomic()
    # as Django's own around a test: the code inside may still ask for a transaction of its own
    atomic._from_testcase = True
    with django_db_blocker.unblock(), atomic:
        yield make_scene()
        transaction.set_rollback(True)
