"""See what a spreadsheet did to a cell: mend it where only one thing can be meant, refuse it where not.

A note is a code of ``words.NOTED``; those in ``ASKED`` want somebody to look before they become people.
"""

from __future__ import annotations

import datetime
import re
import unicodedata
from typing import Final

#: What a person has to confirm: it may have been meant otherwise.
ASKED: Final = frozenset({"was_encoded", "was_serial", "zeros_found", "short_number"})

#: Signs without a shape, which make two equal words differ.
_INVISIBLE = re.compile(r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\x00-\x08\x0b-\x1f\x7f]")
_ERROR = re.compile(r"#(N/?A|REF!|VALUE!|NAME\?|DIV/0!|NUM!|NULL!|SPILL!|CALC!|FIELD!|#+)", re.IGNORECASE)
_SCIENTIFIC = re.compile(r"\d(?:\.\d+)?E\+?\d{1,2}", re.IGNORECASE)
_WHOLE = re.compile(r"(\d+)\.0+")
_DAY = re.compile(
    r"\d{4}[-/]\d{1,2}[-/]\d{1,2}(?: .*)?|\d{1,2}月\d{1,2}日"
    r"|\d{1,2}[-/][A-Z][a-z]{2}|[A-Z][a-z]{2}[-/]\d{1,2}"
)
_SERIAL = re.compile(r"(\d{5})(?:\.\d+)?")
#: Letters and digits of double width, and the signs that numbers and addresses hold.
_WIDE: Final = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F) if chr(wide - 0xFEE0).isalnum()}
_WIDE_SIGNS: Final = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)} | {0x3002: "."}
#: Days of which a five-digit number may be the serial: 1950 to 2099.
_SERIALS: Final = range(18264, 73051)
_DAY_0: Final = datetime.date(1899, 12, 30)


class CellError(Exception):
    """A cell that cannot be used; the text is the error's code."""


def clean(cell: str) -> str:
    """Return a cell without signs that nobody sees; only those are left out in silence."""
    return _INVISIBLE.sub("", cell.replace("\u00a0", " ")).strip()


def mend(column: str, cell: str) -> tuple[str, str]:
    """Return what a cell says, and the code of a note where that is not what stands there.

    Raises ``CellError`` where what was there cannot be known: "spreadsheet_error", "digits_lost",
    "number_is_date" or "damaged_text".
    """
    if _ERROR.fullmatch(cell):
        raise CellError("spreadsheet_error")
    if "\ufffd" in cell or "锟斤拷" in cell or "烫烫" in cell or re.fullmatch(r"\?{2,}", cell):
        raise CellError("damaged_text")
    if meant := _read_wrongly(cell):
        return meant, "was_encoded"
    plain = cell.translate(_WIDE if column in ("name", "department") else _WIDE_SIGNS)
    note = "was_wide" if plain != cell else ""
    if column in ("number", "manager"):
        return _number(column, plain, note)
    if column in ("joined_on", "left_on") and (found := _SERIAL.fullmatch(plain)):
        days = int(found[1])
        if days in _SERIALS:
            return (_DAY_0 + datetime.timedelta(days=days)).isoformat(), "was_serial"
    return plain, note


def _number(column: str, cell: str, note: str) -> tuple[str, str]:
    if _SCIENTIFIC.fullmatch(cell):
        raise CellError("digits_lost")
    if _DAY.fullmatch(cell):
        raise CellError("number_is_date")
    if found := _WHOLE.fullmatch(cell):
        return found[1], "was_decimal"
    return cell, note


def _read_wrongly(cell: str) -> str:
    """Return the Chinese that became other signs by a wrong encoding; empty where nothing speaks for it."""
    if cell.isascii():
        return ""
    for wrong in ("gb18030", "latin-1", "cp1252"):
        try:
            meant = cell.encode(wrong).decode("utf-8")
        except UnicodeError:
            continue
        if _is_chinese(meant):
            return meant
    letters = [sign for sign in cell if sign.isalpha() or sign > "\x7f"]
    if len(letters) >= 4 and all("\xa1" <= sign <= "\xff" for sign in letters):
        try:
            meant = cell.encode("latin-1").decode("gb2312")
        except UnicodeError:
            return ""
        return meant if _is_chinese(meant) else ""
    return ""


def _is_chinese(text: str) -> bool:
    beyond = [sign for sign in text if sign > "\x7f"]
    return bool(beyond) and all(
        "\u4e00" <= sign <= "\u9fff" or unicodedata.category(sign).startswith("P") for sign in beyond
    )
