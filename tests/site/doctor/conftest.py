"""The packaged weights stand for themselves: their own tests are in test_weights."""

from __future__ import annotations

import pytest

from hrvoice.doctor import site
from tests.transcripts.conftest import _not_stopping, _storage_of_its_own, cast, engines, wake_ups

__all__ = ["_not_stopping", "_storage_of_its_own", "cast", "engines", "wake_ups"]


@pytest.fixture(autouse=True)
def _weights_in_place(monkeypatch: pytest.MonkeyPatch) -> None:
    """Reading 145 MB in each test proves nothing."""
    monkeypatch.setattr(site, "_weights", lambda: iter(()))
