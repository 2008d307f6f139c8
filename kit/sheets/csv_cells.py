"""Comma-separated files that spreadsheets open as text and numbers, never as formulas."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

#: With one of these at its start a cell is a formula to a spreadsheet (OWASP, "CSV Injection").
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")

#: Without it Excel reads Chinese as something else.
_MARK = "\ufeff"


def is_formula(text: str) -> bool:
    """Tell whether a spreadsheet could take ``text`` for a formula."""
    return text.lstrip(" ").startswith(_FORMULA)


def harmless(cell: object) -> object:
    """Return a cell that no spreadsheet runs: text that could be a formula gets an apostrophe in front."""
    if isinstance(cell, str) and is_formula(cell):
        return f"'{cell}"
    return "" if cell is None else cell


def csv_lines(rows: Iterable[Sequence[object]], *, mark: bool = True) -> Iterator[str]:
    """Yield the lines of a file; numbers stay numbers, None is an empty cell.

    ``mark`` tells spreadsheets that it is UTF-8; programs may stumble over it.
    """
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    buffer.write(_MARK if mark else "")
    for row in rows:
        writer.writerow([harmless(cell) for cell in row])
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()
