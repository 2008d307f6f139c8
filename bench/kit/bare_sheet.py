"""The bare library: xlsxwriter in its frugal mode, told each cell by the call for its type, and no more."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from typing import IO, Any

from xlsxwriter import Workbook


def write_bare(target: IO[bytes], header: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Write one sheet; return how many rows it has."""
    written = 0
    with Workbook(target, {"constant_memory": True}) as book:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet = book.add_worksheet()
        for place, title in enumerate(header):
            sheet.write_string(0, place, title)
        for written, row in enumerate(rows, 1):
            for place, value in enumerate(row):
                if isinstance(value, str):
                    sheet.write_string(written, place, value)
                elif isinstance(value, datetime.date):
                    sheet.write_datetime(written, place, value, day)
                elif value is not None:
                    sheet.write_number(written, place, value)
    return written
