"""The heat map as plain rows, for spreadsheets."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from assessments.pictures.queries.heatmap import HeatMap

Cell = str | int | None


def table_of(found: HeatMap, *, people: bool) -> Iterator[list[Cell]]:
    """Yield headings, one row for each person (or department), and the means; whole per cent, or None.

    A column's heading names its session, its question and its key point, each on a line of its own.
    """
    who: list[Cell] = [_("Number"), _("Name"), _("Department")] if people else [_("Department"), _("People")]
    points = [
        f"{column.point.prompt.session}\n{column.point.prompt}\n{column.point}" for column in found.columns
    ]
    yield [*who, _("Mean, %"), *points]
    for row in found.rows:
        facts: list[Cell] = [row.number, row.name, row.department] if people else [row.name, row.people]
        yield [*facts, _percent(row.mean), *row.values]
    # behind the people: who sorts the sheet finds it by its name
    rest: list[Cell] = [None] * (len(who) - 1)
    yield [_("Everyone"), *rest, None, *(_percent(column.mean) for column in found.columns)]


def _percent(value: float | None) -> int | None:
    return None if value is None else round(value * 100)
