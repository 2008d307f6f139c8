"""Write a report into a file, as a workbook, as CSV, or as a PDF."""

from __future__ import annotations

import codecs
import datetime
from collections.abc import Callable, Iterator
from typing import IO, Any, Final

from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.people.models import Employee
from kit.pdf.report import PDF, PageWords, write_pdf
from kit.problems import Problem
from kit.sheets.columns import Column, Front, Row, Type
from kit.sheets.csv_cells import csv_lines
from reporting.reports.enums import ReportForm
from reporting.reports.kinds import Report
from reporting.reports.kinds.filters import Filters, told
from reporting.scope import Scope

CSV: Final = "text/csv; charset=utf-8"
#: More rows are no document that somebody reads: a workbook holds them.
MOST_PRINTED: Final = 20_000
#: Up to so many departments each has a sheet of its own.
MOST_SHEETS: Final = 50
#: Lines of CSV that are written at once.
LINES: Final = 500

Tell = Callable[[int], None]


def check_form(report: Report, scope: Scope, form: str) -> int:
    """Return how many rows there are; raises ``Problem("report_too_long")`` for a form that is too small."""
    count = report.count(scope)
    if form == ReportForm.PDF and count > MOST_PRINTED:
        raise Problem("report_too_long")
    return count


def write_report(
    target: IO[bytes],
    *,
    report: Report,
    scope: Scope,
    filters: Filters,
    form: str,
    tell: Tell = lambda done: None,
) -> tuple[str, str, int]:
    """Write the file in the active language; return its name, its type and how many rows it has."""
    name = f"{file_stem(report)}.{form.partition('-')[0]}"
    if form in (ReportForm.CSV, ReportForm.PLAIN):
        return name, CSV, _write_csv(target, report, scope, mark=form == ReportForm.CSV, tell=tell)
    front = front_of(report, scope, filters)
    columns = [_named(column) for column in report.columns]
    if form == ReportForm.PDF:
        words = PageWords(page=_("Page %(page)s of %(pages)s"), duration=duration_told)
        rows = report.rows(scope)
        return name, PDF, write_pdf(target, front=front, columns=columns, rows=rows, words=words, tell=tell)
    # only who writes workbooks pays for the library
    from kit.sheets.xlsx import XLSX, Words, write_book

    written = write_book(
        target,
        front=front,
        columns=columns,
        rows=report.rows(scope),
        by=_sheets_by(report, scope),
        words=Words(summary=_("Summary"), data=_("Data"), without=_("No department")),
        tell=tell,
    )
    return name, XLSX, written


def file_stem(report: Report) -> str:
    """Return a file's name without its ending, in the active language."""
    title = slugify(str(report.title), allow_unicode=True) or report.kind
    return f"{title}-{timezone.localdate().isoformat()}"


def front_of(report: Report, scope: Scope, filters: Filters) -> Front:
    """Return what stands before the rows."""
    summary = report.summary(scope)
    viewer: Employee = scope.viewer
    now = timezone.localtime()
    facts = [
        *told(report, scope, filters),
        (_("Made by"), f"{viewer} ({viewer.number})"),
        (_("Made at"), f"{now:%Y-%m-%d %H:%M} ({now.tzname()})"),
    ]
    return Front(str(report.title), facts, summary.figures, summary.table, summary.charts)


def duration_told(seconds: float) -> str:
    """Return a duration as people say it: seconds below a minute, then minutes, then hours."""
    if seconds < 60:
        return ngettext("%(n)d second", "%(n)d seconds", round(seconds)) % {"n": round(seconds)}
    if seconds < 3600:
        return _("%(n)s min") % {"n": f"{seconds / 60:.1f}"}
    return _("%(n)s h") % {"n": f"{seconds / 3600:.1f}"}


def _sheets_by(report: Report, scope: Scope) -> int | None:
    """Return the column whose values have sheets of their own; None where they are too many, or but one."""
    place = report.place(report.by)
    if place is None:
        return None
    departments = scope.people().order_by().values("department").distinct()
    found = len(departments[: MOST_SHEETS + 1])
    return place if 1 < found <= MOST_SHEETS else None


def _named(column: Column) -> Column:
    return Column(column.key, str(column.title), column.type, column.width)


def _write_csv(target: IO[bytes], report: Report, scope: Scope, *, mark: bool, tell: Tell) -> int:
    if mark:
        target.write(codecs.BOM_UTF8)
    written = 0
    block: list[str] = []
    for line in csv_lines(_csv_rows(report, scope), mark=False):
        block.append(line)
        written += 1
        if len(block) >= LINES:
            target.write("".join(block).encode())
            block = []
            tell(written - 1)
    target.write("".join(block).encode())
    return written - 1


def _csv_rows(report: Report, scope: Scope) -> Iterator[Row]:
    """Yield header and rows: shares to four digits, whole seconds, moments as ISO 8601 writes them."""
    yield [str(column.title) for column in report.columns]
    special = [
        (place, _CSV_CELLS[column.type])
        for place, column in enumerate(report.columns)
        if column.type in _CSV_CELLS
    ]
    for row in report.rows(scope):
        cells: list[Any] = list(row)
        for place, written in special:
            if cells[place] is not None:
                cells[place] = written(cells[place])
        yield cells


def _moment(value: datetime.datetime) -> str:
    return value.isoformat(timespec="seconds")


_CSV_CELLS: Final[dict[Type, Callable[[Any], Any]]] = {
    Type.SHARE: lambda value: round(value, 4),
    Type.DURATION: round,
    Type.MOMENT: _moment,
}
