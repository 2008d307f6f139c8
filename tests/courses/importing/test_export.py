"""Everyone as a list that can be imported again."""

from __future__ import annotations

import io

import pytest
from openpyxl import load_workbook

from courses.importing.services.export import write_people
from courses.people.enums import Role
from courses.people.models import Employee
from tests.courses.importing.lists import MIXED, found, read, write
from tests.factories import DepartmentFactory, EmployeeFactory


# -- writing ----------------------------------------------------------------------------------------
@pytest.mark.parametrize("form", ["csv", "csv-plain", "xlsx"])
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_importing_the_export_changes_nothing(
    administrator: Employee, company: dict[str, Employee], form: str, language: str
) -> None:
    write(administrator, read(administrator, MIXED))
    odd = DepartmentFactory(name="R&D/QA")
    EmployeeFactory(username="0012", name="=1+1", department=odd, language="en", role=Role.COMPLIANCE)
    target = io.BytesIO()
    write_people(target, reader=administrator, form=form, language=language)
    assert target.getvalue().startswith(b"\xef\xbb\xbf") == (form == "csv")
    job = read(administrator, target.getvalue())
    everyone = Employee.objects.count()
    assert job.result["counts"] == {
        "errors": 0,
        "left": 0,
        "changed": 0,
        "added": 0,
        "missing": 0,
        "same": everyone,
    }, found(job)[:3]


def test_the_workbook_has_days_as_days_and_a_frozen_header(
    administrator: Employee, company: dict[str, Employee]
) -> None:
    Employee.objects.filter(username="E1").update(joined_on="2026-03-01", name="=1+1")
    target = io.BytesIO()
    write_people(target, reader=administrator, form="xlsx", language="en")
    sheet = load_workbook(target).worksheets[0]
    assert sheet.freeze_panes == "B2"
    [row] = [row for row in sheet.iter_rows(min_row=2) if row[0].value == "E1"]
    assert (row[1].value, row[1].data_type) == ("=1+1", "s")
    assert row[6].is_date
    assert row[6].value.date().isoformat() == "2026-03-01"
