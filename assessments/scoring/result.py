"""What scoring returns: matches with their place and seconds, points, the score."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

from assessments.scoring.rubric import Kind

# counted; too unsure to count, for a person to look at; said not to be so
Verdict = Literal["earned", "maybe", "negated"]


class Span(NamedTuple):
    """Characters ``[char_start, char_end)`` of one segment's text."""

    segment_index: int
    char_start: int
    char_end: int


class Match(NamedTuple):
    """A phrase found in what was said.

    ``text`` is as said; ``start`` and ``end`` are seconds; ``strength`` is 0..1. ``matcher`` says how it was
    found: ``exact``; ``words`` (all of them, others between or in another order); ``homophone``; ``fuzzy``
    (letters wrong); ``partial`` (a word missing); ``opposite`` (不会透露 for 不能透露). A match that runs on
    into the next segments has the rest in ``more``.
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
    verdict: Verdict = "earned"

    def as_json(self) -> dict[str, Any]:
        """Return the stored form, which ``from_json`` reads."""
        return self._asdict() | {"more": [span._asdict() for span in self.more]}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Match:
        """Read the form that ``as_json`` writes."""
        return cls(**{**data, "more": tuple(Span(**span) for span in data.get("more", ()))})


class PointResult(NamedTuple):
    """What one key point earned, 0..1, and why, in the order of speech.

    ``matches`` are what counted (a ``must_not`` counts against); ``maybe`` what came near or was negated:
    it earns nothing and is there for a person to see.
    """

    id: str
    earned: float
    matches: tuple[Match, ...] = ()
    maybe: tuple[Match, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return the stored form, which ``from_json`` reads."""
        return {
            "id": self.id,
            "earned": self.earned,
            "matches": [match.as_json() for match in self.matches],
            "maybe": [match.as_json() for match in self.maybe],
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> PointResult:
        """Read the form that ``as_json`` writes."""
        matches, maybe = (
            tuple(Match.from_json(match) for match in data.get(name, ())) for name in ("matches", "maybe")
        )
        return cls(data["id"], data["earned"], matches, maybe)


class Score(NamedTuple):
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
