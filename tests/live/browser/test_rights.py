"""An open page whose person signs out or changes role; Redis away; questions put in order by keyboard."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.live.browser.visitor import Visitor
from tests.live.company import PASSWORD, Company
from tests.live.conftest import Production

pytestmark = [pytest.mark.browser, pytest.mark.production]

#: A lost right is noticed within 5 s; the page takes up to 2 more to ask again and to refresh.
SOON = 8_000


@pytest.fixture(scope="module")
def site(production: Production) -> Company:
    """Return a company in production without workers: its recordings wait."""
    made = production.company("web0")
    made.send_lecture(made.trainer(), "b-question")
    return made


@pytest.fixture
def trainer(browser: Browser, site: Company) -> Iterator[Visitor]:
    """Return the trainer on the session's page, its lecture waiting."""
    context = browser.new_context(viewport={"width": 1280, "height": 800}, locale="en-GB")
    visitor = Visitor(context, site.server.url).sign_in("T1", PASSWORD)
    visitor.speak("en").open(f"/sessions/{site.session}/")
    expect(visitor.page.locator("html")).to_have_attribute("data-live", "on")
    visitor.mark_page()
    yield visitor
    assert not visitor.problems, "\n".join(visitor.problems)
    context.close()


def change(site: Company, code: str) -> None:
    site.server.run(
        "from courses.models import Employee\nfrom courses.people.services.people import update_person\n"
        f"person = Employee.objects.get(username='T1')\n{code}"
    )


def test_after_signing_out_elsewhere_the_page_stays_as_it_is(trainer: Visitor) -> None:
    other = trainer.context.new_page()
    other.goto(f"{trainer.url}/accounts/logout/")
    other.locator("main button[type=submit]").click()
    other.wait_for_url("**/accounts/login/**")
    page = trainer.page
    expect(page.locator("html")).to_have_attribute("data-live", "off", timeout=SOON)
    expect(page.locator("#live-status")).to_contain_text("You are no longer signed in", timeout=SOON)
    page.wait_for_timeout(1500)
    assert page.locator("[name=password]").count() == 0, "the sign-in page was swapped into the page"
    assert not trainer.was_reloaded()


def test_after_a_demotion_the_page_asks_again_and_hears_no_more(trainer: Visitor, site: Company) -> None:
    answer = site.send_answer(site.learner(), "b-question")
    page = trainer.open(f"/answers/{answer}/").page
    expect(page.locator("html")).to_have_attribute("data-live", "on")
    change(site, SAY.format(kind="answer", progress=0.1))
    expect(page.locator('.badge[data-stage="transcribing"]').first).to_be_visible(timeout=SOON)
    # its parts are read again and are no longer there for this person
    trainer.expect_problem("404|htmx:responseError")
    try:
        with page.expect_websocket(timeout=SOON):
            change(site, "update_person(actor=None, person=person, role='employee')")
        expect(page.locator("html")).to_have_attribute("data-live", "on", timeout=SOON)
        heard = len(trainer.frames)
        change(site, SAY.format(kind="answer", progress=0.2))
        page.wait_for_timeout(4_000)
        assert len(trainer.frames) == heard
    finally:
        change(site, "update_person(actor=None, person=person, role='trainer')")


SAY = """
from transcripts.models import Recording
from transcripts.sockets.services import announce
recording = Recording.objects.get(kind="{kind}")
Recording.objects.filter(pk=recording.pk).update(stage="transcribing", duration=60, progress={progress})
announce(Recording.objects.get(pk=recording.pk))
"""


def test_progress_is_shown_while_redis_is_away_and_after(
    trainer: Visitor, site: Company, production: Production
) -> None:
    redis = production.redis
    shown = trainer.page.locator("[data-live-message]").first
    change(site, SAY.format(kind="lecture", progress=0.3))
    expect(trainer.page.locator('.badge[data-stage="transcribing"]')).to_be_visible(timeout=SOON)
    redis.stop()
    try:
        change(site, SAY.format(kind="lecture", progress=0.5))
        expect(shown).to_contain_text("50 %", timeout=SOON)
    finally:
        redis.start()
    change(site, SAY.format(kind="lecture", progress=0.75))
    expect(shown).to_contain_text("75 %", timeout=SOON)
    expect(trainer.page.locator("html")).to_have_attribute("data-live", "on")
    assert not trainer.was_reloaded()


def test_questions_are_put_in_order_by_keyboard(trainer: Visitor, site: Company) -> None:
    site.server.run(
        "from tests import factories as make\nfrom courses.models import Session\n"
        f"make.PromptFactory(session=Session.objects.get(pk={site.session}), position=1, question='Second?')"
    )
    page = trainer.open(f"/sessions/{site.session}/").page
    titles = page.locator("#session-prompts .list-title")
    page.get_by_role("button", name="Move up: Second?").focus()
    page.keyboard.press("Enter")
    expect(titles.first).to_have_text("Second?")
    # the way up is closed now: the focus is on the button beside it, and what happened is said
    expect(page.get_by_role("button", name="Move down: Second?")).to_be_focused()
    expect(page.locator("#live-status")).to_have_text("Moved: now 1 of 2")
    # quicker than a hand, the next press would find a plain form: it works too, by a new page
    trainer.mark_page()
    trainer.until("() => !document.querySelector('.htmx-settling, .htmx-added, .htmx-request')")
    page.keyboard.press("Enter")
    expect(titles.last).to_have_text("Second?")
    expect(page.get_by_role("button", name="Move up: Second?")).to_be_focused()
    assert not trainer.was_reloaded()
