"""HR gives courses and follows them, compliance reads who heard whom, the administrator sees the machine."""

from __future__ import annotations

import datetime

import pytest
from playwright.sync_api import expect

from tests.live.browser.conftest import Visit
from tests.live.browser.places import ZH_COURSE, Places, answer_of
from tests.live.browser.visitor import seconds_of
from tests.live.server import Server

pytestmark = pytest.mark.browser


def test_course_is_assigned_to_a_department(visit: Visit, company: Server) -> None:
    visitor = visit("H001", "en")
    page = visitor.page
    visitor.click(page.locator('.main-nav a[href="/people/"]'), r"/people/$")
    expect(page.locator("#people-rows tbody tr").first).to_be_visible()
    page.locator(".filters [name=q]").fill("Grace")
    expect(page.locator("#people-rows tbody tr")).to_have_count(1)
    visitor.click(page.locator("#people-rows tbody a"), r"/people/\d+/$")

    course = Places.of(company, ZH_COURSE).course
    visitor.open("/courses/")
    visitor.click(page.locator(f'main a[href="{course}"]'), course)
    visitor.click(page.locator('.page-actions a[href$="/assign/"]'), r"/assign/$")
    page.locator("label", has_text="International").locator("input").check()
    due = datetime.date.today() + datetime.timedelta(days=30)
    page.locator("[name=due_on]").fill(due.isoformat())
    preview = page.locator("#assign-preview .notice")
    expect(preview).to_contain_text("9")  # eight employees and their trainer
    visitor.click(page.locator("form[data-unsaved] [type=submit]"), r"/progress/$")
    expect(page.locator(".notice[role=status], .messages").first).to_be_visible()
    page.locator(".filters [name=q]").fill("Grace Turner")
    rows = page.locator("#progress-rows tbody tr")
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("Grace Turner")
    expect(rows).to_contain_text(str(due.day))

    learner = visit("E019", "en")
    expect(learner.page.locator(f'main .card-title a[href="{course}"]')).to_be_visible()


def test_audit_log_tells_who_heard_whom(visit: Visit, company: Server) -> None:
    trainer = visit("T001", "zh").open(answer_of(company, "E003"))
    word = trainer.page.locator("[data-transcript] [data-start]:not(.segment)").first
    trainer.hear(word, seconds_of(word, "data-start"))

    visitor = visit("C001", "zh")
    page = visitor.page
    visitor.click(page.locator('.main-nav a[href="/audit/"]'), r"/audit/$")
    page.locator(".filters [name=action]").select_option("listened")
    page.locator(".filters [name=q]").fill("E003")
    rows = page.locator("#audit-rows tbody tr")
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("顾明远")
    expect(rows).to_contain_text("王思远")


def test_health_page_tells_how_the_machine_is(visit: Visit) -> None:
    visitor = visit("A001", "zh")
    page = visitor.page
    visitor.click(page.locator('.main-nav a[href="/health/"]'), r"/health/$")
    expect(page.locator("main")).to_contain_text("whisper")
    assert page.locator(".stats .stat").count() >= 4
