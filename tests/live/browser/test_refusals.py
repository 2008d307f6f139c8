"""What is no speech is refused in words that help, in the reader's language, and nothing else is lost."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.live.browser.conftest import Visit
from tests.live.browser.places import EN_COURSE, ZH_COURSE, Places
from tests.live.browser.sounds import clip, refused_files
from tests.live.browser.visitor import PATIENCE
from tests.live.server import Server

pytestmark = pytest.mark.browser

CHINESE = re.compile(r"[\u4e00-\u9fff]{4}")
SAID = {
    "empty": re.compile(r"file is empty", re.IGNORECASE),
    "not_audio": re.compile(r"not a sound or video file that we can read"),
    "silent": re.compile(r"only silence"),
}


@pytest.mark.parametrize(
    ("number", "language", "course"),
    [("E006", "zh", ZH_COURSE), pytest.param("E023", "en", EN_COURSE, marks=pytest.mark.nightly)],
)
def test_refusals_are_told_in_words(
    visit: Visit, company: Server, tmp_path: Path, number: str, language: str, course: str
) -> None:
    visitor = visit(number, language).expect_problem(r"^422 PATCH .*/api/uploads/")
    page = visitor.page
    prompt = Places.of(company, course).prompt
    files = refused_files(tmp_path)

    def words_of(code: str) -> re.Pattern[str]:
        return CHINESE if language == "zh" else SAID[code]

    visitor.open(prompt)
    page.locator("details:has(form[data-upload]) > summary").click()
    visitor.mark_page()
    for code in ("empty", "not_audio"):
        page.locator("form[data-upload] input[type=file]").set_input_files(files[code])
        failed = page.locator('.upload-item[data-state="failed"]').filter(has_text=files[code].name)
        expect(failed.locator(".upload-state")).to_have_text(words_of(code))
    assert not visitor.was_reloaded(), "the page and what was chosen stand as they were"

    # silence is heard only once it was listened to: the recording is kept, with a reason and a way on
    page.locator("form[data-upload] input[type=file]").set_input_files(files["silent"])
    page.wait_for_url("**/answers/*/")
    failed = page.locator('.stage-card .badge[data-stage="failed"]')
    expect(failed).to_be_visible(timeout=PATIENCE * 1000)
    expect(page.locator(".stage-card > p").nth(1)).to_have_text(words_of("silent"))
    expect(page.locator('.stage-card form[action$="/retry/"]')).to_be_visible()

    # none of it stands in the way of a proper answer
    visitor.open(prompt)
    page.locator("details:has(form[data-upload]) > summary").click()
    page.locator("form[data-upload] input[type=file]").set_input_files(clip("a-question"))
    page.wait_for_url("**/answers/*/")
    expect(page.locator(".score-value")).to_be_visible(timeout=PATIENCE * 1000)


def test_take_survives_a_lost_connection(visit: Visit, company: Server) -> None:
    visitor = visit("E007", "zh").open(Places.of(company, ZH_COURSE).prompt)
    page = visitor.page
    recorder = page.locator("[data-recorder]")
    recorder.locator('[data-action="start"]').click()
    expect(recorder).to_have_attribute("data-state", "recording")
    page.wait_for_timeout(3000)
    recorder.locator('[data-action="stop"]:visible').click()
    visitor.expect_problem("ERR_INTERNET_DISCONNECTED|WebSocket")
    visitor.context.set_offline(True)
    recorder.locator('[data-action="send"]').click()
    expect(recorder.locator('[data-part="message"]')).to_have_text(re.compile("自动"))
    expect(recorder).to_have_attribute("data-state", "sending")

    # the tab is closed and opened again: the take is still there
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto("about:blank")
    visitor.context.set_offline(False)
    visitor.open(Places.of(company, ZH_COURSE).prompt)
    recorder.locator('[data-action="restore"]').click()
    expect(recorder).to_have_attribute("data-state", "recorded")
    recorder.locator('[data-action="send"]').click()
    page.wait_for_url("**/answers/*/")
    expect(page.locator("#answer-body")).to_be_visible()
