"""One scene for all that knock at its doors."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.access.cast import Scene, make_scene
from tests.scene import held


@pytest.fixture(scope="module")
def scene(django_db_setup: None, django_db_blocker: Any) -> Iterator[Scene]:
    """The people and things of a module: what a test does to them is undone at its end."""
    with held(django_db_blocker):
        yield make_scene()
