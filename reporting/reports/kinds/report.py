"""What a report is: its columns, its rows as they stream by, and its numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Final, Protocol, TypeVar

from django.utils.translation import gettext as _

from courses.rules import Person
from kit.sheets.columns import Chart, Column, Figure, Row, Table
from reporting.scope import Scope

#: So many rows are fetched at once.
CHUNK: Final = 2000
#: By what a report may be narrowed.
DEPARTMENT, COURSE, PERSON, PERIOD = "department", "course", "person", "period"

Item = TypeVar("Item")


class Rows(Protocol):
    """Yields the rows that a scope counts; the first ``most`` of them where that is given."""

    def __call__(self, scope: Scope, most: int | None = None) -> Iterator[Row]:
        """Yield them."""


@dataclass(frozen=True)
class Summary:
    """A report's numbers: what they are in all, and by group, with pictures of the latter."""

    figures: Sequence[Figure]
    table: Table
    charts: Sequence[Chart] = field(default_factory=tuple)

    def value(self, key: str) -> Any:
        """Return a number by its name."""
        return next(one.value for one in self.figures if one.key == key)


@dataclass(frozen=True)
class Report:
    """A kind of report. Rows, count and summary count the same: what the scope lets its viewer count.

    ``rows`` come ordered by department where ``by`` names the column that holds it. ``filters`` are those of
    the four above that mean something here.
    """

    kind: str
    title: Any
    says: Any
    columns: Sequence[Column]
    may_run: Callable[[Person], bool]
    rows: Rows
    count: Callable[[Scope], int]
    summary: Callable[[Scope], Summary]
    filters: frozenset[str] = frozenset({DEPARTMENT, COURSE, PERSON, PERIOD})
    by: str = "department"

    def place(self, key: str) -> int | None:
        """Return where a column stands."""
        return next((at for at, one in enumerate(self.columns) if one.key == key), None)


def chunks(rows: Iterable[Item], size: int = CHUNK) -> Iterator[list[Item]]:
    """Yield rows a list at a time."""
    begun = iter(rows)
    while chunk := list(islice(begun, size)):
        yield chunk


def share(part: float | None, whole: float | None) -> float | None:
    """Return a share, 0..1; None of nothing."""
    return (part or 0) / whole if whole else None


def bars(title: Any, table: Table, *keys: str, is_share: bool = False, most: int = 12) -> Chart:
    """Return a chart of the columns ``keys`` of a table, of its first groups where there are many."""
    places = [next(at for at, one in enumerate(table.columns) if one.key == key) for key in keys]
    rows = table.rows[:most]
    return Chart(
        title=title
        if len(table.rows) <= most
        else _("%(title)s (the first %(n)d)") % {"title": title, "n": most},
        labels=[str(row[0]) for row in rows],
        series=[table.columns[place].title for place in places],
        values=[[row[place] or 0 for row in rows] for place in places],
        share=is_share,
    )
