"""Files: what is written is read back by other programs, with its types, and never runs."""

from __future__ import annotations

import csv
import datetime
import io
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone, translation
from openpyxl import load_workbook

from courses.people.enums import Role
from courses.people.models import Employee
from kit.problems import Problem
from reporting.reports.kinds import REPORTS
from reporting.reports.kinds.filters import scope_of
from reporting.reports.services import files as report_files
from reporting.reports.services.files import check_form, write_report
from reporting.scope import Scope
from tests.factories import CourseFactory, DepartmentFactory, EmployeeFactory, EnrolmentFactory
from tests.reporting.company import make_company

pytestmark = pytest.mark.django_db
NASTY = ["=cmd|' /C calc'!A0", "+1", "-2", "@x", "\t=1", "＝1", "<r>x</r>", "a&b<c>", "顾明远\x01"]


@pytest.fixture
def hr() -> Employee:
    return EmployeeFactory(role=Role.HR, name="林静", username="H9")


def written(
    hr: Employee, form: str, kind: str = "completion", language: str = "en"
) -> tuple[bytes, str, int]:
    report, target = REPORTS[kind], io.BytesIO()
    scope = scope_of(report, hr, {})
    with translation.override(language):
        name, _type, rows = write_report(target, report=report, scope=scope, filters={}, form=form)
    return target.getvalue(), name, rows


def fill() -> None:
    """Enrol people of nasty names in two departments, and one of none."""
    course = CourseFactory(title="=HYPERLINK(1)")
    sales, service = DepartmentFactory(name="Sales [East]"), DepartmentFactory(name="客户服务部")
    for number, name in enumerate(NASTY):
        person = EmployeeFactory(
            username=f"E{number}", name=name, department=(sales, service, None)[number % 3]
        )
        EnrolmentFactory(
            employee=person,
            course=course,
            due_on=datetime.date(2026, 3, 1),
            completed_at=timezone.make_aware(datetime.datetime(2026, 3, 3, 23, 59)),
        )


def test_a_workbook_has_a_summary_and_a_sheet_for_each_department_with_typed_cells(hr: Employee) -> None:
    fill()
    content, name, rows = written(hr, "xlsx")
    assert re.fullmatch(r"completion-\d{4}-\d\d-\d\d\.xlsx", name) and rows == len(NASTY)
    book = load_workbook(io.BytesIO(content))
    assert book.sheetnames == ["Summary", "Sales East", "客户服务部", "No department"]
    sheet = book["Sales East"]
    assert (sheet.freeze_panes, sheet.auto_filter.ref, sheet.max_row) == ("A2", "A1:L4", 4)
    head, first = ([cell for cell in row] for row in list(sheet.iter_rows())[:2])
    assert [cell.value for cell in head][:3] == ["Employee number", "Name", "Department"]
    assert first[5].value == datetime.datetime(2026, 3, 1) and first[5].number_format == "yyyy-mm-dd"
    assert first[7].value == datetime.datetime(2026, 3, 3), "the day by the site's clock"
    assert (first[8].value, first[8].data_type) == (2, "n")
    said = {
        str(label): value for label, value in book["Summary"].iter_rows(max_col=2, values_only=True) if label
    }
    assert said["Made by"] == "林静 (H9)" and said["Period"] == "All time"
    assert (said["Enrolments"], said["Completion rate"]) == (len(NASTY), 1)


def test_text_stays_text_in_a_workbook(hr: Employee) -> None:
    fill()
    book = load_workbook(io.BytesIO(written(hr, "xlsx")[0]))
    cells = [row[1] for sheet in book.worksheets[1:] for row in sheet.iter_rows(min_row=2)]
    assert {cell.data_type for cell in cells} == {"s"}
    assert {str(cell.value) for cell in cells} == {*NASTY[:-1], "顾明远_x0001_"}
    # edited by hand such a cell still is no formula
    quoted = {str(cell.value) for cell in cells if cell.quotePrefix}
    assert quoted == set(NASTY[:6])
    courses = [row[3] for sheet in book.worksheets[1:] for row in sheet.iter_rows(min_row=2)]
    assert all(cell.value == "=HYPERLINK(1)" and cell.quotePrefix and not cell.hyperlink for cell in courses)


@pytest.mark.parametrize("form, mark", [("csv", "\ufeff"), ("csv-plain", "")])
def test_csv_is_utf_8_with_a_mark_where_it_is_asked_for_and_runs_nothing(
    hr: Employee, form: str, mark: str
) -> None:
    fill()
    content, name, rows = written(hr, form)
    text = content.decode("utf-8")
    assert name.endswith(".csv") and text.startswith(f"{mark}Employee number") and rows == len(NASTY)
    names = [row[1] for row in list(csv.reader(io.StringIO(text)))[1:]]
    assert set(names) == {*(f"'{name}" for name in NASTY[:6]), *NASTY[6:]}


def test_forms_say_the_same(hr: Employee) -> None:
    hr = make_company().hr
    for kind, report in REPORTS.items():
        scope = scope_of(report, hr, {})
        numbers = [at for at, column in enumerate(report.columns) if column.type == "integer"]
        rows = list(report.rows(scope))
        expected = [sum(row[at] or 0 for row in rows) for at in numbers]
        book = load_workbook(io.BytesIO(written(hr, "xlsx", kind)[0]))
        sheets = [
            row for sheet in book.worksheets[1:] for row in sheet.iter_rows(min_row=2, values_only=True)
        ]
        assert [sum(row[at] or 0 for row in sheets) for at in numbers] == expected, kind
        lines = list(csv.reader(io.StringIO(written(hr, "csv-plain", kind)[0].decode())))[1:]
        assert [sum(int(row[at] or 0) for row in lines) for at in numbers] == expected, kind
        assert len(sheets) == len(lines) == len(rows) > 0


def test_more_departments_than_sheets_go_into_one(hr: Employee, monkeypatch: pytest.MonkeyPatch) -> None:
    fill()
    monkeypatch.setattr(report_files, "MOST_SHEETS", 2)
    book = load_workbook(io.BytesIO(written(hr, "xlsx")[0]))
    assert book.sheetnames == ["Summary", "Data"] and book["Data"].max_row == len(NASTY) + 1


def test_an_empty_report_is_a_file_all_the_same(hr: Employee) -> None:
    for form in ("xlsx", "csv", "pdf"):
        content, _name, rows = written(hr, form)
        assert content and rows == 0
    assert load_workbook(io.BytesIO(written(hr, "xlsx")[0])).sheetnames == ["Summary", "Data"]


# -- PDF --------------------------------------------------------------------------------------------
def text_of(content: bytes, tmp_path: Path) -> str:
    """Return a PDF's text as poppler reads it."""
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext (poppler-utils) is not installed")
    file = tmp_path / "report.pdf"
    file.write_bytes(content)
    done = subprocess.run(
        ["pdftotext", "-layout", str(file), "-"], capture_output=True, check=True, timeout=60
    )
    return done.stdout.decode()


def pages_of(content: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", content))


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_pdf_says_who_what_when_and_how_many_pages(hr: Employee, tmp_path: Path, language: str) -> None:
    course = CourseFactory(title="客户投诉处理：柜台与电话", language="zh")
    department = DepartmentFactory(name="客户服务部")
    for number in range(90):
        EnrolmentFactory(employee__name=f"顾明远{number}", employee__department=department, course=course)
    content, name, rows = written(hr, "pdf", language=language)
    pages = pages_of(content)
    assert rows == 90 and pages >= 3 and name.endswith(".pdf")
    assert b"/FontFile2" in content, "the font is in the file"
    text = text_of(content, tmp_path)
    said = {"zh-hans": f"第 3 页，共 {pages} 页", "en": f"Page 3 of {pages}"}[language]
    flat = re.sub(r"\s+", "", text)
    assert said.replace(" ", "") in flat
    assert "林静(H9)" in flat and "顾明远89" in flat and "客户投诉处理：柜台与电话" in flat
    heads = {"zh-hans": "工号", "en": "Department"}[language]
    assert flat.count(heads) >= pages - 1, "the header is repeated"


def test_a_pdf_of_too_many_rows_is_refused_before_it_is_begun(
    hr: Employee, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill()
    monkeypatch.setattr(report_files, "MOST_PRINTED", 3)
    with pytest.raises(Problem, match="report_too_long"):
        check_form(REPORTS["completion"], Scope(hr), "pdf")
    assert check_form(REPORTS["completion"], Scope(hr), "xlsx") == len(NASTY)


def test_libreoffice_reads_the_same(hr: Employee, tmp_path: Path) -> None:
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is None:
        pytest.skip("LibreOffice is not installed")
    fill()
    file = tmp_path / "report.xlsx"
    file.write_bytes(written(hr, "xlsx")[0])
    # sheet 2: the first department
    convert = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,2"
    command = [
        office,
        "--headless",
        f"-env:UserInstallation=file://{tmp_path}/profile",
        "--convert-to",
        convert,
    ]
    subprocess.run(
        [*command, "--outdir", str(tmp_path), str(file)], check=True, timeout=240, capture_output=True
    )
    found = next(tmp_path.glob("report*.csv"))
    rows = list(csv.reader(io.StringIO(found.read_text(encoding="utf-8"))))
    assert len(rows) == 4 and rows[1][:4] == ["E0", NASTY[0], "Sales [East]", "=HYPERLINK(1)"]
    assert rows[1][5:9] == ["2026-03-01", "Completed late", "2026-03-03", "2"]


def everything(report: Any) -> str:
    words = [str(report.title), str(report.says), *(str(column.title) for column in report.columns)]
    return "".join(words)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_font_has_every_sign_of_titles_headers_and_words(language: str) -> None:
    from tests.kit.glyphs import missing_glyphs

    with translation.override(language):
        assert missing_glyphs("".join(everything(report) for report in REPORTS.values()) + "…·–%") == set()
