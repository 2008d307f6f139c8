"""Write a report as a PDF: a front with numbers and charts, then the rows, page by page.

Pages are landscape A4, their table's header is repeated, their number says of how many. The font is embedded.
A page is packed as soon as it is full: a thousand of them are held in a few MiB until the document is saved.
"""

from __future__ import annotations

import datetime
import zlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import IO, Any, Final

from kit.pdf.charts import drawing
from kit.pdf.fonts import pdf_font
from kit.pdf.text import Measure
from kit.sheets.columns import Column, Front, Row, Type

PDF: Final = "application/pdf"
WIDTH, HEIGHT, MARGIN = 841.89, 595.28, 36.0
ROOM: Final = WIDTH - 2 * MARGIN
#: The lowest line of a table.
BOTTOM: Final = MARGIN + 20
INK, SOFT, RULE, ACCENT, WASH = "#1b1e1c", "#494f4b", "#b8bbb2", "#1d5c4b", "#f3f3ee"
PADDING: Final = 4.0

Tell = Callable[[int], None]


@dataclass(frozen=True)
class PageWords:
    """``page`` says ``%(page)s`` before ``%(pages)s``; ``duration`` tells seconds."""

    page: str = "Page %(page)s of %(pages)s"
    duration: Callable[[float], str] = lambda seconds: f"{seconds / 60:.0f} min"


def write_pdf(
    target: IO[bytes],
    *,
    front: Front,
    columns: Sequence[Column],
    rows: Iterable[Row],
    words: PageWords | None = None,
    tell: Tell = lambda done: None,
) -> int:
    """Write the document; return how many rows it has. Raises ``Problem("pdf_font_missing")``."""
    from reportlab.pdfgen.canvas import Canvas

    canvas = Canvas(target, pagesize=(WIDTH, HEIGHT), pageCompression=1, initialFontName=pdf_font())
    canvas.setTitle(front.title)
    canvas.setAuthor("HRVoice")
    pages = _Pages(canvas, front, words or PageWords())
    pages.front()
    if front.table is not None and front.table.rows:
        pages.table(front.table.columns)
        for row in front.table.rows:
            pages.row(row)
        pages.gap(18)
    written = 0
    pages.table(columns)
    for row in rows:
        pages.row(row)
        written += 1
        if written % 200 == 0:
            tell(written)
    pages.end()
    canvas.save()
    return written


class _Pages:
    """Draws from top to bottom, and turns the page."""

    def __init__(self, canvas: Any, front: Front, words: PageWords) -> None:
        self._canvas, self._front, self._words = canvas, front, words
        self._font = pdf_font()
        self._small, self._cell = Measure(self._font, 7.5), Measure(self._font, 8)
        self._y, self._page, self._even = HEIGHT - MARGIN, 1, False
        self._after = ""
        self._columns: Sequence[Column] = ()
        self._widths: list[float] = []

    def front(self) -> None:
        """Draw title, facts, numbers and charts."""
        title = Measure(self._font, 20)
        self._y -= 20
        self._text(MARGIN, self._y, title.cut(self._front.title, ROOM), title, ACCENT)
        self._y -= 14
        for label, value in self._front.facts:
            self._y -= 13
            self._text(MARGIN, self._y, self._cell.cut(label, 100), self._cell, SOFT)
            self._text(MARGIN + 108, self._y, self._cell.cut(value, ROOM - 108), self._cell, INK)
        self._figures()
        self._charts()
        self._y -= 14

    def _figures(self) -> None:
        figures = self._front.figures
        if not figures:
            return
        self._y -= 14
        number, each = Measure(self._font, 17), ROOM / max(len(figures), 4)
        self._line(self._y, RULE)
        for place, figure in enumerate(figures):
            x = MARGIN + place * each
            said = self.said(figure.value, figure.type, grouped=True)
            self._text(x, self._y - 24, number.cut(said, each - 10), number, INK)
            for line, words in enumerate(self._small.lines(str(figure.label), each - 10, most=2)):
                self._text(x, self._y - 38 - 10 * line, words, self._small, SOFT)
        self._y -= 56
        self._line(self._y, RULE)

    def _charts(self) -> None:
        from reportlab.graphics import renderPDF

        charts = [one for one in self._front.charts if one.labels][:2]
        if not charts:
            return
        high, gap = 190.0, 24.0
        each = (ROOM - gap * (len(charts) - 1)) / len(charts)
        self._y -= 14 + high
        for place, chart in enumerate(charts):
            picture = drawing(chart, each, high, font=self._font)
            renderPDF.draw(picture, self._canvas, MARGIN + place * (each + gap), self._y)

    def gap(self, high: float) -> None:
        """Leave some room."""
        self._y -= high

    def table(self, columns: Sequence[Column]) -> None:
        """Begin a table as wide as the page, on a new one where little room is left."""
        total = sum(column.width for column in columns)
        self._columns, self._even = columns, False
        self._widths = [column.width / total * ROOM for column in columns]
        if self._y < BOTTOM + 110:
            self._turn()
        self._head()

    def row(self, row: Row) -> None:
        """Draw a row; where it does not fit, on the next page below the header."""
        cells = [
            self._cell.lines(self.said(value, column.type), width - PADDING)
            for value, column, width in zip(row, self._columns, self._widths, strict=True)
        ]
        high = max(len(lines) for lines in cells) * 10 + 5
        if self._y - high < BOTTOM:
            self._turn()
            self._head()
        if self._even:
            self._fill(self._y - high, high, WASH)
        self._even = not self._even
        self._cells(cells, self._cell, INK)
        self._y -= high

    def end(self) -> None:
        """End the last page, and say how many there are."""
        self._foot()
        self._show()
        self._canvas.beginForm("pages")
        self._text(0, 0, f"{self._page}{self._after}", self._small, SOFT)
        self._canvas.endForm()

    def said(self, value: Any, kind: Type, *, grouped: bool = False) -> str:
        """Return a value as it is printed; a number ``grouped`` by thousands."""
        if value is None:
            return "–" if grouped else ""
        if kind == Type.INTEGER and grouped:
            return f"{value:,}"
        if kind == Type.SHARE:
            return f"{value * 100:.1f} %"
        if kind == Type.DURATION:
            return self._words.duration(value)
        if isinstance(value, datetime.datetime):
            return value.strftime("%Y-%m-%d %H:%M")
        return value.isoformat() if isinstance(value, datetime.date) else str(value)

    # -- parts ------------------------------------------------------------------------------------
    def _head(self) -> None:
        cells = [
            self._small.lines(str(column.title), width - PADDING, most=3)
            for column, width in zip(self._columns, self._widths, strict=True)
        ]
        high = max(len(lines) for lines in cells) * 10 + 6
        self._fill(self._y - high, high, ACCENT)
        self._cells(cells, self._small, "#ffffff")
        self._y -= high

    def _cells(self, cells: Sequence[Sequence[str]], measure: Measure, tone: str) -> None:
        x = MARGIN
        for lines, column, width in zip(cells, self._columns, self._widths, strict=True):
            right = column.type not in (Type.TEXT, Type.DATE, Type.MOMENT)
            for at, line in enumerate(lines):
                if line:
                    shift = width - PADDING - measure.width(line) if right else PADDING / 2
                    self._text(x + shift, self._y - 10 - 10 * at, line, measure, tone)
            x += width

    def _turn(self) -> None:
        self._foot()
        self._show()
        self._page += 1
        self._y = HEIGHT - MARGIN

    def _show(self) -> None:
        """End a page, and pack it: the library keeps pages as they were drawn until the document is saved."""
        from reportlab.pdfbase.pdfdoc import PDFDictionary, PDFName, PDFStream

        self._canvas.showPage()
        page = self._canvas._doc.Pages.pages[-1]
        packed = zlib.compress(page.stream.encode())
        page.Contents = PDFStream(PDFDictionary({"Filter": PDFName("FlateDecode")}), packed)
        page.stream = None

    def _foot(self) -> None:
        y = MARGIN - 8
        self._line(y + 14, RULE)
        said = self._words.page % {"page": self._page, "pages": "\0"}
        # how many pages there are is known at the end: what stands from there on is drawn then, on each
        before, _, self._after = said.partition("\0")
        x = WIDTH - MARGIN - self._small.width("000" + self._after)
        self._text(x - self._small.width(before), y, before, self._small, SOFT)
        self._canvas.saveState()
        self._canvas.translate(x, y)
        self._canvas.doForm("pages")
        self._canvas.restoreState()
        who = " · ".join([self._front.title, *(value for _, value in self._front.facts[-2:])])
        self._text(MARGIN, y, self._small.cut(who, ROOM - 160), self._small, SOFT)

    def _text(self, x: float, y: float, text: str, measure: Measure, tone: str) -> None:
        self._canvas.setFont(measure.font, measure.size)
        self._canvas.setFillColor(tone)
        self._canvas.drawString(x, y, text)

    def _fill(self, y: float, high: float, tone: str) -> None:
        self._canvas.setFillColor(tone)
        self._canvas.rect(MARGIN, y, ROOM, high, stroke=0, fill=1)

    def _line(self, y: float, tone: str) -> None:
        self._canvas.setStrokeColor(tone)
        self._canvas.setLineWidth(0.6)
        self._canvas.line(MARGIN, y, WIDTH - MARGIN, y)
