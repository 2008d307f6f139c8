"""What everybody does: choose language and theme, go about by keyboard, sign in and out."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import struct
import time

import pytest
from playwright.sync_api import expect

from hrvoice.demo.company import PASSWORD
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
    keys.type(PASSWORD)
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


def totp_code(secret: str) -> str:
    """Return the six digits of RFC 6238 for now."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.new(key, struct.pack(">Q", int(time.time()) // 30), hashlib.sha1).digest()
    start = digest[-1] & 15
    number = struct.unpack(">I", digest[start : start + 4])[0] & 0x7FFFFFFF
    return f"{number % 10**6:06}"


def test_second_factor_is_set_up_and_asked_for(visit: Visit, company: Server) -> None:
    company.run(
        "from allauth.account.models import EmailAddress\n"
        "from courses.models import Employee\n"
        "person = Employee.objects.get(username='E012')\n"
        "EmailAddress.objects.update_or_create(user=person, email=person.email,"
        " defaults={'verified': True, 'primary': True})"
    )
    visitor = visit("E012", "zh").open("/accounts/2fa/")
    page = visitor.page
    visitor.click(page.locator('main a[href$="/2fa/totp/activate/"]'), r"/reauthenticate/")
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[name=password]").press("Enter")
    page.wait_for_url("**/2fa/totp/activate/")
    secret = page.locator("#authenticator_secret").input_value()
    page.locator("[name=code]").fill(totp_code(secret))
    page.locator("[name=code]").press("Enter")
    page.wait_for_url(re.compile(r"/2fa/(recovery-codes/)?$"))
    visitor.open("/accounts/2fa/recovery-codes/")
    codes = page.locator("main textarea, main pre").first
    spare = (
        codes.input_value() if codes.evaluate("e => e.tagName") == "TEXTAREA" else codes.inner_text()
    ).split()
    assert len(spare) >= 5

    again = visit(language="zh")
    again.open("/accounts/login/")
    again.page.locator("[name=login]").fill("E012")
    again.page.locator("[name=password]").fill(PASSWORD)
    again.page.locator("[name=password]").press("Enter")
    again.page.wait_for_url("**/accounts/2fa/authenticate/")
    # the code of these thirty seconds is used up; a spare one opens as well
    again.page.locator("[name=code]").fill(spare[0])
    again.page.locator("[name=code]").press("Enter")
    again.page.wait_for_url(f"{again.url}/")
