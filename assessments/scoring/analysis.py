"""Item analysis: how the key points and phrases of one prompt do over many answers. Pure aggregation.

Discrimination is the corrected item-total correlation: Pearson's r between what a key point earned and what
the other key points of the same answers earned (Henrysson 1963; for points that are met or missed it is the
point-biserial correlation). Rule of thumb (Ebel & Frisbie 1991): from .40 on very good, below .20 poor.
"""

from __future__ import annotations

import math
import statistics
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from assessments.scoring.attainment import MET
from assessments.scoring.rubric import KeyPointSpec, Kind

#: With fewer answers nothing is concluded about a key point or a phrase.
FEW: Final = 5
#: With fewer people chance decides the correlation: its standard error at 30 is about .18.
ENOUGH: Final = 30
#: Below it a key point hardly tells those who know from those who do not.
POOR: Final = 0.2
#: How many examples of what was heard are kept for a phrase.
QUOTES: Final = 3
#: How a phrase can be found, the surest first.
WAYS: Final = ("exact", "words", "homophone", "fuzzy", "partial", "opposite")
#: Those that make up for what the recogniser wrote.
BY_EAR: Final = ("homophone", "fuzzy", "partial")


@dataclass(frozen=True, slots=True)
class Item:
    """A key point over ``people``: how many met, partly met and missed it; ``mean`` 0..1, None for nobody.

    ``discrimination`` is -1..1; None for fewer than ``ENOUGH`` people, without other key points, or where
    all earned the same.
    """

    id: str
    people: int
    met: int
    partly: int
    missed: int
    mean: float | None
    discrimination: float | None

    @property
    def finding(self) -> str:
        """``few``, ``nobody``, ``everybody``, ``reversed``, ``flat``, ``partly`` or ``fine``."""
        if self.people < FEW:
            return "few"
        if self.missed == self.people:
            return "nobody"
        if self.met == self.people:
            return "everybody"
        if self.discrimination is not None and self.discrimination < POOR:
            return "reversed" if self.discrimination < 0 else "flat"
        return "partly" if self.partly * 2 > self.people else "fine"


def item_statistics(points: Sequence[KeyPointSpec], rows: Iterable[Mapping[str, float]]) -> list[Item]:
    """Return an item for each of ``points``; a row has what one person's answer earned, 0..1, by their ids.

    A key point that a row does not have (it was written later) is left out of that row, not counted as 0.
    """
    table = list(rows)
    return [_item(point, points, table) for point in points]


def _item(point: KeyPointSpec, points: Sequence[KeyPointSpec], rows: Sequence[Mapping[str, float]]) -> Item:
    here = [row for row in rows if point.id in row]
    own = [row[point.id] for row in here]
    met, missed = sum(one >= MET for one in own), sum(one <= 0 for one in own)
    others = [one for one in points if one is not point]
    pairs = [(row[point.id], rest) for row in here if (rest := _mean(others, row)) is not None]
    return Item(
        id=point.id,
        people=len(own),
        met=met,
        partly=len(own) - met - missed,
        missed=missed,
        mean=statistics.fmean(own) if own else None,
        discrimination=_correlation(pairs),
    )


def _mean(points: Sequence[KeyPointSpec], row: Mapping[str, float]) -> float | None:
    """Return the weighted mean of those of ``points`` that a row has; None where it has none."""
    known = [(point.weight, row[point.id]) for point in points if point.id in row]
    whole = math.fsum(weight for weight, _earned in known)
    return math.fsum(weight * earned for weight, earned in known) / whole if whole else None


def _correlation(pairs: Sequence[tuple[float, float]]) -> float | None:
    own, rest = ([pair[side] for pair in pairs] for side in (0, 1))
    if len(pairs) < ENOUGH or min(own) == max(own) or math.isclose(min(rest), max(rest)):
        return None
    return statistics.correlation(own, rest)


@dataclass(slots=True)
class PhraseUse:
    """A phrase over the answers that were searched for it (``asked``), each counted once.

    ``ways`` counts the answers where it counted as evidence by how it was found, its surest match each.
    ``maybe`` and ``negated`` count answers where it only came near or was denied. ``heard`` has what was
    said instead of the exact words. A lower bound: near matches are looked for only where no exact match
    settles the point, and of two that overlap the longer is kept.
    """

    kind: Kind
    language: str
    text: str
    asked: int = 0
    ways: Counter[str] = field(default_factory=Counter)
    maybe: int = 0
    negated: int = 0
    heard: Counter[str] = field(default_factory=Counter)

    @property
    def fired(self) -> int:
        """In how many answers it counted."""
        return self.ways.total()

    @property
    def rearranged(self) -> int:
        """In how many with its words apart or in another order, or as a stronger denial (``opposite``)."""
        return self.ways["words"] + self.ways["opposite"]

    @property
    def slips(self) -> int:
        """In how many with letters wrong or a word missing."""
        return self.ways["fuzzy"] + self.ways["partial"]

    @property
    def by_ear(self) -> int:
        """In how many of them it was not said, or not written, as it stands in the rubric."""
        return sum(self.ways[way] for way in BY_EAR)

    @property
    def quotes(self) -> list[str]:
        """What was heard instead, the most frequent first."""
        return [text for text, _count in self.heard.most_common(QUOTES)]

    @property
    def finding(self) -> str:
        """``new``, ``few``, ``never``, ``unsure``, ``negated``, ``by_ear``, ``against`` or ``fine``."""
        if not self.asked:
            return "new"
        if self.asked < FEW:
            return "few"
        if self.kind == "must_not":
            return "against" if self.fired else "fine"
        if not self.fired:
            return "negated" if self.negated else "unsure" if self.maybe else "never"
        return "by_ear" if self.by_ear * 2 > self.fired else "fine"


_Key = tuple[str, str, str]
_Matches = Mapping[_Key, Mapping[str, Any]]


class PhraseCount:
    """Counts how the phrases of today's key points did in stored results, one by one."""

    def __init__(self, points: Sequence[KeyPointSpec]) -> None:
        self._uses: dict[_Key, PhraseUse] = {
            (point.id, kind, text): PhraseUse(kind, language, text)
            for point in points
            for kind, language, text in point.wanted
        }
        self._by_point = {
            point.id: [
                self._uses[point.id, kind, text] for kind, _language, text in dict.fromkeys(point.wanted)
            ]
            for point in points
        }

    def ask(self, rubric: Sequence[KeyPointSpec], answers: int) -> None:
        """Note that ``answers`` answers were scored by ``rubric``: phrases written later were not sought."""
        for key in {(point.id, kind, text) for point in rubric for kind, _language, text in point.wanted}:
            if use := self._uses.get(key):
                use.asked += answers

    def add(self, result: Mapping[str, Any]) -> None:
        """Count one answer's stored result (``Score.as_json``)."""
        for point in result["points"]:
            name = point["id"]
            counted: dict[_Key, Mapping[str, Any]] = {}
            for match in point.get("matches", ()):
                key = (name, match["kind"], match["phrase"])
                if key not in counted or match["strength"] > counted[key]["strength"]:
                    counted[key] = match
            near: dict[_Key, Mapping[str, Any]] = {}
            for match in point.get("maybe", ()):
                key = (name, match["kind"], match["phrase"])
                if key not in counted and (key not in near or match["verdict"] == "negated"):
                    near[key] = match
            self._count(counted, near)

    def _count(self, counted: _Matches, near: _Matches) -> None:
        for key, match in counted.items():
            if use := self._uses.get(key):
                use.ways[match["matcher"]] += 1
                if match["matcher"] != "exact":
                    use.heard[match["text"]] += 1
        for key, match in near.items():
            if use := self._uses.get(key):
                if match["verdict"] == "negated":
                    use.negated += 1
                else:
                    use.maybe += 1
                use.heard[match["text"]] += 1

    def of(self, point: str) -> list[PhraseUse]:
        """Return the phrases of a key point, keywords first."""
        return self._by_point[point]
