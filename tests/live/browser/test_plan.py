"""The loop: a poor answer brings the lecture's seconds into the plan, a good one takes them out again."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.live.browser.conftest import Visit
from tests.live.browser.places import EN_COURSE, ZH_COURSE, Places
from tests.live.browser.sounds import clip
from tests.live.browser.test_employee import wait_for_score
from tests.live.browser.visitor import PATIENCE, Visitor
from tests.live.server import Server

pytestmark = pytest.mark.browser


def answer_with(visitor: Visitor, prompt: str, name: str) -> int:
    """Answer a question with a demo clip; returns the score out of 100."""
    visitor.open(prompt)
    page = visitor.page
    page.locator("details:has(form[data-upload]) > summary").click()
    with page.expect_file_chooser() as chooser:
        page.locator("form[data-upload] label.upload-drop").click()
    chooser.value.set_files(clip(name))
    page.wait_for_url("**/answers/*/")
    visitor.mark_page()
    return wait_for_score(visitor)


def hear(visitor: Visitor, point: str, opens_with: re.Pattern[str]) -> None:
    """Hear a key point's seconds on the answer's page: they are the right ones, and stop at their end."""
    row = visitor.page.locator("#hear-again [data-point]").filter(has_text=point)
    fragment = row.locator("[data-fragment]")
    expect(fragment.locator(".fragment-text")).to_contain_text(opens_with)
    start, end = (float(fragment.get_attribute(f"data-{name}") or "nan") for name in ("start", "end"))
    button = fragment.locator("button")
    button.click()
    expect(fragment).to_have_attribute("data-playing", "")
    visitor.until(
        "at => document.querySelector('[data-fragment][data-playing]')?.dataset.currentTime > at", start
    )
    heard = float(fragment.get_attribute("data-current-time") or "nan")
    assert start <= heard < start + 3, "it began where the lecture says it"
    expect(fragment).not_to_have_attribute("data-playing", "", timeout=1000 * (end - start + 10))


@pytest.mark.parametrize(
    ("number", "language", "course", "poor", "good", "point", "opens_with"),
    [
        ("E013", "zh", ZH_COURSE, "a-partial", "a-full", "登记上报", re.compile("登记|上报|报告")),
        pytest.param(
            *("E024", "en", EN_COURSE, "b-partial", "b-full", "Follow up", re.compile("follow up", re.I)),
            marks=pytest.mark.nightly,
        ),
    ],
)
def test_plan_follows_the_answers(
    visit: Visit,
    company: Server,
    number: str,
    language: str,
    course: str,
    poor: str,
    good: str,
    point: str,
    opens_with: re.Pattern[str],
) -> None:
    prompt = Places.of(company, course).prompt
    visitor, other_window = visit(number, language), visit(number, language)
    plan = other_window.open("/plan/").page
    expect(plan.locator(f'[data-step="answer"] a[href="{prompt}"]').first).to_be_visible()
    other_window.mark_page()

    before = answer_with(visitor, prompt, poor)
    hear(visitor, point, opens_with)
    to_hear = plan.locator(".table th[scope=row]").filter(has_text=point)
    expect(to_hear).to_have_count(1, timeout=PATIENCE * 1000)
    assert plan.locator(f'[data-step="answer"] a[href="{prompt}"]').count() == 0, "it rests until tomorrow"

    assert answer_with(visitor, prompt, good) > before
    expect(to_hear).to_have_count(0, timeout=PATIENCE * 1000)
    assert not other_window.was_reloaded(), "the open plan read itself anew"
    row = plan.locator(".held-row").filter(has_text=point)
    expect(row.locator("meter")).to_be_visible()
