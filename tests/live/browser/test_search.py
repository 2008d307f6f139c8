"""What was said is found by its words, and the hit plays at its second."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.live.browser.conftest import Visit

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(
    ("number", "language", "words"),
    [("E002", "zh", "信息"), ("E002", "zh", "客户"), ("E019", "en", "refund the delivery fee")],
)
def test_hit_opens_the_player_at_its_second(visit: Visit, number: str, language: str, words: str) -> None:
    visitor = visit(number, language)
    page = visitor.page
    page.locator("#site-search").fill(words)
    page.locator("#site-search").press("Enter")
    page.wait_for_url("**/search/?q=*")
    hits = page.locator(".hits .hit")
    expect(hits.first.locator("mark").first).to_be_visible()
    links = hits.locator("a.list-title")
    seconds = [
        float(re.findall(r"[?&]t=([\d.]+)", link.get_attribute("href") or "")[0]) for link in links.all()
    ]
    latest = max(range(len(seconds)), key=lambda index: seconds[index])
    visitor.click(links.nth(latest), r"/recordings/.*[?&]t=")
    player = page.locator("[data-player]")
    visitor.until("() => document.querySelector('[data-player] audio').readyState > 0")
    at = float(player.get_attribute("data-current-time") or "nan")
    assert abs(at - seconds[latest]) <= 0.3
    player.locator('[data-action="toggle"]').click()
    visitor.until_past(seconds[latest] + 0.2)
