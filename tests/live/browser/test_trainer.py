"""A trainer brings lectures, edits what a good answer says, hears learners, and stays in the own courses."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.live.browser.conftest import Visit
from tests.live.browser.places import EN_COURSE, ZH_COURSE, Places, answer_of
from tests.live.browser.sounds import clip
from tests.live.browser.visitor import PATIENCE, seconds_of
from tests.live.server import Server

pytestmark = pytest.mark.browser


def test_lectures_from_files_to_notes(visit: Visit, company: Server) -> None:
    visitor = visit("T001", "zh").open(Places.of(company, ZH_COURSE).second_session)
    page = visitor.page
    visitor.mark_page()
    page.locator("#session-recordings input[type=file]").set_input_files([clip("a-question"), clip("a-full")])
    expect(page.locator('.upload-item[data-state="done"]')).to_have_count(2)
    expect(page.locator("#session-lectures progress").first).to_be_visible()
    ready = page.locator('#session-lectures li:has(.badge[data-stage="ready"]):not([data-live-recording])')
    expect(ready).to_have_count(2, timeout=PATIENCE * 1000)
    assert not visitor.was_reloaded()
    assert "transcribing" in visitor.stages_told()

    visitor.click(ready.locator("a", has_text="a-full"), r"/recordings/[0-9a-f-]{36}/$")
    assert page.locator("[data-transcript] .segment").count() >= 1
    point = page.locator(".summary [data-seek]").last
    visitor.hear(point, seconds_of(point))

    visitor.open(Places.of(company, ZH_COURSE).lecture)
    headings = page.locator("aside .outline [data-seek]")
    assert headings.count() >= 3, "the two-minute lecture has an outline"
    visitor.hear(headings.last, seconds_of(headings.last))


def test_key_points_added_removed_and_saved(visit: Visit, company: Server) -> None:
    places = Places.of(company, ZH_COURSE)
    visitor = visit("T001", "zh").open(places.prompt)
    page = visitor.page
    visitor.click(page.locator('.page-actions a[href$="/edit/"]'), r"/edit/$")
    rows = page.locator("[data-formset-row]:visible")
    expect(rows).to_have_count(4)
    page.locator("[data-formset-add]").click()
    expect(rows).to_have_count(5)
    rows.last.locator("[name$=-name]").fill("安抚来电者")
    rows.last.locator("[name$=-keywords_zh]").fill("别着急，请放心")
    expect(page.locator("[data-unsaved-note]")).to_be_visible()
    page.locator("[data-formset-add]").click()
    rows.last.locator("[name$=-name]").fill("不要的")
    rows.last.locator("[data-formset-remove]").click()
    expect(rows).to_have_count(5)
    visitor.click(page.locator("form[data-unsaved] [type=submit]"), r"/prompts/\d+/$")
    expect(page.locator("main")).to_contain_text("安抚来电者")
    expect(page.locator("main")).not_to_contain_text("不要的")

    visitor.open(f"{places.prompt}edit/")
    expect(rows).to_have_count(5)
    assert rows.last.locator("[name$=-keywords_zh]").input_value().split() == ["别着急", "请放心"]
    rows.last.locator("[data-formset-remove]").click()
    visitor.click(page.locator("form[data-unsaved] [type=submit]"), r"/prompts/\d+/$")
    expect(page.locator("main")).not_to_contain_text("安抚来电者")


def test_learners_answer_is_heard(visit: Visit, company: Server) -> None:
    address = answer_of(company, "E001")
    visitor = visit("T001", "zh").open("/answers/")
    visitor.click(visitor.page.locator(f'#answer-list a[href="{address}"]'), address)
    expect(visitor.page.locator(".score-value")).to_be_visible()
    evidence = visitor.page.locator(".keypoint .evidence [data-seek]").first
    visitor.hear(evidence, seconds_of(evidence))


def test_other_trainers_course_is_not_there(visit: Visit, company: Server) -> None:
    other = Places.of(company, EN_COURSE)
    visitor = visit("T001", "zh").expect_problem(r"^404 GET ")
    addresses = [other.course, other.session, other.prompt, other.lecture, answer_of(company, "E018")]
    for address in addresses:
        response = visitor.page.goto(visitor.url + address)
        assert response is not None
        assert response.status == 404, address
        assert EN_COURSE not in visitor.page.content()
    visitor.open("/courses/")
    expect(visitor.page.locator(f'main a[href="{other.course}"]')).to_have_count(0)


def test_a_lecture_recorded_here_is_offered_again_and_listed_when_sent(visit: Visit, company: Server) -> None:
    visitor = visit("T001", "zh").open(Places.of(company, ZH_COURSE).second_session)
    page = visitor.page
    page.on("dialog", lambda dialog: dialog.accept())
    before = page.locator("#session-lectures li").count()
    page.locator("details:has([data-recorder]) > summary").click()
    recorder = page.locator("[data-recorder]")
    recorder.locator('[data-action="start"]').click()
    visitor.until("() => Number(document.querySelector('[data-recorder]').dataset.level) > 10")
    page.wait_for_timeout(1500)  # a piece a second is kept
    recorder.locator('[data-action="stop"]:visible').click()
    expect(recorder).to_have_attribute("data-state", "recorded")
    page.reload()
    # announced where it was lost, without unfolding anything
    expect(recorder.locator('[data-part="kept"]')).to_be_visible()
    recorder.locator('[data-action="restore"]').click()
    visitor.mark_page()
    recorder.locator('[data-action="send"]').click()
    expect(page.locator("#session-lectures li")).to_have_count(before + 1)
    expect(recorder).to_have_attribute("data-state", "idle")
    expect(recorder.locator('[data-action="start"]')).to_be_visible()
    assert not visitor.was_reloaded()
