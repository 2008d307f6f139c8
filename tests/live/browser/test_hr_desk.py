"""A day at the HR desk: a list with mistakes, a path for a department, reminders, figures, a report."""

from __future__ import annotations

import io
import re
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Locator, expect

from tests.live.browser.conftest import Visit
from tests.live.browser.places import EN_COURSE, ZH_COURSE
from tests.live.browser.visitor import Visitor
from tests.live.server import Server

pytestmark = pytest.mark.browser

#: By language: the list's headers, a department that is there and its parent, whom to drill to, and what is
#: said of the five mistakes.
WORDS = {
    "en": (
        "Employee number,Name,E-mail,Department,Manager's number,Joined on",
        "云杉商贸 Spruce Trading/海外业务部 International",
        ("is missing", "is not an e-mail", "is not a date", "nobody’s number", "in several rows"),
    ),
    "zh": (
        "工号,姓名,邮箱,部门,上级工号,入职日期",
        "云杉商贸 Spruce Trading/海外业务部 International",
        ("缺", "邮箱", "日期", "工号", "重复"),
    ),
}


def people_list(language: str, *, mended: bool) -> bytes:
    """Return a list of six new people: with five kinds of mistakes, or mended."""
    headers, department, _ = WORDS[language]
    mark = language.upper()
    rows = [
        (f"{mark}1", f"Nora {mark}", f"nora.{mark}@example.com", department, "", "2026-03-02"),
        (f"{mark}2", "Olaf" if mended else "", f"olaf.{mark}@example.com", department, "", ""),
        (f"{mark}3", "Pia", f"pia.{mark}@example.com" if mended else "pia at home", department, "", ""),
        (f"{mark}4", "Quinn", f"quinn.{mark}@example.com", department, "", "" if mended else "31/13/2026"),
        (
            f"{mark}5",
            "Rosa",
            f"rosa.{mark}@example.com",
            department,
            f"{mark}1" if mended else "nobody-0",
            "",
        ),
        (f"{mark}6", "Sven", f"sven.{mark}@example.com", department, "", ""),
        (f"{mark}7" if mended else f"{mark}6", "Tara", f"tara.{mark}@example.com", department, "", ""),
    ]
    return "\n".join([headers, *(",".join(row) for row in rows)]).encode()


def check(visitor: Visitor, content: bytes) -> list[int]:
    """Send a list; return how many rows would be added and how many have errors."""
    page = visitor.page
    page.locator("form[enctype] input[type=file]").set_input_files(
        {"name": "people.csv", "mimeType": "text/csv", "buffer": content}
    )
    page.locator("form[enctype] [type=submit]").click()
    stats = page.locator("#people-import .stats .stat-value")
    expect(stats.first).to_be_visible(timeout=20_000)
    numbers = [int(text) for text in stats.all_inner_texts()]
    return [numbers[0], numbers[4]]


def stat(visitor: Visitor, place: int) -> str:
    """Return a figure of the page, in its order."""
    return visitor.page.locator(".stats .stat-value").nth(place).inner_text()


def assign_path(visitor: Visitor, title: str) -> None:
    """Make a path of two courses and give it to a department."""
    page = visitor.page
    visitor.open("/paths/new/")
    page.locator("form[data-unsaved] [name=title]").fill(title)
    visitor.click(page.locator("form[data-unsaved] [type=submit]"), r"/paths/\d+/edit/$")
    for course in (ZH_COURSE, EN_COURSE):
        page.locator("#path-steps select[name=course]").select_option(label=course)
        page.locator("#path-steps form.form [type=submit]").click()
        expect(page.locator("#path-steps .list-title", has_text=course)).to_be_visible()
    visitor.click(page.locator(".page-actions .button--primary"), r"/assign/$")
    page.locator("label", has_text="International").locator("input").check()
    page.locator("[name=due_days]").fill("30")
    expect(page.locator("#assign-preview .notice")).to_be_visible()
    visitor.click(page.locator("form[data-unsaved] [type=submit]"), r"/paths/\d+/$")
    expect(page.locator(".messages, .notice[role=status]").first).to_be_visible()


def finished(visitor: Visitor, link: Locator) -> Path:
    """Wait for a background job's file and fetch it."""
    expect(link).to_be_visible(timeout=30_000)
    with visitor.page.expect_download() as download:
        link.click()
    return Path(download.value.path())


@pytest.mark.parametrize("language", ["zh", pytest.param("en", marks=pytest.mark.nightly)])
def test_hr_brings_people_in_and_follows_them(visit: Visit, company: Server, language: str) -> None:
    visitor = visit("H001", language).speak(language)
    page = visitor.page

    visitor.open("/people/import/")
    assert check(visitor, people_list(language, mended=False)) == [1, 6]
    wrong = page.locator("#people-import section[aria-labelledby=import-rows] table tbody").inner_text()
    for why in WORDS[language][2]:
        assert why in wrong, wrong
    # with mistakes nothing is applied unless they are left out on purpose
    assert page.locator("[name=skip]").count() == 1
    assert check(visitor, people_list(language, mended=True)) == [7, 0]
    page.locator("#people-import form .button--primary", has=page.locator(":scope")).first.click()
    expect(page.locator("#people-import .notice--good")).to_be_visible(timeout=20_000)

    assign_path(visitor, f"Path {language}")
    # the round that comes by itself every quarter of an hour
    company.run(
        "from courses.reminders.services import emit_reminders; emit_reminders()\n"
        "from notifications.services.dispatch import dispatch_events; dispatch_events()"
    )
    visitor.open(f"/reminders/?q=Nora {language.upper()}")
    expect(page.locator("#reminder-rows tbody tr").first).to_be_visible()

    # the figures are counted anew on request
    visitor.open("/figures/")
    visitor.page.locator("form[action$='/figures/refresh/'] [type=submit]").click()
    done = page.locator(".job .notice--good a.button").first
    expect(done).to_be_visible(timeout=30_000)
    visitor.click(done, r"/figures/")
    visitor.click(page.locator(".figures-list a", has_text="International"), r"/figures/departments/\d+/$")
    overdue = stat(visitor, 1)
    taken = page.locator(".stats .stat").first.locator(".stat-note").inner_text()
    visitor.click(page.locator(".stats .stat-note a").last, r"/people/\?department=\d+")
    page.locator(".filters [name=q]").fill(f"Nora {language.upper()}")
    expect(page.locator("#people-rows tbody tr")).to_have_count(1)
    visitor.click(page.locator("#people-rows tbody a").first, r"/people/\d+/$")
    visitor.click(page.locator("main a[href^='/figures/people/']"), r"/figures/people/\d+/$")
    assert "Nora" in page.locator("h1").inner_text()

    visitor.open("/reports/completion/")
    chosen = page.locator("[name=department] option", has_text="International").get_attribute("value")
    page.locator("[name=department]").select_option(chosen)
    visitor.click(page.locator(".report-filters [type=submit]"), r"department=\d+")
    reported = sorted((stat(visitor, 0), stat(visitor, 1)))
    assert sorted(re.findall(r"\d+", taken)) == reported, "the dashboard says otherwise"
    assert stat(visitor, 4) == overdue
    page.locator(".report-take summary").click()
    page.locator(".report-take [name=name]").fill(f"International {language}")
    visitor.click(page.locator(".report-take form.inline-form [type=submit]"), r"/reports/")
    visitor.open("/reports/")
    kept = page.locator(".list-row", has_text=f"International {language}")
    visitor.click(kept.locator("a[href$='/schedule/']"), r"/schedule/$")
    page.locator("[name=recipients]").first.check()
    visitor.click(page.locator(".report-schedule [type=submit]"), r"/reports/$")
    sent = page.locator("section", has=page.locator("#reports-schedules")).locator(".list-title")
    expect(sent.filter(has_text=f"International {language}")).to_be_visible()

    kept.locator("form[action$='/run/'] [type=submit]").click()
    visitor.settle()
    written = finished(visitor, page.locator("a[download]").first)
    book = openpyxl.load_workbook(io.BytesIO(written.read_bytes()))
    cells = {str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row}
    assert f"{language.upper()}1" in cells and f"Nora {language.upper()}" in cells
    book.close()
