"""Files for spreadsheets."""

from __future__ import annotations

import csv
import io

import pytest

from kit.sheets.csv_cells import csv_lines, harmless


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "  =1", "＝1", "=HYPERLINK(1)"]
)
def test_text_that_could_be_a_formula_is_made_harmless(text: str) -> None:
    assert harmless(text) == f"'{text}"


@pytest.mark.parametrize("cell", ["plain", "a=b", "顾明远", "", 5, -5, 0.5])
def test_other_cells_stay_as_they_are(cell: object) -> None:
    assert harmless(cell) == cell


def test_lines_are_read_back_with_chinese_commas_and_empty_cells() -> None:
    text = "".join(csv_lines([["名字", 'a, "b"'], [None, -3]]))
    assert text.startswith("\ufeff")
    assert list(csv.reader(io.StringIO(text[1:]))) == [["名字", 'a, "b"'], ["", "-3"]]
