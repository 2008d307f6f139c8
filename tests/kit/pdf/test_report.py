"""Documents: lines, pages, charts; every sign is one that the font has."""

from __future__ import annotations

import io
import re

import pytest

from kit.pdf.charts import _round_up
from kit.pdf.fonts import pdf_font
from kit.pdf.report import write_pdf
from kit.pdf.text import MISSING, Measure, printable
from kit.sheets.columns import Chart, Column, Front, Type
from tests.kit.glyphs import missing_glyphs


@pytest.fixture(scope="module")
def measure() -> Measure:
    return Measure(pdf_font(), 8)


def test_chinese_breaks_between_signs_and_words_at_blanks(measure: Measure) -> None:
    for text in (
        "客户投诉处理：柜台与电话（第三版）",
        "Complaints at the counter and on the telephone",
        "柜台 counter 与 telephone",
    ):
        lines = measure.lines(text, 60)
        assert len(lines) > 1 and all(measure.width(line) <= 68 for line in lines)
        assert "".join(lines).replace(" ", "") == text.replace(" ", "")
        assert not any(line[0] in "，。：；）" for line in lines)
    words = measure.lines("Complaints at the counter", 60)
    assert " ".join(words) == "Complaints at the counter"


def test_what_has_no_blank_is_broken_all_the_same(measure: Measure) -> None:
    lines = measure.lines("x" * 100, 60, most=20)
    assert "".join(lines) == "x" * 100 and all(measure.width(line) <= 60 for line in lines)


def test_too_many_lines_end_in_dots(measure: Measure) -> None:
    lines = measure.lines("客" * 200, 60, most=3)
    assert len(lines) == 3 and lines[-1].endswith("…") and measure.width(lines[-1]) <= 60


def test_signs_that_the_font_lacks_are_marked_and_controls_left_out(measure: Measure) -> None:
    assert printable("a\x00b\nc\u200b") == "ab c"
    shown = measure.shown("顾🙂明\U00020000远")
    assert shown == f"顾{MISSING}明{MISSING}远" and missing_glyphs(shown) == set()


@pytest.mark.parametrize("rows, pages", [(0, 1), (1, 1), (300, 10)])
def test_pages_are_counted(rows: int, pages: int) -> None:
    target = io.BytesIO()
    columns = [Column("name", "姓名"), Column("share", "Share", Type.SHARE)]
    chart = Chart("Chart", ["East", "West"], ["Done"], [[0.5, 1.0]], share=True)
    front = Front("报表", [("Made by", "林静")], [], charts=[chart])
    told: list[int] = []
    written = write_pdf(
        target, front=front, columns=columns, rows=(["顾明远", 0.5] for _ in range(rows)), tell=told.append
    )
    content = target.getvalue()
    assert written == rows and content.startswith(b"%PDF") and told == ([200] if rows == 300 else [])
    found = len(re.findall(rb"/Type\s*/Page\b(?!s)", content))
    assert found == pages
    assert b"/FontFile2" in content, "the font is in the file"


def test_charts_of_nothing_and_of_zeros_are_drawn() -> None:
    for labels, values in (([], [[]]), (["East"], [[0]])):
        front = Front("R", [], [], charts=[Chart("Chart", labels, ["Done"], values)])
        assert write_pdf(io.BytesIO(), front=front, columns=[Column("a", "A")], rows=[]) == 0


@pytest.mark.parametrize("largest, top", [(0, 4), (4, 4), (5, 8), (9, 12), (13, 20), (21, 40), (801, 1200)])
def test_axes_end_at_round_numbers(largest: float, top: int) -> None:
    assert _round_up(largest) == top
