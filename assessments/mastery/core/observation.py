"""What is known of a learner and a key point: answers, and how the learner and the class do otherwise."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

#: What earns at least this much counts as answered well where only yes or no will do.
EARNED: Final = 0.5


@dataclass(frozen=True, slots=True)
class Observation:
    """One answer's worth on one key point.

    ``earned`` is 0..1; ``doubt`` is 0 where the score is sure and 1 where it says nothing (a stretch the
    recogniser itself doubts). Raises ValueError where either is out of range or ``at`` has no time zone.
    """

    at: datetime
    earned: float
    doubt: float = 0.0

    def __post_init__(self) -> None:
        for name, value in (("earned", self.earned), ("doubt", self.doubt)):
            if not 0 <= value <= 1:
                raise ValueError(f"{name} must be 0..1, not {value!r}")
        if self.at.tzinfo is None:
            raise ValueError(f"a time without its zone: {self.at!r}")

    @property
    def weight(self) -> float:
        """How much it counts, 0..1."""
        return 1.0 - self.doubt


@dataclass(frozen=True, slots=True)
class Baseline:
    """How well someone does elsewhere: the mean earned, 0..1, of ``count`` answers.

    Of the learner: on other key points. Of the class: other learners on this key point.
    """

    mean: float
    count: int

    def __post_init__(self) -> None:
        if not (math.isfinite(self.mean) and 0 <= self.mean <= 1 and self.count >= 0):
            raise ValueError(f"no baseline: mean {self.mean!r} of {self.count!r}")

    @classmethod
    def of(cls, earned: Iterable[float]) -> Baseline:
        """Return the baseline that these values make; of none, one that says nothing."""
        values = list(earned)
        return cls(math.fsum(values) / len(values) if values else 0.5, len(values))


def in_order(observations: Iterable[Observation], until: datetime | None = None) -> list[Observation]:
    """Return observations oldest first, without what came after ``until`` or counts for nothing."""
    known = [one for one in observations if one.doubt < 1 and (until is None or one.at <= until)]
    return sorted(known, key=lambda one: (one.at, one.doubt, one.earned))
