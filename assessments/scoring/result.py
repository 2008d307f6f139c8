"""What scoring returns: matches with their place and seconds, points, the score."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from assessments.scoring.rubric import Kind


@dataclass(frozen=True, slots=True)
class Span:
    """Characters ``[char_start, char_end)`` of one segment's text."""

    segment_index: int
    char_start: int
    char_end: int


@dataclass(frozen=True, slots=True)
class Match:
    """A phrase found in what was said.

    ``text`` is as said; ``start`` and ``end`` are seconds; ``strength`` is 0..1; ``matcher`` names who found
    it. A match that runs on into the next segments has the rest in ``more``.
    """

    kind: Kind
    phrase: str
    text: str
    segment_index: int
    char_start: int
    char_end: int
    start: float
    end: float
    strength: float = 1.0
    matcher: str = "exact"
    more: tuple[Span, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return the stored form, which ``from_json`` reads."""
        return asdict(self) | {"more": [asdict(span) for span in self.more]}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Match:
        """Read the form that ``as_json`` writes."""
        return cls(**{**data, "more": tuple(Span(**span) for span in data.get("more", ()))})


@dataclass(frozen=True, slots=True)
class PointResult:
    """What one key point earned, 0..1, and why. ``matches`` are in the order of speech."""

    id: str
    earned: float
    matches: tuple[Match, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return the stored form, which ``from_json`` reads."""
        return {"id": self.id, "earned": self.earned, "matches": [match.as_json() for match in self.matches]}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> PointResult:
        """Read the form that ``as_json`` writes."""
        return cls(data["id"], data["earned"], tuple(Match.from_json(match) for match in data["matches"]))


@dataclass(frozen=True, slots=True)
class Score:
    """The share of the rubric's weight that was earned, 0..1, and each point's result in rubric order."""

    value: float
    points: tuple[PointResult, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return the stored form, which ``from_json`` reads."""
        return {"value": self.value, "points": [point.as_json() for point in self.points]}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Score:
        """Read the form that ``as_json`` writes."""
        return cls(data["value"], tuple(PointResult.from_json(point) for point in data["points"]))
