"""Every main page as every role, in Chinese and English, wide and narrow, light and dark.

With ``HRVOICE_SCREENSHOTS`` set to a folder, each is kept there as role-page-language-width-scheme.png.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.live.browser.conftest import Visit
from tests.live.browser.places import (
    EN_COURSE,
    ZH_COURSE,
    Places,
    answer_of,
    department_figures,
    person,
)
from tests.live.browser.visitor import Visitor
from tests.live.server import Server

pytestmark = pytest.mark.browser

#: Width in pixels and colour scheme.
VIEWS = ((1280, "light"), (1280, "dark"), (390, "dark"), (390, "light"))

#: Wait until a change of the view is on the screen.
DRAWN = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"

#: The view that axe looks at: it takes its time, and the markup is the same in both languages.
AXE_LOOKS_AT = {"zh": (1280, "light"), "en": (390, "dark")}

LOGINS = {
    "anonymous": {"zh": "", "en": ""},
    "employee": {"zh": "E001", "en": "E018"},
    "trainer": {"zh": "T001", "en": "T002"},
    "hr": {"zh": "H001", "en": "H001"},
    "compliance": {"zh": "C001", "en": "C001"},
    "administrator": {"zh": "A001", "en": "A001"},
}
#: In which languages the gate looks; the nightly run looks in both as everybody.
SEEN_BY_DAY = {
    "anonymous": ("zh",),
    "employee": ("zh", "en"),
    "trainer": ("zh",),
    "hr": ("en",),
    "compliance": ("zh",),
    "administrator": ("en",),
}
#: The course to look at, who answered it in full, partly and wrongly, and a word that was said.
COURSES = {
    "zh": (ZH_COURSE, ("E001", "E002", "E003"), "客户"),
    "en": (EN_COURSE, ("E018", "E019", "E020"), "delivery"),
}


def pages_of(role: str, language: str, server: Server) -> dict[str, str]:
    """Return the addresses that a role is shown, by a short name."""
    title, (full, partial, wrong), word = COURSES[language]
    course = Places.of(server, title)
    shown = {"today": "/", "courses": "/courses/"}
    if role == "anonymous":
        shown = {"login": "/accounts/login/", "reset": "/accounts/password/reset/"}
    if role == "employee":
        shown |= {
            "course": course.course,
            "session": course.session,
            "session-last": course.second_session,
            "prompt": course.prompt,
            "recordings": "/recordings/",
            "lecture": course.lecture,
            "answers": "/answers/",
            "answer": answer_of(server, full),
            "search": "/search/",
            "search-hits": f"/search/?q={word}",
            "search-nothing": "/search/?q=长颈鹿",
            "preferences": "/preferences/",
            "own-trend": "/trend/",
            "plan": "/plan/",
            "paths": "/paths/",
            "mastery": f"{person(server, full)}mastery/",
            "figures": f"/figures{person(server, full)}",
            "tokens": "/preferences/tokens/",
            "api": "/api/v1/docs/",
            "person": person(server, full),
            "password": "/accounts/password/change/",
            "second-factor": "/accounts/2fa/",
            "logout": "/accounts/logout/",
            "missing": "/courses/999999/",
            "forbidden": "/people/",
        }
    if role == "trainer":
        shown |= {
            "course": course.course,
            "course-edit": f"{course.course}edit/",
            "course-new": "/courses/new/",
            "session": course.session,
            "session-edit": f"{course.session}edit/",
            "session-new": f"{course.course}sessions/new/",
            "prompt": course.prompt,
            "prompt-edit": f"{course.prompt}edit/",
            "prompt-new": f"{course.session}prompts/new/",
            "answers": "/answers/",
            "answer-partial": answer_of(server, partial),
            "answer-wrong": answer_of(server, wrong),
            "recordings": "/recordings/",
            "lecture": course.lecture,
            "progress": f"{course.course}progress/",
            "mastery": f"{course.course}mastery/",
            "mastery-departments": f"{course.course}mastery/?by=department",
            "trend": f"{course.course}trend/",
            "analysis": f"{course.prompt}analysis/",
            "assign": f"{course.course}assign/",
            "assignments": "/assignments/",
            "path-new": "/paths/new/",
            "rescore": f"{course.prompt}rescore/",
            "fragments": f"{course.prompt}fragments/",
            "reviews": "/reviews/",
            "agreement": "/reviews/agreement/",
            "figures": "/figures/",
            "course-figures": f"/figures{course.course}",
            "reports": "/reports/",
            "report-answers": "/reports/answers/",
        }
    if role == "hr":
        shown |= {
            "course": course.course,
            "progress": f"{course.course}progress/",
            "mastery": f"{course.course}mastery/",
            "trend": f"{course.course}trend/",
            "assign": f"{course.course}assign/",
            "people": "/people/",
            "people-none": "/people/?q=nobody",
            "person": person(server, "E001"),
            "person-edit": f"{person(server, 'E001')}edit/",
            "person-new": "/people/new/",
            "departments": "/departments/",
            "import": "/people/import/",
            "paths": "/paths/",
            "assignments": "/assignments/",
            "reminders": "/reminders/",
            "figures": "/figures/",
            "department-figures": department_figures(server, "E001"),
            "course-figures": f"/figures{course.course}",
            "person-figures": f"/figures{person(server, 'E001')}",
            "reports": "/reports/",
            "report-completion": "/reports/completion/",
            "report-mastery": "/reports/mastery/",
        }
    if role == "compliance":
        shown |= {"audit": "/audit/", "reports": "/reports/", "report-training": "/reports/training/"}
    if role == "administrator":
        shown |= {
            "people": "/people/",
            "person-edit": f"{person(server, 'T001')}edit/",
            "audit": "/audit/",
            "health": "/health/",
            "services": "/services/",
            "webhooks": "/webhooks/",
            "report-usage": "/reports/usage/",
        }
    return shown


def sideways(visitor: Visitor) -> list[str]:
    """Return what stands out of the window on the right, if the page scrolls sideways."""
    found: list[str] = visitor.page.evaluate(
        """() => {
            const width = document.documentElement.clientWidth;
            if (document.documentElement.scrollWidth <= width) return [];
            const out = [...document.body.querySelectorAll("*")].filter(
                (element) => element.getBoundingClientRect().right > width + 1,
            );
            return ["the page", ...out.slice(-3).map((element) => element.outerHTML.slice(0, 120))];
        }"""
    )
    return found


def barriers(visitor: Visitor) -> list[str]:
    """Return axe's serious and critical findings."""
    before = len(visitor.problems)
    results: dict[str, Any] = Axe().run(visitor.page, options={"resultTypes": ["violations"]}).response
    # axe styles what it measures inside a shadow root, which our policy forbids: not the page's doing
    del visitor.problems[before:]
    return [
        f"{found['id']} ({found['impact']}): {node['html'][:160]} {node['failureSummary'][:200]}"
        for found in results["violations"]
        if found["impact"] in ("serious", "critical")
        for node in found["nodes"][:3]
    ]


def look(visitor: Visitor, name: str, language: str, folder: str | None) -> list[str]:
    """Look at the open page in every view and return its faults."""
    page = visitor.page
    faults = []
    if page.locator("html").get_attribute("lang") != {"zh": "zh-hans", "en": "en"}[language]:
        faults.append("the page's language is wrong")
    for width, scheme in VIEWS:
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        page.evaluate(DRAWN)  # colours are read as they were drawn last
        faults += [f"{width} px: scrolls sideways: {what}" for what in sideways(visitor)]
        if (width, scheme) == AXE_LOOKS_AT[language]:
            faults += [f"{width} px {scheme}: {barrier}" for barrier in barriers(visitor)]
        if folder:
            path = Path(folder) / f"{name}-{language}-{width}-{scheme}.png"
            page.screenshot(path=path, full_page=True)
    return faults


@pytest.mark.parametrize(
    ("role", "language"),
    [
        pytest.param(role, language, marks=() if language in SEEN_BY_DAY[role] else pytest.mark.nightly)
        for role in LOGINS
        for language in ("zh", "en")
    ],
)
def test_pages_are_sound(visit: Visit, company: Server, role: str, language: str) -> None:
    # without transitions, so that no colour is looked at half-way
    visitor = visit(LOGINS[role][language], language, reduced_motion="reduce")
    visitor.expect_problem(r"^404 GET .*/courses/999999/$").expect_problem(r"^403 GET .*/people/$")
    faults = []
    for name, path in pages_of(role, language, company).items():
        visitor.open(path)
        found = look(visitor, f"{role}-{name}", language, os.environ.get("HRVOICE_SCREENSHOTS"))
        faults += [f"{role} {path}: {fault}" for fault in found]
    assert not faults, "\n".join(faults)
