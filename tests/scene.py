"""Rows that a whole module looks at."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction


@contextmanager
def held(django_db_blocker: Any) -> Iterator[None]:
    """Let what is made inside stand until the end: what each test does to it is undone with the test.

    For fixtures of a module that ask for ``django_db_setup`` and ``django_db_blocker``.
    """
    atomic: Any = transaction.atomic()
    # as Django's own around a test: the code inside may still ask for a transaction of its own
    atomic._from_testcase = True
    with django_db_blocker.unblock(), atomic:
        yield
        transaction.set_rollback(True)
