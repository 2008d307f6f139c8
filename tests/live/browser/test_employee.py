"""An employee's main job: from today's page to a spoken answer, its score, and the seconds that earned it."""

from __future__ import annotations

import base64

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.live.browser.conftest import SPOKEN, Visit
from tests.live.browser.sounds import clip, seconds_in
from tests.live.browser.visitor import PATIENCE, Visitor, seconds_of

pytestmark = pytest.mark.browser


def go_to_question(visitor: Visitor, course_title: str) -> None:
    """Walk from today's page over course and session to the first question."""
    page = visitor.page
    course = page.locator('main .card-title a[href^="/courses/"]').filter(has_text=course_title)
    visitor.click(course, r"/courses/\d+/$")
    visitor.click(page.locator('main a.list-title[href^="/sessions/"]').first, r"/sessions/\d+/$")
    visitor.click(page.locator('#session-prompts a[href^="/prompts/"]').first, r"/prompts/\d+/$")


def wait_for_score(visitor: Visitor) -> int:
    """Wait on the answer's page, as it stands, for the score out of 100."""
    value = visitor.page.locator(".score-value")
    expect(value).to_be_visible(timeout=PATIENCE * 1000)
    assert not visitor.was_reloaded()
    visitor.settle()
    return int(value.inner_text())


def points(page: Page, state: str) -> Locator:
    """Return the key points in a state: met, partly, missed."""
    return page.locator(f'.keypoint[data-state="{state}"]')


def hear_evidence(visitor: Visitor) -> None:
    """Click the last evidence and a late word: each time the player goes there."""
    page = visitor.page
    evidence = page.locator(".keypoint .evidence [data-seek]").last
    visitor.hear(evidence, seconds_of(evidence))
    marked = page.locator("[data-transcript] mark [data-start]").last
    visitor.hear(marked, seconds_of(marked, "data-start"))
    first = page.locator("[data-transcript] [data-start]:not(.segment)").first
    visitor.hear(first, seconds_of(first, "data-start"))


def test_answer_recorded_in_the_browser(visit: Visit) -> None:
    spoken = seconds_in(SPOKEN)
    visitor = visit("E004", "zh")
    page = visitor.page
    go_to_question(visitor, "客户信息保护")
    recorder = page.locator("[data-recorder]")
    recorder.locator('[data-action="start"]').click()
    expect(recorder).to_have_attribute("data-state", "recording")
    visitor.until("() => Number(document.querySelector('[data-recorder]').dataset.level) > 10")
    page.wait_for_timeout(1000 * (spoken + 0.5))
    recorder.locator('[data-action="stop"]:visible').click()
    expect(recorder).to_have_attribute("data-state", "recorded")
    listen = recorder.locator("audio")
    listen.evaluate("audio => audio.play()")
    visitor.until("() => document.querySelector('[data-recorder] audio').currentTime > 0.5")
    assert abs(listen.evaluate("audio => audio.duration") - spoken) < 3, "what was recorded can be jumped in"

    recorder.locator('[data-action="send"]').click()
    page.wait_for_url("**/answers/*/")
    visitor.mark_page()
    expect(page.locator("#answer-body progress")).to_be_visible()
    score = wait_for_score(visitor)
    assert visitor.stages_told()[-1] == "ready"
    assert "transcribing" in visitor.stages_told(), "progress came by the socket"
    assert 25 <= score <= 75, "half of the key points were said"
    assert points(page, "met").count() >= 1
    assert points(page, "missed").count() >= 1
    assert abs(visitor.length_heard() - spoken) < 3, "MediaRecorder's WebM has no length of its own"
    hear_evidence(visitor)


def test_answer_from_a_file(visit: Visit) -> None:
    visitor = visit("E021", "en")
    page = visitor.page
    go_to_question(visitor, "Handling a customer complaint")
    page.locator("details:has(form[data-upload]) > summary").click()
    with page.expect_file_chooser() as chooser:
        page.locator("form[data-upload] label.upload-drop").click()
    chooser.value.set_files(clip("b-full"))
    page.wait_for_url("**/answers/*/")
    visitor.mark_page()
    assert wait_for_score(visitor) >= 75
    assert "transcribing" in visitor.stages_told()
    assert points(page, "met").count() >= 3
    hear_evidence(visitor)


def test_answer_dropped_on_the_page(visit: Visit) -> None:
    visitor = visit("E022", "en")
    page = visitor.page
    go_to_question(visitor, "Handling a customer complaint")
    page.locator("details:has(form[data-upload]) > summary").click()
    files = page.evaluate_handle(
        """encoded => {
            const bytes = Uint8Array.from(atob(encoded), (char) => char.charCodeAt(0));
            const transfer = new DataTransfer();
            transfer.items.add(new File([bytes], "dropped.ogg", { type: "audio/ogg" }));
            return transfer;
        }""",
        base64.b64encode(clip("b-partial").read_bytes()).decode(),
    )
    form = page.locator("form[data-upload]")
    for event in ("dragenter", "dragover"):
        form.dispatch_event(event, {"dataTransfer": files})
    expect(form).to_have_attribute("data-over", "true")
    form.dispatch_event("drop", {"dataTransfer": files})
    page.wait_for_url("**/answers/*/")
    visitor.mark_page()
    assert 20 <= wait_for_score(visitor) <= 80
