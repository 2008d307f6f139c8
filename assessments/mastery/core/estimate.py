"""Mastery of a key point, with a reason that one sentence can say."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from assessments.mastery.core.formula import MASTERED, MODEL_VERSION, WEAK, probability
from assessments.mastery.core.observation import EARNED, Baseline, Observation, in_order

#: So much lost since the last answer is worth saying.
_FADED: Final = 0.05


class Level(StrEnum):
    UNKNOWN = "unknown"  # never answered: the probability is only what is expected
    WEAK = "weak"
    GROWING = "growing"
    HELD = "held"


class Because(StrEnum):
    """What explains a probability best; the first that holds, in this order."""

    NOT_ANSWERED = "not_answered"
    FADED = "faded"  # earned last time, and that is long ago
    MISSED = "missed"  # never earned, however often answered
    SLIPPED = "slipped"  # earned before, missed last time
    RECOVERED = "recovered"  # missed before, earned last time
    EARNED = "earned"  # earned each time


@dataclass(frozen=True, slots=True)
class Reason:
    """``kind`` and the numbers for its sentence.

    ``answers`` were given, ``earned`` of them earned the point, the last earned ``last_earned`` (0..1)
    ``days`` ago (whole days of 24 hours).
    """

    kind: Because
    answers: int = 0
    earned: int = 0
    last_earned: float | None = None
    days: int | None = None

    def as_json(self) -> dict[str, Any]:
        """Return the stored form."""
        return {
            "kind": self.kind.value,
            "answers": self.answers,
            "earned": self.earned,
            "last_earned": self.last_earned,
            "days": self.days,
        }


@dataclass(frozen=True, slots=True)
class Mastery:
    """The probability, 0..1, that the learner would earn the point if asked now."""

    probability: float
    reason: Reason
    model_version: str = MODEL_VERSION

    @property
    def answered(self) -> bool:
        """Whether it rests on any answer of the learner to this point."""
        return self.reason.answers > 0

    @property
    def level(self) -> Level:
        """The probability in words' reach."""
        if not self.answered:
            return Level.UNKNOWN
        if self.probability < WEAK:
            return Level.WEAK
        return Level.HELD if self.probability >= MASTERED else Level.GROWING


def mastery_of(
    observations: Iterable[Observation],
    *,
    at: datetime,
    learner: Baseline | None = None,
    cohort: Baseline | None = None,
) -> Mastery:
    """Return a learner's mastery of a key point at a time, from all their answers to it, in any order.

    ``learner`` is how they do on other points, ``cohort`` how others do on this one; without them nothing
    particular is expected. Answers after ``at`` are left out, so that the past can be asked for as well.
    """
    known = in_order(observations, until=at)
    value = probability(known, at, learner, cohort)
    if not known:
        return Mastery(value, Reason(Because.NOT_ANSWERED))
    last = known[-1]
    lost = probability(known, last.at, learner, cohort) - value
    return Mastery(
        value,
        Reason(
            _because(known, lost),
            answers=len(known),
            earned=sum(one.earned >= EARNED for one in known),
            last_earned=last.earned,
            days=math.floor((at - last.at).total_seconds() / 86_400),
        ),
    )


def _because(known: Sequence[Observation], lost: float) -> Because:
    earned = [one.earned >= EARNED for one in known]
    if not any(earned):
        return Because.MISSED
    if not earned[-1]:
        return Because.SLIPPED
    if lost >= _FADED:
        return Because.FADED
    return Because.EARNED if all(earned) else Because.RECOVERED
