"""What spreadsheets do to values is mended, noted or refused before it becomes people."""

from __future__ import annotations

import io

import pytest
from openpyxl import Workbook

from courses.importing.services.mending import CellError, mend
from courses.people.models import Employee
from courses.people.services.people import create_department
from jobs.models import Job
from kit.problems import Conflict, Problem
from kit.sheets.tables import decode
from tests.courses.importing.lists import errors, found, read, write
from tests.factories import EmployeeFactory

HEAD = "工号,姓名,邮箱,部门,上级工号,入职日期\n"


def _notes(job: Job) -> set[tuple[str, str, str, str]]:
    return {(column, code, said, became) for _, _, column, code, said, became in job.result["notes"]}


@pytest.mark.parametrize(
    ("column", "cell", "code"),
    [
        ("number", "2.02E+11", "digits_lost"),
        ("manager", "1.23e+15", "digits_lost"),
        ("number", "2026-03-05", "number_is_date"),
        ("number", "3月5日", "number_is_date"),
        ("number", "5-Mar", "number_is_date"),
        ("name", "#N/A", "spreadsheet_error"),
        ("email", "#REF!", "spreadsheet_error"),
        ("department", "#######", "spreadsheet_error"),
        ("name", "张\ufffd", "damaged_text"),
        ("name", "锟斤拷", "damaged_text"),
        ("name", "??", "damaged_text"),
    ],
)
def test_what_cannot_be_known_is_refused(column: str, cell: str, code: str) -> None:
    with pytest.raises(CellError, match=code):
        mend(column, cell)


@pytest.mark.parametrize(
    ("column", "cell", "meant"),
    [
        ("number", "１２３４５", ("12345", "was_wide")),
        ("number", "7303.0", ("7303", "was_decimal")),
        ("email", "ａ＠ｂ．cn", ("a@b.cn", "was_wide")),
        ("joined_on", "45356", ("2024-03-05", "was_serial")),
        ("joined_on", "20240305", ("20240305", "")),
        ("name", "张三".encode().decode("gb18030"), ("张三", "was_encoded")),
        ("name", "张三".encode("gb2312").decode("latin-1"), ("张三", "was_encoded")),
        ("name", "李（外包）", ("李（外包）", "")),
        ("name", "Müller", ("Müller", "")),
        ("name", "陈晓", ("陈晓", "")),
        ("name", "Ｊｏｈｎ", ("John", "was_wide")),
    ],
)
def test_what_can_only_mean_one_thing_is_mended_and_noted(
    column: str, cell: str, meant: tuple[str, str]
) -> None:
    assert mend(column, cell) == meant


def test_text_is_read_in_its_encoding_or_refused() -> None:
    assert decode("工号,姓名\n1,朱镕基\n".encode("gb18030")).endswith("朱镕基\n")
    assert "张三" in decode("工号,姓名\n1,张三\n2,".encode() + b"\xe5\n")
    for damaged in ("M\xfcller,Jos\xe9".encode("latin-1"), "員工姓名,電話號碼,繁體".encode("big5")):
        with pytest.raises(Problem, match="bad_encoding"):
            decode(b"number,name\n1," + damaged)


def test_zeros_that_a_number_format_shows_are_kept(hr: Employee) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(["工号", "姓名", "邮箱"])
    sheet.append([123, "张三", "z@example.com"])
    sheet.append([110101199001011234, "李四", "l@example.com"])
    for row in (2, 3):
        sheet.cell(row, 1).number_format = "00000"
    target = io.BytesIO()
    book.save(target)
    job = read(hr, target.getvalue())
    assert [row["number"] for row in found(job) if "changes" in row] == ["00123"]
    assert errors(job) == [(3, "number", "digits_lost")]


def test_zeros_that_are_lost_are_found_or_asked_for(hr: Employee) -> None:
    EmployeeFactory(username="00123", name="张三", email="z@example.com")
    EmployeeFactory(username="00124", name="李四", email="l@example.com")
    job = read(
        hr,
        HEAD + "123,张三,z@example.com,,,\n124,王五,w@example.com,,,\n77,赵六,a@example.com,,123,\n",
    )
    assert errors(job) == [(3, "number", "zeros_lost")]
    assert _notes(job) == {
        ("number", "zeros_found", "123", "00123"),
        ("number", "short_number", "77", "00124"),
        ("manager", "zeros_found", "123", "00123"),
    } or _notes(job) == {
        ("number", "zeros_found", "123", "00123"),
        ("number", "short_number", "77", "00123"),
        ("manager", "zeros_found", "123", "00123"),
    }
    with pytest.raises(Conflict, match="import_unchecked"):
        write(hr, job, skip=True)


@pytest.mark.parametrize("above", ["员工花名册（2026年11月）,,\n", "名册,,\n,,\n基本信息,,联系方式\n", ""])
def test_titles_above_the_headers_are_passed_over_and_said(hr: Employee, above: str) -> None:
    job = read(hr, above + "工号,姓名,邮箱\nT1,甲,t1@example.com\n")
    assert job.result["counts"]["added"] == 1
    assert len(job.result["above"]) == sum(bool(line.strip(",")) for line in above.splitlines())


def test_an_export_of_another_system_is_understood(hr: Employee) -> None:
    top = create_department(name="云杉商贸 Spruce Trading")
    service = create_department(name="客户服务部 Customer service", parent=top)
    create_department(name="电话一组 Call team one", parent=service)
    EmployeeFactory(username="T1", name="顾明远")
    job = read(
        hr,
        "序号,员工工号,员工姓名,手机号,企业邮箱,一级部门,二级部门,岗位,直属主管,入职时间,员工状态\n"
        "1,201,冯一,13900000001,f1@example.com,客户服务部,电话一组,客服专员,顾明远,2024-03-05,试用\n",
    )
    [row] = [row for row in found(job) if "changes" in row]
    path = "云杉商贸 Spruce Trading/客户服务部 Customer service/电话一组 Call team one"
    assert row["changes"]["department"] == ["", path]
    assert row["changes"]["manager"] == ["", "T1"]
    assert job.result["ignored"] == ["序号", "手机号", "岗位"]
