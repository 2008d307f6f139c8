"""How long a trainer waits for the heat map of 500 people × 60 key points, from request to painted table.

The real embedded server, production's static files, SQLite, a class with its thousands of answers, Chromium
with an empty cache for the first look. Times are the browser's own, from the start of the request: ``server``
until the last byte, ``drawn`` until two frames after the table stood in the document, with the rows in view
and all others in its script's hands. The median of several looks counts. Left out, visibly, without Chromium.
"""

from __future__ import annotations

import gzip
import json
import os
import shutil
import statistics
import sys
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright

from bench.kit.figures import Figures, run_in_folder
from tests.live.server import Server

PEOPLE, SESSIONS, PROMPTS, POINTS = 500, 5, 4, 3
LOOKS = 7
#: From the request to the painted table, in seconds.
GOAL = 1.0
PASSWORD = "correct horse battery"

_MAKE = f"""
import json
from bench.kit.big_class import make_class
from courses.people.enums import Role
from tests.factories import EmployeeFactory
trainer = EmployeeFactory(username="T1", role=Role.TRAINER, password="{PASSWORD}")
made = make_class(trainer, people={PEOPLE}, sessions={SESSIONS}, prompts={PROMPTS}, points={POINTS})
print(json.dumps([made.course.pk, made.answers]))
"""

#: Runs in every page before it: notes when the whole document has been painted.
_WATCH = """
addEventListener("DOMContentLoaded", () =>
  requestAnimationFrame(() => requestAnimationFrame(() => { window.drawnAt = performance.now(); })));
"""

_TIMES = """() => {
  const [visit] = performance.getEntriesByType("navigation");
  return { server: visit.responseEnd - visit.requestStart, drawn: window.drawnAt - visit.requestStart,
           bytes: visit.decodedBodySize, cells: document.querySelectorAll(".heat tbody td").length,
           rows: JSON.parse(document.getElementById("heat-rows")?.textContent ?? "[]").length };
}"""


def look(page: Page, url: str) -> dict[str, Any]:
    """Open the page and return its times in milliseconds, its size and its cells."""
    page.goto(url)
    while not page.evaluate("() => Boolean(window.drawnAt)"):
        page.wait_for_timeout(20)
    found: dict[str, Any] = page.evaluate(_TIMES)
    return found


def sign_in(page: Page, url: str) -> None:
    """Sign in as the trainer."""
    page.goto(f"{url}/accounts/login/")
    page.locator("[name=login]").fill("T1")
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[name=password]").press("Enter")
    page.wait_for_url(f"{url}/")


def measure(figures: Figures, folder: Path) -> None:
    """Make the class, look at it again and again, print the figures."""
    chromium = shutil.which("chromium")
    if chromium is None:
        figures.note("left out, it needs Chromium")
        figures.missed |= bool(os.environ.get("CI"))
        return
    server = Server(folder / "site", {"HRVOICE_STATIC_MANIFEST": "1"}).prepare()
    course, answers = json.loads(server.run(_MAKE, timeout=600).splitlines()[-1])
    figures.note(f"{PEOPLE} people, {SESSIONS * PROMPTS * POINTS} key points, {answers} answers")
    with server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        page.add_init_script(_WATCH)
        sign_in(page, server.url)
        looks = [look(page, f"{server.url}/courses/{course}/mastery/") for _ in range(LOOKS)]
        page_bytes = page.content().encode()
        browser.close()
    first = looks[0]
    figures.note(
        f"{first['rows']} rows, {first['cells']} cells in the document, the others drawn when in view"
    )
    figures.note(f"{first['bytes']} bytes, {len(gzip.compress(page_bytes))} when compressed")
    for name in ("server", "drawn"):
        times = [one[name] / 1000 for one in looks]
        figures.note(f"{name}: {' '.join(f'{value:.2f}' for value in times)} s")
    assert first["rows"] == PEOPLE, first
    figures.note(f"server's share {statistics.median(one['server'] for one in looks) / 1000:.2f} s")
    figures.at_most(
        "heatmap.request_to_drawn_s", statistics.median(one["drawn"] for one in looks) / 1000, GOAL
    )


if __name__ == "__main__":
    sys.exit(run_in_folder(measure))
