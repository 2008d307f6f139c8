"""Files and recordings come through lines that break and pages that are closed, without anybody's doing."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Request, Route, expect

from tests.live.browser.conftest import Visit
from tests.live.browser.places import EN_COURSE, Places
from tests.live.browser.sounds import clip
from tests.live.server import Server
from tests.speech import write_wav

pytestmark = pytest.mark.browser

PART = 16 * 1024 * 1024


@pytest.fixture
def long_sound(tmp_path: Path) -> Path:
    """A file of two parts."""
    noise = np.random.default_rng(3).normal(0, 0.01, 10_000_000).astype(np.float32)
    return write_wav(tmp_path / "long.wav", noise)


def parts_sent(requests: list[Request]) -> list[int]:
    """Return at which bytes the parts began."""
    return [int(request.headers["upload-offset"]) for request in requests if request.method == "PATCH"]


def test_a_file_goes_on_after_the_page_was_closed(visit: Visit, company: Server, long_sound: Path) -> None:
    visitor = visit("T002", "en").open(Places.of(company, EN_COURSE).second_session)
    visitor.expect_problem("ERR_CONNECTION_FAILED|ERR_FAILED")
    page = visitor.page

    def cut(route: Route) -> None:
        first = route.request.headers.get("upload-offset") == "0" or route.request.method != "PATCH"
        route.continue_() if first else route.abort("connectionfailed")

    page.route("**/api/uploads/**", cut)
    chosen = page.locator("form[data-upload] input[type=file]")
    chosen.set_input_files(long_sound)
    row = page.locator(".upload-item").filter(has_text="long.wav")
    expect(row).to_have_attribute("data-paused", "true")
    words = re.compile(r"broke at 8\d %. Sending goes on by itself")
    expect(row.locator(".upload-state")).to_have_text(words)
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    page.unroute("**/api/uploads/**")

    requests: list[Request] = []
    page.on("request", lambda request: requests.append(request))
    visitor.settle()
    chosen.set_input_files(long_sound)
    expect(row).to_have_attribute("data-state", "done")
    assert parts_sent(requests) == [PART], "what is safe is not sent again"
    ((size,),) = company.rows(
        "select size from transcripts_recording where title = 'long' order by created_at desc limit 1"
    )
    assert size == long_sound.stat().st_size


def test_a_broken_line_mends_itself(visit: Visit, company: Server) -> None:
    visitor = visit("E024", "en").open(Places.of(company, EN_COURSE).prompt)
    visitor.expect_problem("ERR_INTERNET_DISCONNECTED|WebSocket")
    page = visitor.page
    recorder = page.locator("[data-recorder]")
    recorder.locator('[data-action="start"]').click()
    expect(recorder).to_have_attribute("data-state", "recording")
    page.wait_for_timeout(2500)
    recorder.locator('[data-action="stop"]:visible').click()
    visitor.context.set_offline(True)
    recorder.locator('[data-action="send"]').click()
    expect(recorder.locator('[data-part="message"]')).to_have_text(re.compile("goes on by itself"))
    # it may be given up, and is still there
    recorder.locator('[data-action="cancel"]').click()
    expect(recorder).to_have_attribute("data-state", "recorded")
    recorder.locator('[data-action="send"]').click()
    expect(recorder.locator('[data-part="message"]')).to_have_text(re.compile("goes on by itself"))
    visitor.context.set_offline(False)
    page.wait_for_url("**/answers/*/")


def test_several_files_go_side_by_side(visit: Visit, company: Server, tmp_path: Path) -> None:
    visitor = visit("T002", "en").open(Places.of(company, EN_COURSE).second_session)
    page = visitor.page
    files = []
    for number in range(3):
        files.append(tmp_path / f"side-{number}.ogg")
        files[-1].write_bytes(clip("b-question").read_bytes())
    page.locator("form[data-upload] input[type=file]").set_input_files(files)
    done = page.locator('.upload-item[data-state="done"]')
    expect(done).to_have_count(3)
    ((made,),) = company.rows("select count(*) from transcripts_recording where title like 'side-%'")
    assert made == 3
    expect(page.locator("#session-lectures .list-title").filter(has_text="side-")).to_have_count(3)
