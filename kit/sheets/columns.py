"""What a report is made of, whatever it is written as: typed columns, numbers, charts and a front."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

Row = Sequence[Any]


class Type(StrEnum):
    """What the values of a column are; None is an empty cell in each.

    A share is 0..1, a moment a ``datetime`` by the clock that the reader goes by, a duration in seconds.
    """

    TEXT = "text"
    INTEGER = "integer"
    SHARE = "share"
    DATE = "date"
    MOMENT = "moment"
    DURATION = "duration"


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its stable ``key``, its header (a lazy translation, perhaps) and about how many signs fit."""

    key: str
    title: Any
    type: Type = Type.TEXT
    width: int = 12


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with its name; ``key`` is stable."""

    key: str
    label: Any
    value: Any
    type: Type = Type.INTEGER


@dataclass(frozen=True, slots=True)
class Table:
    """A short table: the numbers by group."""

    columns: Sequence[Column]
    rows: Sequence[Row]


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars, a group of them for each label; ``values`` holds one list a series. Shares are 0..1."""

    title: Any
    labels: Sequence[str]
    series: Sequence[Any]
    values: Sequence[Sequence[float]]
    share: bool = False


@dataclass(frozen=True)
class Front:
    """What stands before the rows; facts are pairs of words: the period, filters, who made it, when."""

    title: str
    facts: Sequence[tuple[str, str]]
    figures: Sequence[Figure]
    table: Table | None = None
    charts: Sequence[Chart] = field(default_factory=tuple)
