"""Write a report as a workbook, row by row: typed cells, a frozen header, a first sheet that sums it up.

xlsxwriter makes the workbook and all that stands around the rows. The rows are written here, into the file
where it collects them: it keeps each cell as an object until the row ends, which costs most of its time.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import IO, Any, Final
from unicodedata import east_asian_width

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from kit.sheets.cells import cells_of
from kit.sheets.columns import Column, Front, Row, Type
from kit.sheets.names import SheetNames
from kit.sheets.summary import write_summary

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: The most rows that a sheet holds, its header among them.
MOST_ROWS: Final = 1_048_576
#: So many rows are joined before they are written, and between two words about progress.
BLOCK: Final = 500
#: How high a line of the header is, in points, and how much wider than a digit its signs are.
LINE_HEIGHT: Final = 15
BOLD: Final = 1.05
#: How each kind of column looks.
LOOKS: Final[Mapping[str, Mapping[str, Any]]] = {
    "text": {"num_format": "@"},
    "quoted": {"num_format": "@", "quote_prefix": True},
    Type.INTEGER: {"num_format": "0"},
    Type.SHARE: {"num_format": "0.0%"},
    Type.DATE: {"num_format": "yyyy-mm-dd"},
    Type.MOMENT: {"num_format": "yyyy-mm-dd hh:mm"},
    Type.DURATION: {"num_format": "[h]:mm:ss"},
    "head": {
        "bold": True,
        "bg_color": "#1d5c4b",
        "font_color": "#ffffff",
        "text_wrap": True,
        "valign": "top",
    },
    "title": {"bold": True, "font_size": 16, "font_color": "#114236"},
    "label": {"font_color": "#494f4b"},
}

Tell = Callable[[int], None]


@dataclass(frozen=True)
class Words:
    """What the workbook calls its own sheets; ``without`` is the sheet of rows without a group."""

    summary: str = "Summary"
    data: str = "Data"
    without: str = "-"


class _RowSheet(Worksheet):
    """A sheet whose rows come as XML below a header that was written cell by cell."""

    def begin_rows(self, columns: int) -> None:
        """Write the header out; only rows follow."""
        self._write_single_row(1)
        self.dim_colmin, self.dim_colmax = 0, columns - 1

    def add_rows(self, rows: list[str], last: int) -> None:
        """Write rows, the last of them in row ``last`` (the first is 1)."""
        self.fh.write("".join(rows))
        self.dim_rowmax = self.previous_row = last - 1


class _Rows:
    """Puts rows into one sheet after the other."""

    def __init__(self, book: Workbook, formats: Mapping[str, Any], columns: Sequence[Column]) -> None:
        self._book, self._formats, self._columns = book, formats, columns
        # the workbook numbers its looks itself, as soon as it is asked for one
        self._cells = list(
            enumerate(cells_of(columns, {k: one._get_xf_index() for k, one in formats.items()}))
        )
        self._sheet: Any = None
        self._block: list[str] = []
        self._last = 1
        self.title = ""

    @property
    def is_full(self) -> bool:
        return self._last >= MOST_ROWS

    def open(self, name: str, title: str) -> None:
        """Begin a sheet."""
        self.close()
        self.title, self._last = title, 1
        self._sheet = self._book.add_worksheet(name, worksheet_class=_RowSheet)
        lines = max(_lines(str(column.title), column.width) for column in self._columns)
        self._sheet.set_row(0, LINE_HEIGHT * lines)
        for place, column in enumerate(self._columns):
            self._sheet.set_column(place, place, column.width)
            self._sheet.write_string(0, place, str(column.title), self._formats["head"])
        self._sheet.freeze_panes(1, 0)
        self._sheet.repeat_rows(0)
        self._sheet.set_landscape()
        self._sheet.set_paper(9)
        self._sheet.fit_to_pages(1, 0)
        self._sheet.set_footer("&L&A&R&P / &N")
        self._sheet.begin_rows(len(self._columns))

    def add(self, row: Row) -> None:
        """Write a row."""
        self._last = at = self._last + 1
        cells = "".join([cell(at, row[place]) for place, cell in self._cells if row[place] is not None])
        self._block.append(f'<row r="{at}">{cells}</row>')
        if len(self._block) >= BLOCK:
            self._flush()

    def close(self) -> None:
        """End the present sheet."""
        if self._sheet is not None:
            self._flush()
            self._sheet.autofilter(0, 0, self._last - 1, len(self._columns) - 1)

    def _flush(self) -> None:
        if self._block:
            self._sheet.add_rows(self._block, self._last)
            self._block = []


def _lines(title: str, width: float) -> int:
    """Return how many lines a bold title takes in a column ``width`` digits wide."""
    lines, used = 1, 0.0
    for word in title.split():
        wide = BOLD * sum(2 if east_asian_width(sign) in "WF" else 1 for sign in word)
        if used and used + 1 + wide > width:
            lines, used = lines + 1, 0.0
        used += wide + (1 if used else 0)
        while used > width:
            lines, used = lines + 1, used - width
    return lines


def write_book(
    target: IO[bytes],
    *,
    front: Front,
    columns: Sequence[Column],
    rows: Iterable[Row],
    by: int | None = None,
    words: Words | None = None,
    tell: Tell = lambda done: None,
) -> int:
    """Write the workbook; return how many rows it has.

    With ``by`` each value of that column, whose rows come together, has a sheet of its own. A sheet that is
    full goes on in a further one.
    """
    words, names = words or Words(), SheetNames()
    with tempfile.TemporaryDirectory(prefix="sheets-") as folder:
        plain = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
        with Workbook(
            target, {"constant_memory": True, "tmpdir": folder, "use_zip64": True, **plain}
        ) as book:
            book.set_properties({"title": front.title})
            formats = {name: book.add_format(dict(look)) for name, look in LOOKS.items()}
            summary = book.add_worksheet(names.unique(words.summary))
            written = _write_rows(_Rows(book, formats, columns), rows, by, words, names, tell)
            write_summary(summary, formats, front)
    return written


def _write_rows(
    sheets: _Rows, rows: Iterable[Row], by: int | None, words: Words, names: SheetNames, tell: Tell
) -> int:
    written, group = 0, object()
    if by is None:
        sheets.open(names.unique(words.data), words.data)
    for row in rows:
        if by is not None and row[by] != group:
            group = row[by]
            title = group.rsplit("/", 1)[-1] if isinstance(group, str) and group else words.without
            sheets.open(names.unique(title), title)
        elif sheets.is_full:
            sheets.open(names.unique(sheets.title), sheets.title)
        sheets.add(row)
        written += 1
        if written % BLOCK == 0:
            tell(written)
    if by is not None and not written:
        sheets.open(names.unique(words.data), words.data)
    sheets.close()
    return written
