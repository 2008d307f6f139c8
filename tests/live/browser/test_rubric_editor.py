"""A trainer tries key points while writing them, and takes suggestions over; only saving saves."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.live.browser.conftest import Visit
from tests.live.browser.places import ZH_COURSE, Places
from tests.live.browser.visitor import Visitor
from tests.live.server import Server

pytestmark = pytest.mark.browser


def stored(company: Server) -> list[Any]:
    """Return all key points as the database has them."""
    return company.rows(
        "select id, name, keywords, synonyms, must, must_not from assessments_keypoint order by id"
    )


def editor(visit: Visit, company: Server) -> Visitor:
    return visit("T001", "zh").open(f"{Places.of(company, ZH_COURSE).prompt}edit/")


def test_key_points_are_tried_while_they_are_written(visit: Visit, company: Server) -> None:
    before = stored(company)
    visitor = editor(visit, company)
    page, trial = visitor.page, visitor.page.locator("#trial")
    visitor.mark_page()
    page.locator("#id_try-text").press_sequentially("我先和实身份，再请他稍等片刻。", delay=5)
    met = trial.locator('.keypoint[data-state="met"]')
    expect(met).to_have_count(1)
    expect(met).to_contain_text("按读音识别")
    expect(trial.locator("mark")).to_have_count(1)

    # a keyword is written: the result follows, the form is not saved
    second = page.locator("[data-formset-row]:visible").nth(1)
    second.locator("[name$=-keywords_zh]").fill("稍等片刻")
    expect(met).to_have_count(2)
    expect(page.locator("[data-unsaved-note]")).to_be_visible()

    # a condition takes the point away again
    second.locator("summary").last.click()
    second.locator("[name$=-must_not_zh]").fill("我先")
    expect(met).to_have_count(1)
    expect(trial).to_contain_text("会扣掉得分")

    # a key point that cannot be used is named, and nothing typed is lost
    second.locator("[name$=-name]").fill("")
    expect(trial).to_contain_text("要点现在还不能试用")
    expect(trial.locator(".score-value")).to_have_count(0)
    expect(page.locator("#id_try-text")).to_have_value("我先和实身份，再请他稍等片刻。")

    assert not visitor.was_reloaded()
    assert stored(company) == before


def test_answer_is_tried_by_keyboard(visit: Visit, company: Server) -> None:
    visitor = editor(visit, company)
    page = visitor.page
    choice = page.locator("#id_try-answer")
    choice.focus()
    choice.press("ArrowDown")
    expect(page.locator('#trial a[href^="/answers/"]')).to_be_visible()
    expect(page.locator("#trial .score-value")).to_have_text(re.compile(r"^\d+$"))
    expect(page.locator("#id_try-text")).to_be_hidden()
    choice.press("ArrowUp")
    expect(page.locator("#id_try-text")).to_be_visible()


def test_suggestions_are_taken_over_by_keyboard(visit: Visit, company: Server) -> None:
    before = stored(company)
    visitor = editor(visit, company)
    page = visitor.page
    chips = page.locator("#suggestions [data-rubric-add]")
    expect(chips.first).to_be_visible()
    count = chips.count()
    first = page.locator("#suggestions [data-rubric-add^=points]").first
    prefix, phrase = first.get_attribute("data-rubric-add"), first.get_attribute("data-phrase") or ""
    language = first.get_attribute("data-language")
    expect(page.locator("#suggestions .chip-source").first).not_to_be_empty()
    first.focus()
    page.keyboard.press("Enter")
    field = page.locator(f"[name={prefix}-synonyms_{language}]")
    assert phrase in field.input_value().split("\n")
    expect(chips).to_have_count(count - 1)
    expect(page.locator("#rubric-status")).to_contain_text(phrase)
    expect(page.locator("[data-unsaved-note]")).to_be_visible()
    focused: bool = page.evaluate("document.activeElement.matches('[data-rubric-add], [type=submit]')")
    assert focused, "whoever works by keyboard goes on with the next one"

    # key points out of a model answer: a new row each
    rows = page.locator("[data-formset-row]:visible")
    had = rows.count()
    summary = page.locator("summary", has_text="粘贴参考答案")
    summary.focus()
    page.keyboard.press("Enter")
    page.locator("#id_model-text").fill("安抚来电者的情绪；转交法务部门。")
    page.locator("#id_model-text").press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#derived [data-rubric-add]")).to_have_count(2)
    page.locator("#derived [data-rubric-add]").first.press("Enter")
    expect(rows).to_have_count(had + 1)
    expect(rows.last.locator("[name$=-name]")).to_have_value("安抚来电者的情绪")
    expect(rows.last.locator("[name$=-keywords_zh]")).not_to_have_value("")
    assert stored(company) == before
