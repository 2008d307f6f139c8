"""What notes are made of. Times are seconds from the start of the recording."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class SummaryPoint:
    """A sentence that stands for much of what was said."""

    text: str
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class OutlineItem:
    """A topic: its heading, its seconds and its main sentences."""

    heading: str
    start: float
    end: float
    points: tuple[SummaryPoint, ...] = ()


@dataclass(frozen=True, slots=True)
class Term:
    """A key term, how often it was said, and when first."""

    text: str
    count: int
    start: float


@dataclass(frozen=True, slots=True)
class Question:
    """A question raised, and when."""

    text: str
    start: float


@dataclass(frozen=True, slots=True)
class Entry:
    """A few sentences about one thing."""

    title: str
    text: str
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Notes:
    """Structured notes of a recording; empty lists where nothing was said."""

    title: str = ""
    summary: list[SummaryPoint] = field(default_factory=list)
    outline: list[OutlineItem] = field(default_factory=list)
    terms: list[Term] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """Return the stored form, which ``from_json`` reads."""
        data = asdict(self)
        for item in data["outline"]:
            item["points"] = list(item["points"])
        return data

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Notes:
        """Read the form that ``as_json`` writes."""
        return cls(
            title=data.get("title", ""),
            summary=[SummaryPoint(**point) for point in data.get("summary", [])],
            outline=[outline_item(item) for item in data.get("outline", [])],
            terms=[Term(**term) for term in data.get("terms", [])],
            questions=[Question(**question) for question in data.get("questions", [])],
        )


def outline_item(data: Mapping[str, Any]) -> OutlineItem:
    """Read one outline item as JSON holds it."""
    points = tuple(SummaryPoint(**point) for point in data.get("points", ()))
    return OutlineItem(data["heading"], data["start"], data["end"], points)
