"""How fast a large report becomes a file, and what it holds meanwhile, on PostgreSQL.

The completion report of a company, 12 columns wide, is read from the database and written as a workbook with
a sheet for each department, in a process of its own. Beside it, in the same run, the bare library writes the
same cells out of memory. By the clock. ``HRVOICE_BENCH_ROWS`` tries fewer.
"""

from __future__ import annotations

import datetime
import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, Final

from bench.kit.bare_sheet import write_bare
from bench.kit.figures import Figures
from bench.kit.rig import environment_number, rig, run

ROWS: Final = environment_number("HRVOICE_BENCH_ROWS", 100_000)
COURSES: Final = 5
DEPARTMENTS: Final = 40
ASKER: Final = "H1"
#: Of the bare library's rows a second; MiB above idle.
SPEED_GOAL, MEMORY_GOAL = 0.8, 60


def make_company(rows: int) -> None:
    """Store people of departments, each asked to take every course; half have completed it."""
    from django.utils import timezone

    from courses.catalogue.models import Course, Session
    from courses.enrolment.models import Enrolment
    from courses.people.enums import Role
    from courses.people.models import Employee
    from courses.people.services.people import create_department

    root = create_department(name="Spruce Trading")
    departments = [
        create_department(name=f"客户服务{number}部", parent=root) for number in range(DEPARTMENTS)
    ]
    people = Employee.objects.bulk_create(
        (
            Employee(
                username=f"P{number:06d}",
                name=f"顾明远{number}",
                email=f"p{number}@example.com",
                department=departments[number % DEPARTMENTS],
                password="!",
            )
            for number in range(rows // COURSES)
        ),
        batch_size=5000,
    )
    courses = [
        Course.objects.create(title=f"客户投诉处理 {number}", status="published") for number in range(COURSES)
    ]
    for course in courses:
        Session.objects.create(course=course, title="One")
    now, day = timezone.now(), datetime.timedelta(days=1)
    for course in courses:
        Enrolment.objects.bulk_create(
            (
                Enrolment(
                    employee=person,
                    course=course,
                    due_on=(now + (place % 60 - 30) * day).date(),
                    completed_at=now - (place % 40) * day if place % 2 else None,
                )
                for place, person in enumerate(people)
            ),
            batch_size=5000,
        )
    Employee.objects.create(username=ASKER, name="H", email="h@example.com", role=Role.HR)


def one_report(form: str, number: str, file: Path) -> dict[str, Any]:
    """Write the report in a process of its own; return what it tells."""
    command = [sys.executable, "-m", "bench.kit.one_report", "completion", form, number, str(file)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told


def measure_report(figures: Figures, *, asker: str, folder: Path, name: str) -> None:
    """Write what ``asker`` counts, the bare library before and after it; ``name`` begins the figures."""
    from courses.people.models import Employee
    from reporting.reports.kinds import REPORTS
    from reporting.scope import Scope

    report = REPORTS["completion"]
    scope = Scope(Employee.objects.get(username=asker))
    rows, header = list(report.rows(scope)), [str(column.title) for column in report.columns]

    def bare() -> float:
        began = time.perf_counter()
        with (folder / "bare.xlsx").open("wb") as target:
            write_bare(target, header, rows)
        return len(rows) / (time.perf_counter() - began)

    speeds = [bare()]
    ours = one_report("xlsx", asker, folder / "report.xlsx")
    speeds.append(bare())
    speed, fair = ours["rows"] / ours["wall"], max(speeds)
    figures.note(
        f"{ours['rows']} rows x {len(header)} columns; bare {speeds[0]:.0f} and {speeds[1]:.0f} a second"
    )
    figures.note(f"with the database {speed:.0f} rows a second; idle {ours['idle']:.0f} MiB")
    figures.at_least(f"{name}.of_bare_speed", speed / fair, SPEED_GOAL, 2)
    figures.at_most(f"{name}.mib_above_idle", ours["peak"] - ours["idle"], MEMORY_GOAL, 1)
    told = one_report("csv", asker, folder / "report.csv")
    above = told["peak"] - told["idle"]
    figures.note(f"CSV: {told['rows'] / told['wall']:.0f} rows a second, {above:.1f} MiB above idle")


def measure(figures: Figures) -> None:
    """Make the company, then write its report."""
    with rig() as stack:
        make_company(ROWS)
        measure_report(figures, asker=ASKER, folder=Path(stack.env["HRVOICE_DATA_DIR"]), name="reports.xlsx")


if __name__ == "__main__":
    sys.exit(run(measure))
