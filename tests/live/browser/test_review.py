"""A learner objects, a trainer overrides a key point, the learner sees who changed what, and why."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.live.browser.conftest import Visit
from tests.live.browser.places import answer_of
from tests.live.server import Server

pytestmark = pytest.mark.browser

WORDS = {
    "zh": {"changed": "作了更改", "found": "已讲到", "reviewed": "复核", "objected": "您提出了异议"},
    "en": {
        "changed": "changed this:",
        "found": "Found",
        "reviewed": "Reviewed by",
        "objected": "You objected",
    },
}


def missed_point(page: Page) -> Locator:
    return page.locator('.keypoint[data-state="missed"]').first


# the demo's trainer reads Chinese and the other one English; each has a learner whose answer lacks something
@pytest.mark.parametrize(
    ("language", "trainer", "learner"),
    [pytest.param("zh", "T001", "E002", marks=pytest.mark.nightly), ("en", "T002", "E019")],
)
def test_an_override_and_its_reason_reach_the_learner(
    language: str, trainer: str, learner: str, visit: Visit, company: Server
) -> None:
    words, address = WORDS[language], answer_of(company, learner)
    own = visit(learner, language).open(address)
    before = int(own.page.locator(".score-value").inner_text())
    own.page.locator(".disputes summary").click()
    own.page.locator("[name=text]").fill("I did say it. 我讲到了。")
    with own.page.expect_navigation():
        own.page.locator(".disputes form [type=submit]").click()
    expect(own.page.locator(".disputes")).to_contain_text(words["objected"])
    own.mark_page()

    # objections stand first in the queue, and the day's page leads there
    desk = visit(trainer, language).open("/")
    desk.click(desk.page.locator("#review-list .list-title").first, address)
    point = missed_point(desk.page)
    number = point.get_attribute("id")
    point.locator("input[type=radio]").nth(2).focus()
    desk.page.keyboard.press("1")
    expect(point.locator('input[value="met"]')).to_be_checked()
    point.locator("[name^=why-]").fill("Said at the end. 最后讲到了。")
    # a letter typed in a field is a letter
    desk.page.locator("[name=comment]").fill("j1k2")
    expect(point.locator('input[value="met"]')).to_be_checked()
    with desk.page.expect_navigation():
        desk.page.keyboard.press("Control+Enter")

    # the open page says that there is something new, and does not change under the listener
    news = own.page.locator("[data-live-news]")
    expect(news).to_be_visible(timeout=20_000)
    assert not own.was_reloaded()
    with own.page.expect_navigation():
        news.locator("a").click()
    changed = own.page.locator(f"#{number}")
    expect(changed).to_contain_text(words["changed"])
    expect(changed).to_contain_text("Said at the end. 最后讲到了。")
    expect(changed.locator(".keypoint-head")).to_contain_text(words["found"])
    expect(own.page.locator(".disputes")).to_contain_text("j1k2")
    expect(own.page.locator("[aria-label] .decision").first).to_contain_text(words["reviewed"])
    assert int(own.page.locator(".score-value").inner_text()) > before
