"""What everybody does: choose language and theme, go about by keyboard, sign in and out."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.live.browser.conftest import Visit
from tests.live.browser.places import ZH_COURSE, Places
from tests.live.server import Server

pytestmark = pytest.mark.browser


def test_language_is_the_browsers_until_it_is_chosen(visit: Visit) -> None:
    page = visit(language="en").open("/accounts/login/").page
    expect(page.locator("html")).to_have_attribute("lang", "en")
    visitor = visit(language="zh").open("/accounts/login/")
    expect(visitor.page.locator("html")).to_have_attribute("lang", "zh-hans")
    heading = visitor.page.locator("h1").inner_text()
    visitor.speak("en")
    assert visitor.page.locator("h1").inner_text() != heading

    person = visit("E008", "en").open("/courses/")
    expect(person.page.locator("html")).to_have_attribute("lang", "en")
    again = visit("", "zh").sign_in("E008")
    expect(again.page.locator("html")).to_have_attribute("lang", "en")
    again.speak("zh").open("/answers/")
    expect(again.page.locator("html")).to_have_attribute("lang", "zh-hans")


def test_theme_follows_the_system_until_it_is_chosen(visit: Visit) -> None:
    visitor = visit(language="zh", scheme="dark").open("/accounts/login/")
    body = visitor.page.locator("body")

    def paper() -> str:
        shown: str = body.evaluate("body => getComputedStyle(body).backgroundColor")
        return shown

    dark = paper()
    visitor.page.locator("[data-theme-toggle]").click()
    expect(visitor.page.locator("html")).to_have_attribute("data-theme", "light")
    assert paper() != dark
    visitor.page.reload()
    expect(visitor.page.locator("html")).to_have_attribute("data-theme", "light")
    visitor.page.locator("[data-theme-toggle]").click()
    assert paper() == dark


def test_everything_by_keyboard(visit: Visit, company: Server) -> None:
    visitor = visit(language="zh").open("/accounts/login/")
    page, keys = visitor.page, visitor.page.keyboard
    page.locator("[name=login]").focus()
    keys.type("E009")
    keys.press("Tab")
    expect(page.locator("[name=password]")).to_be_focused()
    keys.type("hrvoice-demo-2026")
    keys.press("Enter")
    page.wait_for_url(f"{visitor.url}/")

    visitor.open(Places.of(company, ZH_COURSE).lecture)
    keys.press("Tab")
    skip = page.locator(".skip-link")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    keys.press("Enter")
    expect(page.locator("#main")).to_be_focused()
    player = page.locator("[data-player]")
    keys.press("Space")
    expect(player).to_have_attribute("data-playing", "")
    keys.press("ArrowRight")
    visitor.until_past(5)
    keys.press("Space")
    expect(player).not_to_have_attribute("data-playing", "")

    time = page.locator("[data-transcript] .segment-time").first
    time.focus()
    keys.press("ArrowDown")
    second = page.locator("[data-transcript] .segment").nth(1)
    expect(second.locator(".segment-time")).to_be_focused()
    keys.press("ArrowRight")
    keys.press("Enter")
    visitor.until_past(float(second.get_attribute("data-start") or "nan"))
    expect(player).to_have_attribute("data-playing", "")


def test_signing_out_ends_it(visit: Visit) -> None:
    visitor = visit("E010", "zh")
    page = visitor.page
    page.locator(".masthead details.menu > summary").click()
    page.locator('.masthead form[action$="/logout/"] button').click()
    page.wait_for_url("**/accounts/login/")
    page.goto(f"{visitor.url}/courses/")
    assert re.search(r"/accounts/login/\?next=", page.url)


def test_wrong_password_is_refused_in_words(visit: Visit) -> None:
    visitor = visit(language="zh").open("/accounts/login/")
    page = visitor.page
    page.locator("[name=login]").fill("E011")
    page.locator("[name=password]").fill("not the password")
    page.locator("[name=password]").press("Enter")
    expect(page.locator("form [role=alert], form .errorlist").first).to_contain_text(
        re.compile("[\u4e00-\u9fff]{4}")
    )
    expect(page.locator("[name=login]")).to_have_value("E011")
