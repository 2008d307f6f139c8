"""What a good answer says: key points with their phrases, and the rubric's version."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

Kind = Literal["keyword", "synonym", "must", "must_not"]


@dataclass(frozen=True)
class KeyPointSpec:
    """A weighted key point. Phrases are lists by language: ``{"zh": ["核实"], "en": ["verify"]}``.

    A keyword or a synonym earns the point. Every ``must`` of one language has to be said as well, and a
    ``must_not`` that is said takes the point away.

    Raises ValueError where ``weight`` is not a finite number above 0 or the phrases are not such lists.
    """

    id: str
    name: str = ""
    weight: float = 1.0
    keywords: Mapping[str, Sequence[str]] = field(default_factory=dict)
    synonyms: Mapping[str, Sequence[str]] = field(default_factory=dict)
    must: Mapping[str, Sequence[str]] = field(default_factory=dict)
    must_not: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not (math.isfinite(self.weight) and self.weight > 0):
            raise ValueError(f"key point {self.id}: weight must be above 0, not {self.weight!r}")
        for phrases in (self.keywords, self.synonyms, self.must, self.must_not):
            if not isinstance(phrases, Mapping) or not all(
                isinstance(some, (list, tuple)) and all(isinstance(one, str) for one in some)
                for some in phrases.values()
            ):
                raise ValueError(f"key point {self.id}: phrases must be lists of text by language")

    def phrases(self) -> Iterator[tuple[Kind, str, str]]:
        """Yield (kind, language, phrase), keywords first; blanks left out."""
        kinds: tuple[tuple[Kind, Mapping[str, Sequence[str]]], ...] = (
            ("keyword", self.keywords),
            ("synonym", self.synonyms),
            ("must", self.must),
            ("must_not", self.must_not),
        )
        for kind, by_language in kinds:
            for language, phrases in by_language.items():
                for phrase in phrases:
                    if phrase.strip():
                        yield kind, language, phrase.strip()

    @cached_property
    def wanted(self) -> tuple[tuple[Kind, str, str], ...]:
        """``phrases``, remembered."""
        return tuple(self.phrases())

    def as_json(self) -> dict[str, Any]:
        """Return the stored form, which ``from_json`` reads."""
        lists = {"keywords": self.keywords, "synonyms": self.synonyms}
        # left out where there are none, so that a rubric stored before they existed reads the same
        lists |= {name: by for name, by in (("must", self.must), ("must_not", self.must_not)) if by}
        return {"id": self.id, "name": self.name, "weight": self.weight} | {
            name: {language: list(phrases) for language, phrases in by.items()} for name, by in lists.items()
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> KeyPointSpec:
        """Read the form that ``as_json`` writes."""
        return cls(
            id=str(data["id"]),
            name=data.get("name", ""),
            weight=float(data.get("weight", 1.0)),
            keywords=data.get("keywords", {}),
            synonyms=data.get("synonyms", {}),
            must=data.get("must", {}),
            must_not=data.get("must_not", {}),
        )


def snapshot(key_points: Iterable[KeyPointSpec]) -> list[dict[str, Any]]:
    """Return the rubric as JSON, to be kept with a score."""
    return [point.as_json() for point in key_points]


def from_snapshot(data: Iterable[Mapping[str, Any]]) -> list[KeyPointSpec]:
    """Return the rubric that ``snapshot`` wrote."""
    return [KeyPointSpec.from_json(point) for point in data]


def rubric_version(key_points: Iterable[KeyPointSpec]) -> str:
    """Return 64 hex digits that change when, and only when, the rubric could score otherwise.

    The order of points and phrases, and the points' names, do not matter.
    """
    essence = sorted((point.id, float(point.weight), sorted(set(point.phrases()))) for point in key_points)
    canonical = json.dumps(essence, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()
