"""Read a table that a person made: CSV as spreadsheets write it, or XLSX, whichever the bytes say it is.

Raises ``Problem`` with one of ``empty_table``, ``not_a_table``, ``old_excel``, ``bad_encoding``,
``too_much_inside``, ``too_many_rows``.
"""

from __future__ import annotations

import codecs
import csv
import datetime
import io
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import closing
from typing import IO, Any, Final

from kit.problems import Problem

#: Columns beyond are not read: a single cell far to the right would widen every row.
MOST_COLUMNS: Final = 60
#: What an XLSX may unpack to, and how much more that may be than the file.
MOST_UNPACKED: Final = 300 * 1024 * 1024
#: Strings are held in memory while the rows pass.
MOST_STRINGS: Final = 80 * 1024 * 1024
#: No sheet of a spreadsheet has more rows.
LAST_ROW: Final = 1_048_576
MOST_RATIO: Final = 100
#: Small parts pack well without meaning harm.
RATIO_FROM: Final = 8 * 1024 * 1024
MOST_PARTS: Final = 2000
#: The share of rare signs that text in GB18030 may hold before it is doubted.
MOST_STRANGE: Final = 0.3
#: From here on a spreadsheet keeps fewer digits than a number has.
EXACT_BELOW: Final = 10**15

_ZIP, _OLD_EXCEL = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")

Row = tuple[int, list[str]]


def read_table(file: IO[bytes], *, most_rows: int) -> Iterator[Row]:
    """Yield the rows that hold something, with their number in the file as a spreadsheet counts, from 1."""
    head = file.read(8)
    file.seek(0)
    if not head:
        raise Problem("empty_table")
    if head.startswith(_OLD_EXCEL):
        raise Problem("old_excel")
    rows = _xlsx_rows(file) if head.startswith(_ZIP) else _csv_rows(file.read())
    found = 0
    for number, cells in rows:
        if any(cells):
            found += 1
            if found > most_rows + 1:
                raise Problem("too_many_rows", str(most_rows))
            yield number, cells
    if not found:
        raise Problem("empty_table")


# -- CSV --------------------------------------------------------------------------------------------
def decode(content: bytes) -> str:
    """Return text of UTF-8, of UTF-16 with its mark, or of GB18030, as Excel in China writes it."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        text = _decoded(content, "utf-16")
    elif b"\x00" in content:
        raise Problem("not_a_table")
    else:
        text = _decoded(content, "utf-8-sig")
        text = _guessed(content) if text is None else text
    if text is None:
        raise Problem("bad_encoding")
    if "\x00" in text:
        raise Problem("not_a_table")
    return text


def _decoded(content: bytes, encoding: str) -> str | None:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        return None


def _guessed(content: bytes) -> str | None:
    """Return text that is not UTF-8; None where it would only be read as GB18030 by force.

    GB18030 takes nearly any bytes. What people write in it are nearly always signs of GB 2312; others in
    plenty are the trace of another encoding, or of UTF-8 with a damaged place.
    """
    text = _decoded(content, "gb18030")
    if text is not None and _strange(text) <= MOST_STRANGE:
        return text
    patched = content.decode("utf-8-sig", "replace")
    lost = patched.count("\ufffd")
    if lost * 4 <= sum(sign > "\x7f" for sign in patched):
        return patched
    return text if text is not None and _strange(text) <= 0.5 else None


def _strange(text: str) -> float:
    """Return the share of signs beyond ASCII that GB 2312 does not have."""
    beyond = [sign for sign in text if sign > "\x7f"]
    return sum(not sign.encode("gb2312", "ignore") for sign in beyond) / max(len(beyond), 1)


def _separator(text: str) -> str:
    """Return what separates the cells of the first line."""
    line = next((line for line in text.splitlines() if line.strip()), "")
    bare = "".join(line.split('"')[::2])
    return max((",", ";", "\t"), key=bare.count)


def _csv_rows(content: bytes) -> Iterator[Row]:
    text = decode(content)
    try:
        for number, cells in enumerate(
            csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text)), 1
        ):
            yield number, [_unquoted(cell.strip()) for cell in cells[:MOST_COLUMNS]]
    except csv.Error as error:
        raise Problem("not_a_table", str(error)) from error


def _unquoted(cell: str) -> str:
    """Take away the apostrophe that keeps a spreadsheet from running a cell."""
    return cell[1:] if cell.startswith("'") and cell[1:].lstrip().startswith(_FORMULA) else cell


# -- XLSX -------------------------------------------------------------------------------------------
def _xlsx_rows(file: IO[bytes]) -> Iterator[Row]:
    _check_package(file)
    # here and not above: it brings numpy along, which web processes do without
    from openpyxl import load_workbook

    try:
        with closing(load_workbook(file, read_only=True, data_only=True, keep_links=False)) as book:
            sheet = book.worksheets[0]
            # what a sheet says about its size may be wrong
            sheet.reset_dimensions()
            for number, cells in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS), 1):
                # a row may claim any number, and all before it are read as empty ones
                if number > LAST_ROW:
                    raise Problem("too_many_rows")
                # the empty ones before a row that claims to be the millionth are not looked into
                if cells.count(None) == len(cells):
                    continue
                yield number, [_as_text(cell) for cell in cells]
    except Problem:
        raise
    except Exception as error:  # whatever a damaged or forged file makes the reader stumble over
        raise Problem("not_a_table", repr(error)) from error


def _as_text(found: Any) -> str:
    """Return what a cell shows, as far as it matters: zeros in front that its format adds, and days."""
    cell = found.value
    if cell is None:
        return ""
    if isinstance(cell, str):
        return cell.strip()
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, datetime.datetime):
        return cell.date().isoformat()
    if isinstance(cell, int | float) and abs(cell) >= EXACT_BELOW:
        return f"{cell:E}"
    text = str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)
    shown = found.number_format if isinstance(cell, int | float) else ""
    return text.zfill(len(shown)) if shown.strip("0") == "" else text


def _check_package(file: IO[bytes]) -> None:
    """Refuse what is no workbook, and what would unpack to more than this machine should hold."""
    try:
        with zipfile.ZipFile(file) as package:
            parts = package.infolist()
            if "xl/workbook.xml" not in {part.filename for part in parts}:
                raise Problem("not_a_table")
            _check_sizes(parts)
            # no spreadsheet writes a document type; one serves to make a small file large
            for part in parts:
                if part.filename.endswith((".xml", ".rels")):
                    with package.open(part) as opened:
                        if b"<!DOCTYPE" in opened.read(4096):
                            raise Problem("not_a_table", "a document type")
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise Problem("not_a_table", repr(error)) from error
    finally:
        file.seek(0)


def _check_sizes(parts: Iterable[zipfile.ZipInfo]) -> None:
    # zipfile unpacks no more of a part than it announces
    total = 0
    for count, part in enumerate(parts, 1):
        total += part.file_size
        dense = part.file_size > RATIO_FROM and part.file_size > MOST_RATIO * max(part.compress_size, 1)
        # whatever it is called: all but sheets may be held in memory as a whole
        long = not part.filename.startswith("xl/worksheets/") and part.file_size > MOST_STRINGS
        if count > MOST_PARTS or total > MOST_UNPACKED or dense or long:
            raise Problem("too_much_inside", f"{part.filename}: {part.file_size} bytes")
