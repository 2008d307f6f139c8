"""Write everyone as a list that can be imported again."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from typing import IO, Any, Final

from django.utils import timezone

from courses.importing.services.columns import COLUMNS, HEADERS, file_language, written
from courses.importing.services.world import FIELDS, Departments, Known, facts_of
from courses.people.models import Employee
from kit.sheets.csv_cells import csv_lines

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DATES: Final = ("joined_on", "left_on")
WIDTHS: Final = dict(number=16, name=22, email=32, department=36, role=20, manager=18)
EVERY: Final = 1000

Tell = Callable[[float, float], None]


def write_people(
    target: IO[bytes], *, reader: Employee, form: str, language: str, tell: Tell = lambda done, total: None
) -> tuple[str, str]:
    """Write everyone whom ``reader`` sees, leavers too; return the file's name and type.

    ``form`` is "csv", "csv-plain" (no mark at its beginning) or "xlsx".
    """
    language = file_language(language)
    return _write(target, _everyone(reader, tell), form=form, language=language, stem=f"people-{_today()}")


def write_template(target: IO[bytes], *, form: str, language: str) -> tuple[str, str]:
    """Write a list of nobody: the headers to fill in below."""
    return _write(target, iter(()), form=form, language=file_language(language), stem="people-template")


def _today() -> str:
    return timezone.localdate().isoformat()


def _everyone(reader: Employee, tell: Tell) -> Iterator[dict[str, str]]:
    people = Employee.objects.visible_to(reader).order_by("username")
    departments, total = Departments().paths, people.count()
    numbers = dict(Employee.objects.order_by().values_list("pk", "username"))
    for at, row in enumerate(people.values_list(*FIELDS).iterator(chunk_size=2000)):
        if at % EVERY == 0:
            tell(at, total)
        person = Known(*row)
        yield {"number": person.username} | facts_of(person, departments=departments, numbers=numbers)


def _write(
    target: IO[bytes], people: Iterator[dict[str, str]], *, form: str, language: str, stem: str
) -> tuple[str, str]:
    if form == "xlsx":
        _write_xlsx(target, people, language)
        return f"{stem}.xlsx", XLSX
    headers = [list(HEADERS[language].values())]
    rows = ([written(column, one[column], language) for column in COLUMNS] for one in people)
    for lines in (headers, rows):
        for line in csv_lines(lines, mark=form == "csv" and lines is headers):
            target.write(line.encode())
    return f"{stem}.csv", "text/csv; charset=utf-8"


def _write_xlsx(target: IO[bytes], people: Iterator[dict[str, str]], language: str) -> None:
    from xlsxwriter import Workbook

    # text stays text, whatever it begins with
    plain = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with Workbook(target, {"constant_memory": True, **plain}) as book:
        bold = book.add_format({"bold": True, "bottom": 1})
        text, day = book.add_format({"num_format": "@"}), book.add_format({"num_format": "yyyy-mm-dd"})
        sheet = book.add_worksheet("People" if language == "en" else "人员")
        sheet.freeze_panes(1, 1)
        for place, column in enumerate(COLUMNS):
            sheet.set_column(place, place, WIDTHS.get(column, 14), day if column in DATES else text)
            sheet.write_string(0, place, HEADERS[language][column], bold)
        for line, one in enumerate(people, 1):
            for place, column in enumerate(COLUMNS):
                _write_cell(sheet, line, place, column, written(column, one[column], language), text, day)


def _write_cell(sheet: Any, line: int, place: int, column: str, value: str, text: Any, day: Any) -> None:
    if value and column in DATES:
        sheet.write_datetime(line, place, datetime.datetime.fromisoformat(value), day)
    elif value:
        sheet.write_string(line, place, value, text)
