"""Lists of people: read, shown, applied, applied again, and written out."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from django.test.client import Client
from django.utils import timezone
from openpyxl import Workbook

from courses.people.enums import Role
from courses.people.models import Employee
from jobs.enums import JobStage
from tests.courses.importing.lists import HEADER, errors, found, read
from tests.factories import EmployeeFactory

SignIn = Callable[..., Client]


# -- reading ----------------------------------------------------------------------------------------
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_csv_is_read_in_each_encoding(hr: Employee, encoding: str, separator: str) -> None:
    lines = [["工号", "姓名", "邮箱", "部门", "角色", "入职日期"]]
    lines.append(["E7", "李娜", "na@example.com", "销售/华东", "培训师", "2026年1月5日"])
    job = read(hr, "\n".join(separator.join(line) for line in lines).encode(encoding))
    assert job.result["counts"]["added"] == 1
    [row] = [row for row in found(job) if "changes" in row]
    assert row["changes"]["department"] == ["", "销售/华东"]
    assert row["changes"]["joined_on"] == ["", "2026-01-05"]
    assert row["changes"]["role"] == ["", "trainer"]
    assert job.result["departments"] == ["销售", "销售/华东"]


def test_xlsx_is_read_with_values_for_formulas(hr: Employee) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Employee number", "Name", "E-mail", "Joined on"])
    sheet.append([700, "Ann", "ann@example.com", timezone.localdate()])
    sheet.append(["E8", '=CONCATENATE("a","b")', "b@example.com", None])
    target = io.BytesIO()
    book.save(target)
    job = read(hr, target.getvalue())
    rows = {row["number"]: row for row in found(job)}
    assert rows["700"]["changes"]["joined_on"][1] == timezone.localdate().isoformat()
    # nobody has computed the formula: it has no value
    assert errors(job) == [(3, "name", "missing")]


def _zip(**parts: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return target.getvalue()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"\xd0\xcf\x11\xe0old", "old_excel"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "not_a_table"),
        (_zip(a=b"1"), "not_a_table"),
        (_zip(xl__workbook_xml=b"<a/>", xl__sheet_xml=b" " * 20_000_000), "too_much_inside"),
        (_zip(xl__workbook_xml=b"<!DOCTYPE a []><a/>"), "not_a_table"),
        (_zip(xl__workbook_xml=b"<a/>"), "not_a_table"),
        (b"PK\x03\x04broken", "not_a_table"),
        (b"Name,E-mail\nAnn,a@example.com\n", "no_number_column"),
        (b"number,id\n1,2\n", "column_twice"),
        (b"\n\n", "empty_table"),
        (b"number\n" + b"1\n" * 6, "too_many_rows"),
        (b"number\xff\xff\xff", "bad_encoding"),
    ],
)
def test_other_files_are_refused_with_a_reason(
    hr: Employee, settings: Any, content: bytes, code: str
) -> None:
    settings.IMPORT_MAX_ROWS = 5
    job = read(hr, content)
    assert (job.stage, job.error_code) == (JobStage.FAILED, code)


WRONG = [
    ("X1,,x1@example.com,,,,,,", "name", "missing"),
    ("X1,N,nobody,,,,,,", "email", "bad_email"),
    ("X1,N,x1@example.com,,,,31/03/2026,,", "joined_on", "bad_date"),
    ("X1,N,x1@example.com,,,,2026-02-30,,", "joined_on", "bad_date"),
    ("X1,N,x1@example.com,,king,,,,", "role", "unknown_role"),
    ("X1,N,x1@example.com,,administrator,,,,", "role", "role_not_given"),
    ("X1,N,x1@example.com,,,NOBODY,,,", "manager", "unknown_manager"),
    ("X1,N,x1@example.com,,,X1,,,", "manager", "manager_circle"),
    (f"X1,{'n' * 121},x1@example.com,,,,,,", "name", "too_long"),
    ("X1,N,ann@example.com,,,,,,", "email", "email_taken"),
    ("a@b,N,x1@example.com,,,,,,", "number", "bad_number"),
    ("X1,N,x1@example.com,,,,,perhaps,", "works", "unknown_works"),
    ("X1,N,x1@example.com,,,,,no,", "works", "new_leaver"),
    ("E1,Ann,,,,,,,2999-01-01", "left_on", "bad_date"),
    ("E1,Ann,,,,,,yes,2026-01-01", "left_on", "left_and_works"),
    ("B1,Boss 2,,,,,,,", "number", "not_allowed"),
    ("H1,Hana,,,,,,no,", "number", "own_access"),
]


@pytest.mark.parametrize(("line", "column", "code"), WRONG)
def test_a_wrong_cell_is_named_with_row_and_column(
    person: Employee, line: str, column: str, code: str
) -> None:
    hr = EmployeeFactory(username="H1", name="Hana", role=Role.HR)
    EmployeeFactory(username="B1", name="Boss", role=Role.ADMINISTRATOR)
    assert (2, column, code) in errors(read(hr, HEADER + line))


def test_who_is_led_by_somebody_refused_is_refused_up_to_the_top(hr: Employee) -> None:
    rows = [f"C{number},Chain {number},c{number}@example.com,C{number + 1}" for number in range(2000)]
    job = read(hr, "Employee number,Name,E-mail,Manager's number\n" + "\n".join(rows))
    assert job.result["counts"]["errors"] == 2000 and job.result["counts"]["added"] == 0


def test_a_row_that_claims_an_impossible_number_is_refused(hr: Employee) -> None:
    book = io.BytesIO()
    made = Workbook()
    made.worksheets[0].append(["Employee number"])
    made.save(book)
    forged = io.BytesIO()
    with zipfile.ZipFile(book) as source, zipfile.ZipFile(forged, "w", zipfile.ZIP_DEFLATED) as target:
        for part in source.infolist():
            content = source.read(part)
            if part.filename == "xl/worksheets/sheet1.xml":
                content = content.replace(
                    b"</row>", b'</row><row r="9000000000000"><c t="n"><v>1</v></c></row>'
                )
            target.writestr(part, content)
    job = read(hr, forged.getvalue())
    assert job.error_code == "too_many_rows"


def test_rows_that_contradict_each_other_are_all_refused(hr: Employee, person: Employee) -> None:
    job = read(
        hr,
        HEADER
        + "X1,N,x1@example.com,,,,,,\nx1,M,x2@example.com,,,,,,\n"
        + "Y1,N,same@example.com,,,,,,\nY2,M,same@example.com,,,,,,\n"
        + "Z1,N,z1@example.com,,,Z2,,,\nZ2,M,z2@example.com,,,Z1,,,\n"
        # whoever is below someone refused cannot come either
        + "W1,N,w1@example.com,,,Z1,,,\n",
    )
    assert {(line, code) for line, _, code in errors(job)} == {
        (2, "duplicate_number"),
        (3, "duplicate_number"),
        (4, "duplicate_email"),
        (5, "duplicate_email"),
        (6, "manager_circle"),
        (7, "manager_circle"),
        (8, "unknown_manager"),
    }
    assert job.result["counts"]["added"] == 0
