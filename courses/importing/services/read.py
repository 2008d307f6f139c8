"""Read the rows of a list of people: each cell checked by itself, its errors kept with it."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import IO, Final

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone

from courses.importing.services.columns import (
    LEVELS,
    NOTHING,
    find_headers,
    join_path,
    meaning,
    split_path,
)
from courses.importing.services.mending import CellError, clean, mend
from kit.sheets.tables import Row, read_table

LONGEST: Final = {"number": 150, "name": 120, "email": 254, "department": 1000, "manager": 150}
#: Departments of a path, and signs of a name.
DEEPEST, LONGEST_NAME = 20, 120
#: These may be taken away.
_MAY_GO = ("department", "manager", "joined_on", "language")

_NUMBER = re.compile(r"[\w.+-]+\Z")
_DATE = re.compile(r"(\d{4})(?:[-/.年](\d{1,2})[-/.月](\d{1,2})日?|(\d{2})(\d{2}))(?:[ T]00:00(?::00)?)?\Z")
_EARLIEST = datetime.date(1900, 1, 1)


@dataclass(slots=True)
class PersonRow:
    """A row of the file: ``values`` of the cells that say something, "" for what is to go away.

    ``errors`` are column, code and what stands there; ``notes`` column, code, what stands there and as what
    it is read.
    """

    line: int
    values: dict[str, str]
    errors: list[tuple[str, str, str]] = field(default_factory=list)
    notes: list[tuple[str, str, str, str]] = field(default_factory=list)

    @property
    def number(self) -> str:
        """The employee number."""
        return self.values.get("number", "")

    def refuse(self, column: str, code: str, said: str = "") -> None:
        """Keep that a cell is wrong."""
        self.errors.append((column, code, (said or self.values.get(column, ""))[:200]))

    def note(self, column: str, code: str, said: str, read: str) -> None:
        """Keep that a cell is read as something else than what stands there."""
        self.notes.append((column, code, said[:200], read[:200]))


@dataclass(frozen=True)
class PeopleFile:
    """A file's columns by their place, the headers that are passed over, and its rows, to be read once.

    ``above`` is what stands over the headers.
    """

    columns: dict[str, int]
    ignored: list[str]
    rows: Iterator[PersonRow]
    above: list[str] = field(default_factory=list)


def read_people(file: IO[bytes]) -> PeopleFile:
    """Open a list of people; raises ``Problem`` for a file that is none, its rows as they are read."""
    return read_rows(read_table(file, most_rows=settings.IMPORT_MAX_ROWS))


def read_rows(lines: Iterable[Row]) -> PeopleFile:
    """Do so with the rows of a table; raises ``Problem`` where no row holds the headers."""
    lines = iter(lines)
    columns, ignored, above = find_headers(lines)
    return PeopleFile(columns, ignored, (_read_row(line, cells, columns) for line, cells in lines), above)


def _read_row(line: int, cells: list[str], columns: dict[str, int]) -> PersonRow:
    row = PersonRow(line, {})
    found = {column: clean(cells[place]) if place < len(cells) else "" for column, place in columns.items()}
    levels = [cell for column in LEVELS if (cell := found.pop(column, "")) and cell != NOTHING]
    if levels:
        found["department"] = join_path(levels)
    for column, cell in found.items():
        if not cell:
            if column in ("number", "name"):
                row.errors.append((column, "missing", ""))
            continue
        try:
            meant, note = mend(column, cell)
            row.values[column] = _value(column, meant)
        except CellError as error:
            row.errors.append((column, str(error), cell[:200]))
            continue
        if note:
            row.note(column, note, cell, row.values[column])
    return row


def _value(column: str, cell: str) -> str:
    if cell == NOTHING and column in _MAY_GO:
        return ""
    if len(cell) > LONGEST.get(column, 100):
        raise CellError("too_long")
    match column:
        case "manager":
            # a number, or a name that stands for one
            return " ".join(cell.split())
        case "number":
            if not _NUMBER.match(cell):
                raise CellError("bad_number")
            return cell
        case "name":
            return " ".join(cell.split())
        case "email":
            return _email(cell)
        case "department":
            return _department(cell)
        case "joined_on" | "left_on":
            return _date(cell)
    value = meaning(column, cell)
    if value is None:
        raise CellError(f"unknown_{column}")
    return value


def _email(cell: str) -> str:
    try:
        validate_email(cell)
    except ValidationError as error:
        raise CellError("bad_email") from error
    return cell.lower()


def _department(cell: str) -> str:
    names = split_path(cell)
    if not names:
        raise CellError("bad_department")
    if len(names) > DEEPEST or any(len(name) > LONGEST_NAME for name in names):
        raise CellError("too_long")
    return join_path(names)


def _date(cell: str) -> str:
    """Return a day as ISO writes it; days before months or the other way round are not guessed."""
    found = _DATE.match(cell)
    if not found:
        raise CellError("bad_date")
    year, month, day, month_too, day_too = found.groups()
    try:
        date = datetime.date(int(year), int(month or month_too), int(day or day_too))
    except ValueError as error:
        raise CellError("bad_date") from error
    if not _EARLIEST <= date <= timezone.localdate() + datetime.timedelta(days=3660):
        raise CellError("bad_date")
    return date.isoformat()
