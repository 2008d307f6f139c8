"""The HR desk at 100,000 people and a million enrolments, on PostgreSQL: lists in, pages, reports out.

- ``hr.import``: a list of everyone, some moved, renamed, added, as it is sent: read, compared with the site,
  up to the lines that HR sees. By the clock.
- ``hr.lists``, ``hr.dashboards``: whole answers at 1,000 people and at all, in turns (``bench.dashboards``).
- ``hr.report``: 100,000 rows of 12 columns as XLSX, beside the bare library (``bench.reports``): those of a
  trainer of one course in ten.

``HRVOICE_BENCH_PEOPLE`` tries fewer.
"""

from __future__ import annotations

import io
import json
import os
import sys
import time
from pathlib import Path
from typing import Final

from bench.dashboards import MANY, dashboards, grown, measure_pages
from bench.kit.figures import Figures
from bench.kit.list_pages import list_pages
from bench.kit.rig import run
from bench.reports import measure_report

IMPORT_GOAL: Final = 5000
#: One in ten leads the nine that follow.
_MANAGERS: Final = """
update courses_employee led set manager_id = boss.id from courses_employee boss
where led.username like 'p%%-%%' and boss.username like 'p%%-%%' and led.id %% 10 <> 0
and boss.id = led.id - led.id %% 10
"""


def changed_list(everyone: bytes) -> bytes:
    """Return the list of everyone with one row in ten changed, and new people below it."""
    lines = everyone.decode().splitlines()
    for at in range(1, len(lines), 10):
        cells = lines[at].split(",")
        cells[1] += " B"
        cells[3] = "Company/Region 1/Branch 21"
        lines[at] = ",".join(cells)
    lines += [f"N{number},New {number},n{number}@example.com,Company/Region 0,,,,,," for number in range(100)]
    return "\n".join(lines).encode()


def measure_import(figures: Figures) -> None:
    """Read lists of everyone."""
    from django.db import connection

    from courses.importing.services.export import write_people
    from courses.importing.services.plan import make_plan
    from courses.importing.services.read import read_people
    from courses.people.enums import Role
    from courses.people.models import Employee

    with connection.cursor() as cursor:
        cursor.execute(_MANAGERS.replace("%%", "%"))
        figures.note(f"{cursor.rowcount} have a manager; load {os.getloadavg()[0]:.1f}")
    boss = Employee.objects.create(username="A1", name="A", email="a1@example.com", role=Role.ADMINISTRATOR)
    for form in ("csv", "xlsx"):
        began = time.monotonic()
        target = io.BytesIO()
        write_people(target, reader=boss, form=form, language="en")
        figures.note(f"export as {form}: {MANY / (time.monotonic() - began):.0f} people a second")
        content = changed_list(target.getvalue()) if form == "csv" else target.getvalue()
        began = time.monotonic()
        plan = make_plan(actor=boss, file=read_people(io.BytesIO(content)))
        written = sum(len(json.dumps(line, ensure_ascii=False)) for line in plan.lines())
        took = time.monotonic() - began
        figures.note(f"{form}: {plan.counts()}, {written} signs; {took:.1f} s")
        assert len(plan.rows) >= MANY
        if form == "csv":
            figures.at_least("hr.import.preview.rows_per_second", len(plan.rows) / took, IMPORT_GOAL, 0)
        else:
            figures.note(f"preview of XLSX: {len(plan.rows) / took:.0f} rows a second")


def measure(figures: Figures) -> None:
    """Let the company grow, then measure all of it."""
    with grown(figures) as (stack, small, places):
        measure_pages(figures, small, places, dashboards, "hr.dashboards")
        measure_pages(figures, small, places, list_pages, "hr.lists")
        folder = Path(stack.env["HRVOICE_DATA_DIR"])
        measure_report(figures, asker=places["trainer"].username, folder=folder, name="hr.report")
        measure_import(figures)


if __name__ == "__main__":
    sys.exit(run(measure))
