"""Cells of a spreadsheet as XML, a column at a time: chosen once, then written a hundred thousand times."""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from kit.sheets.columns import Column, Type
from kit.sheets.csv_cells import is_formula

#: A cell holds no more, in UTF-16 units.
LONGEST: Final = 32767
#: Signs that XML or the format cannot hold as they are.
_SPECIAL = re.compile(r"[&<>\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]|_x[0-9A-Fa-f]{4}_")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe\uffff]")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_LOOKS_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
#: Day 0 of a spreadsheet's calendar.
_DAY_0: Final = datetime.date(1899, 12, 30).toordinal()
DAY_SECONDS: Final = 86400

Cell = Callable[[int, Any], str]


def text_of(value: str) -> str:
    """Return ``value`` as the content of an XML element, as spreadsheets read it."""
    if len(value) * 2 > LONGEST:
        value = value.encode("utf-16-le", "replace")[: LONGEST * 2].decode("utf-16-le", "ignore")
    if _SPECIAL.search(value) is None:
        return value
    value = _SURROGATE.sub("\ufffd", _LOOKS_ESCAPED.sub("_x005F_", value))
    value = value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _CONTROL.sub(lambda found: f"_x{ord(found[0]):04X}_", value)


def serial_of(value: datetime.date) -> float:
    """Return a day, or a moment of the reader's clock, as a spreadsheet counts it."""
    days = value.toordinal() - _DAY_0
    if not isinstance(value, datetime.datetime):
        return days
    seconds = value.hour * 3600 + value.minute * 60 + value.second
    return days + seconds / DAY_SECONDS


def cells_of(columns: Sequence[Column], styles: Mapping[str, int]) -> list[Cell]:
    """Return what writes a cell of each column, given its row; ``styles`` numbers the looks by name.

    Text is text, whatever it begins with; what could be a formula is marked so that it stays text when
    somebody edits it.
    """
    return [_cell(column.type, letters_of(place), styles) for place, column in enumerate(columns)]


def letters_of(place: int) -> str:
    """Return how a spreadsheet calls a column: A for 0, AA for 26."""
    left, last = divmod(place, 26)
    return (letters_of(left - 1) if left else "") + chr(65 + last)


def _cell(kind: Type, letters: str, styles: Mapping[str, int]) -> Cell:
    if kind == Type.TEXT:
        return _text_cell(letters, styles["text"], styles["quoted"])
    style = styles[kind]

    def number(row: int, value: float) -> str:
        if not math.isfinite(value):
            return ""
        return f'<c r="{letters}{row}" s="{style}"><v>{value:.16G}</v></c>'

    if kind == Type.INTEGER:
        return lambda row, value: f'<c r="{letters}{row}" s="{style}"><v>{value:d}</v></c>'
    if kind == Type.DATE:
        return lambda row, value: f'<c r="{letters}{row}" s="{style}"><v>{value.toordinal() - _DAY_0}</v></c>'
    if kind == Type.MOMENT:
        return lambda row, value: number(row, serial_of(value))
    if kind == Type.DURATION:
        return lambda row, value: number(row, value / DAY_SECONDS)
    return number


def _text_cell(letters: str, plain: int, quoted: int) -> Cell:
    begins = frozenset("=+-@\t\r\n＝＋－＠ \u3000")

    def cell(row: int, value: str) -> str:
        if value == "":
            return ""
        if value[0] in begins or value[-1].isspace() or _SPECIAL.search(value) or len(value) > LONGEST // 2:
            return (
                f'<c r="{letters}{row}" s="{quoted if is_formula(value) else plain}" t="inlineStr">'
                f'<is><t xml:space="preserve">{text_of(value)}</t></is></c>'
            )
        return f'<c r="{letters}{row}" s="{plain}" t="inlineStr"><is><t>{value}</t></is></c>'

    return cell
