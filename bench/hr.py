"""How fast the company's people come in: a list of all of them read and checked, on PostgreSQL.

Everyone is in the site already; the list moves some, renames some, adds some and lets some go. ``preview``
reads the CSV as it is sent and compares it with the site, up to the lines that HR sees. By the clock.
``HRVOICE_BENCH_PEOPLE`` tries fewer.
"""

from __future__ import annotations

import io
import json
import os
import sys
import time
from typing import Final

from bench.kit.figures import Figures
from bench.kit.rig import environment_number, rig, run

PEOPLE: Final = environment_number("HRVOICE_BENCH_PEOPLE", 100_000)
DEPARTMENTS: Final = 400
PREVIEW_GOAL: Final = 5000


def make_company(count: int) -> None:
    """Store ``count`` people in a tree of departments, one in ten the manager of the nine that follow."""
    from courses.models import Employee
    from courses.services.people import create_department

    roots = [create_department(name=f"Region {number}") for number in range(20)]
    departments = [
        create_department(name=f"Branch {number}", parent=roots[number % len(roots)])
        for number in range(DEPARTMENTS)
    ]
    bosses: list[Employee] = []
    for led in (False, True):
        numbers = [number for number in range(count) if bool(number % 10) == led]
        for first in range(0, len(numbers), 5000):
            people = Employee.objects.bulk_create(
                Employee(
                    username=f"P{number:06d}",
                    name=f"Person {number}",
                    email=f"p{number}@example.com",
                    department=departments[number % DEPARTMENTS],
                    manager=bosses[number // 10] if led else None,
                    password="!",
                )
                for number in numbers[first : first + 5000]
            )
            bosses += [] if led else people


def changed_list(everyone: bytes) -> bytes:
    """Return the list of everyone with one row in ten changed, and new people below it."""
    lines = everyone.decode().splitlines()
    for at in range(1, len(lines), 10):
        cells = lines[at].split(",")
        cells[1] += " B"
        cells[3] = "Region 1/Branch 21"
        lines[at] = ",".join(cells)
    lines += [f"N{number},New {number},n{number}@example.com,Region 0,,,,,," for number in range(100)]
    return "\n".join(lines).encode()


def measure(figures: Figures) -> None:
    """Make the company, then read lists of it."""
    with rig():
        from courses.enums import Role
        from courses.models import Employee
        from courses.services.people_export import write_people
        from courses.services.people_plan import make_plan
        from courses.services.people_read import read_people

        began = time.monotonic()
        make_company(PEOPLE)
        boss = Employee.objects.create(
            username="A1", name="A", email="a1@example.com", role=Role.ADMINISTRATOR
        )
        figures.note(
            f"{PEOPLE} people made in {time.monotonic() - began:.0f} s; load {os.getloadavg()[0]:.1f}"
        )
        for form in ("csv", "xlsx"):
            began = time.monotonic()
            target = io.BytesIO()
            write_people(target, reader=boss, form=form, language="en")
            figures.note(f"export as {form}: {PEOPLE / (time.monotonic() - began):.0f} people a second")
            content = changed_list(target.getvalue()) if form == "csv" else target.getvalue()
            began = time.monotonic()
            plan = make_plan(actor=boss, file=read_people(io.BytesIO(content)))
            written = sum(len(json.dumps(line, ensure_ascii=False)) for line in plan.lines())
            took = time.monotonic() - began
            figures.note(f"{form}: {plan.counts()}, {written} signs; {took:.1f} s")
            assert len(plan.rows) >= PEOPLE
            if form == "csv":
                figures.at_least("hr.import.preview.rows_per_second", len(plan.rows) / took, PREVIEW_GOAL, 0)
            else:
                figures.note(f"preview of XLSX: {len(plan.rows) / took:.0f} rows a second")


if __name__ == "__main__":
    sys.exit(run(measure))
