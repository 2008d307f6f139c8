"""A server that notices quickly when something died."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.live.company import Company
from tests.live.server import Server

IMPATIENT = {"HRVOICE_LEASE_SECONDS": "5", "HRVOICE_SWEEP_SECONDS": "1"}


@pytest.fixture(scope="module")
def company(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    """Return the small company on a running server; a module's ``ENV`` adds to its settings."""
    env = IMPATIENT | getattr(request.module, "ENV", {})
    with Server(tmp_path_factory.mktemp("faults"), env).prepare() as server:
        yield Company.on(server)
