"""The demo company on a real server, heard once and shared by the tests that only look at it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.live.server import Server


@pytest.fixture(scope="session")
def demo_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Return a running server with the demo company, every recording heard."""
    server = Server(tmp_path_factory.mktemp("demo")).prepare().seed_demo()
    try:
        server.start()
        server.wait_until_heard()
        yield server
    finally:
        server.stop()
