"""The server dies while it listens, and comes back: the open page shows the result by itself."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.live.browser.conftest import Visit, copy_of
from tests.live.browser.places import EN_COURSE, Places
from tests.live.browser.sounds import clip
from tests.live.browser.visitor import PATIENCE
from tests.live.server import Server

pytestmark = pytest.mark.browser


@pytest.fixture
def own_server(chromium: str, demo_server: Server, tmp_path: Path) -> Iterator[Server]:
    """Return a server that this test alone uses and may kill."""
    # so that the work of a killed server is soon taken up
    quick = {"HRVOICE_LEASE_SECONDS": "5", "HRVOICE_SWEEP_SECONDS": "1"}
    with copy_of(demo_server, tmp_path / "data", **quick) as server:
        yield server


def test_page_reconnects_and_shows_the_score(visit: Visit, own_server: Server) -> None:
    visitor = visit("E024", "en", server=own_server)
    # a part that is just being fetched when the server dies is one of them
    visitor.expect_problem("WebSocket|ERR_CONNECTION_|ERR_EMPTY_RESPONSE|htmx:sendError")
    page = visitor.page
    visitor.open(Places.of(own_server, EN_COURSE).prompt)
    page.locator("form[data-upload] input[type=file]").set_input_files(clip("b-partial"))
    page.wait_for_url("**/answers/*/")
    visitor.mark_page()
    expect(page.locator('#answer-body .badge[data-stage="transcribing"]')).to_be_visible(timeout=20_000)
    expect(page.locator("html")).to_have_attribute("data-live", "on")

    own_server.kill()
    expect(page.locator("html")).to_have_attribute("data-live", "off")
    own_server.start()
    expect(page.locator("html")).to_have_attribute("data-live", "on", timeout=30_000)
    expect(page.locator(".score-value")).to_be_visible(timeout=PATIENCE * 1000)
    assert not visitor.was_reloaded()
    assert int(page.locator(".score-value").inner_text()) >= 20
