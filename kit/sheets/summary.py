"""The first sheet of a workbook: what it is about, who made it, and its numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kit.sheets.cells import DAY_SECONDS, serial_of
from kit.sheets.columns import Front, Type


def write_summary(sheet: Any, formats: Mapping[str, Any], front: Front) -> None:
    """Write title, facts, numbers and the numbers by group, from top to bottom."""
    sheet.hide_gridlines(2)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 12, 16)
    sheet.write_string(0, 0, front.title, formats["title"])
    line = 2
    for label, value in front.facts:
        sheet.write_string(line, 0, label, formats["label"])
        _write(sheet, line, 1, value, Type.TEXT, formats)
        line += 1
    line += 1
    for figure in front.figures:
        sheet.write_string(line, 0, str(figure.label), formats["label"])
        _write(sheet, line, 1, figure.value, figure.type, formats)
        line += 1
    if front.table is None or not front.table.rows:
        return
    line += 1
    for place, column in enumerate(front.table.columns):
        sheet.write_string(line, place, str(column.title), formats["head"])
    for row in front.table.rows:
        line += 1
        for place, (column, value) in enumerate(zip(front.table.columns, row, strict=True)):
            _write(sheet, line, place, value, column.type, formats)


def _write(sheet: Any, line: int, place: int, value: Any, kind: Type, formats: Mapping[str, Any]) -> None:
    if value is None or value == "":
        return
    if kind == Type.TEXT:
        text = str(value)
        # xlsxwriter takes what looks like its own mark-up for such
        text = f" {text}" if text.startswith("<r>") else text
        sheet.write_string(line, place, text, formats["quoted"])
    elif kind in (Type.DATE, Type.MOMENT):
        sheet.write_number(line, place, serial_of(value), formats[kind])
    else:
        sheet.write_number(
            line, place, value / DAY_SECONDS if kind == Type.DURATION else value, formats[kind]
        )
