"""Workbooks, as openpyxl reads them back."""

from __future__ import annotations

import datetime
import io
from collections.abc import Iterator
from typing import Any

import pytest
from openpyxl import load_workbook

from kit.sheets import xlsx as sheets_xlsx
from kit.sheets.cells import LONGEST, letters_of
from kit.sheets.columns import Column, Figure, Front, Table, Type
from kit.sheets.names import SheetNames
from kit.sheets.xlsx import write_book

FRONT = Front("Title", [("Made by", "=1+1")], [Figure("share", "Share", 0.5, Type.SHARE)])


def read(columns: list[Column], rows: Any, **more: Any) -> Any:
    target = io.BytesIO()
    written = write_book(target, front=more.pop("front", FRONT), columns=columns, rows=iter(rows), **more)
    book = load_workbook(io.BytesIO(target.getvalue()))
    assert sum(sheet.max_row - 1 for sheet in book.worksheets[1:]) == written
    return book


def test_each_type_is_itself() -> None:
    columns = [Column(kind, kind, kind) for kind in Type]
    moment = datetime.datetime(2026, 3, 1, 23, 59, 30)
    values = {
        Type.TEXT: "顾明远",
        Type.INTEGER: -3,
        Type.SHARE: 1 / 3,
        Type.DATE: datetime.date(1999, 12, 31),
        Type.MOMENT: moment.replace(tzinfo=datetime.timezone(datetime.timedelta(hours=8))),
        Type.DURATION: 3 * 86400 + 61.5,
    }
    sheet = read(
        columns, [[values[kind] for kind in Type], [None] * len(columns), ["", 0, 0.0, *[None] * 3]]
    )["Data"]
    first = [cell.value for cell in sheet[2]]
    assert first[:2] == ["顾明远", -3] and first[2] == pytest.approx(1 / 3)
    assert first[3:5] == [datetime.datetime(1999, 12, 31), moment]
    assert first[5] == datetime.timedelta(days=3, seconds=61.5)
    formats = [cell.number_format for cell in sheet[2]]
    assert formats == ["@", "0", "0.0%", "yyyy-mm-dd", "yyyy-mm-dd hh:mm", "[h]:mm:ss"]
    assert [cell.value for cell in sheet[3]] == [None] * 6
    assert [cell.value for cell in sheet[4]][:3] == [None, 0, 0]


def test_what_is_no_number_is_an_empty_cell() -> None:
    rows = [[float("nan")], [float("inf")], [0.25]]
    sheet = read([Column("share", "Share", Type.SHARE)], rows)["Data"]
    assert [row[0].value for row in sheet.iter_rows(min_row=2)] == [None, None, 0.25]


def test_text_comes_back_as_it_was() -> None:
    texts = [" a ", "a\nb", "a & b < c > d", '"quoted"', "𠀀", "x" * 40_000, "tab\there", "\u3000全角"]
    sheet = read([Column("text", "Text")], [[text] for text in texts])["Data"]
    back = [str(row[0].value) for row in sheet.iter_rows(min_row=2)]
    assert back == [text[:LONGEST] for text in texts]


def test_signs_that_xml_cannot_hold_do_not_break_the_file() -> None:
    sheet = read([Column("text", "Text")], [["a\x00b"], ["a\x1fb"], ["a\uffffb"], ["\ud800"]])["Data"]
    assert sheet["A2"].value == "a_x0000_b" and sheet["A5"].value == "\ufffd"


def test_a_full_sheet_goes_on_in_a_further_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets_xlsx, "MOST_ROWS", 4)
    monkeypatch.setattr(sheets_xlsx, "BLOCK", 2)
    columns = [Column("group", "Group"), Column("n", "N", Type.INTEGER)]
    rows = [["A/Sales", n] for n in range(7)] + [["B/Sales", n] for n in range(3)]
    book = read(columns, rows, by=0)
    assert book.sheetnames == ["Summary", "Sales", "Sales (2)", "Sales (3)", "Sales (4)"]
    assert [sheet.max_row for sheet in book.worksheets[1:]] == [4, 4, 2, 4]
    assert all(sheet["B1"].value == "N" and sheet.freeze_panes == "A2" for sheet in book.worksheets[1:])
    plain = read(columns, rows)
    assert plain.sheetnames == ["Summary", "Data", "Data (2)", "Data (3)", "Data (4)"]


def test_the_summary_holds_text_as_text_and_numbers_as_numbers() -> None:
    table = Table(
        [Column("group", "Group"), Column("n", "N", Type.INTEGER)], [("=cmd", 5), ("<r>x</r>", None)]
    )
    front = Front("=Title", [("Made by", "=1+1")], [Figure("share", "Share", 0.5, Type.SHARE)], table)
    sheet = read([Column("a", "A")], [], front=front)["Summary"]
    cells = {cell.value: cell for row in sheet.iter_rows() for cell in row if cell.value is not None}
    assert {cells[text].data_type for text in ("=Title", "=1+1", "=cmd")} == {"s"}
    assert cells[0.5].number_format == "0.0%" and cells[5].data_type == "n"


def test_rows_are_taken_one_by_one() -> None:
    """Nothing is held back: what was read is told at once."""
    taken, told = 0, []

    def rows() -> Iterator[list[int]]:
        nonlocal taken
        for taken in range(1, 2001):
            yield [taken]

    read([Column("n", "N", Type.INTEGER)], rows(), tell=lambda done: told.append((done, taken)))
    assert told == [(500, 500), (1000, 1000), (1500, 1500), (2000, 2000)]


def test_names_of_sheets() -> None:
    names = SheetNames()
    long = "客户服务与投诉处理及回访监督管理委员会办公室综合事务协调小组第一分组"
    wanted = ["Sales", "sales", "a/b:c*d?e[f]\\g", "'quoted'", "", "History", long, long, "𠀀" * 20]
    given = [names.unique(one) for one in wanted]
    assert given[:6] == ["Sales", "sales (2)", "a b c d e f g", "quoted", "-", "History (2)"]
    assert given[6] == long[:31] and given[7] == long[:27] + " (2)" and given[8] == "𠀀" * 15
    assert all(0 < len(one.encode("utf-16-le")) // 2 <= 31 for one in given)
    assert len({one.lower() for one in given}) == len(given)


def test_letters_of_columns() -> None:
    assert [letters_of(place) for place in (0, 25, 26, 51, 52, 701, 702)] == [
        "A",
        "Z",
        "AA",
        "AZ",
        "BA",
        "ZZ",
        "AAA",
    ]
