"""Each kind of waiting work in turn."""

from __future__ import annotations

import pytest

from tests.kit.queue.kinds import KINDS, Kind


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> Kind:
    return KINDS[request.param]
