"""How the scores of a prompt are spread, and how they change from attempt to attempt."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from assessments.answers.models.answer import Answer
from assessments.prompts.models.prompt import Prompt

#: Bars of ten per cent; the last one holds 100 as well.
BARS: Final = 10
#: Attempts from here on are told together.
LATER: Final = 5
#: With fewer scores quartiles say nothing.
QUARTILES_FROM: Final = 4


@dataclass(frozen=True, slots=True)
class Bar:
    """Scores of ``low`` to ``high`` per cent, and how many people's latest and first scores they are."""

    low: int
    high: int
    latest: int
    first: int


@dataclass(frozen=True, slots=True)
class Attempt:
    """Scores, 0..1, of everyone's attempt of one number; of all later ones where ``and_later``."""

    number: int
    and_later: bool
    answers: int
    mean: float
    low: float | None
    median: float
    high: float | None


@dataclass(frozen=True, slots=True)
class Distribution:
    """The scores of ``people`` who have one; ``latest`` is the mean of their latest ones."""

    people: int
    answers: int
    latest: float | None
    bars: Sequence[Bar]
    attempts: Sequence[Attempt]


def distribution_of(prompt: Prompt) -> Distribution:
    """Return how settled scores of ``prompt`` are spread.

    Each person counts once in the bars, by the latest scored attempt: what somebody can say now. The first
    one stands beside it: what was known before any score was seen. Numbers count scored attempts only, so a
    recording that failed is no attempt.
    """
    rows = Answer.objects.filter(prompt=prompt, score__isnull=False).order_by("learner_id", "number")
    scores: dict[int, list[float]] = {}
    for learner, score in rows.values_list("learner_id", "score"):
        scores.setdefault(learner, []).append(float(score or 0.0))
    latest = [each[-1] for each in scores.values()]
    return Distribution(
        people=len(scores),
        answers=sum(map(len, scores.values())),
        latest=statistics.fmean(latest) if latest else None,
        bars=_bars(latest, [each[0] for each in scores.values()]),
        attempts=_attempts(scores.values()),
    )


def _bars(latest: Sequence[float], first: Sequence[float]) -> list[Bar]:
    counts = []
    for scores in (latest, first):
        filled = [0] * BARS
        for score in scores:
            # a float's dust must not move 0.3 into the bar below
            filled[min(int(score * BARS + 1e-9), BARS - 1)] += 1
        counts.append(filled)
    wide = 100 // BARS
    return [
        Bar(place * wide, (place + 1) * wide - (place < BARS - 1), *both)
        for place, both in enumerate(zip(*counts, strict=True))
    ]


def _attempts(people: Iterable[Sequence[float]]) -> list[Attempt]:
    by_number: dict[int, list[float]] = {}
    for scores in people:
        for number, score in enumerate(scores, start=1):
            by_number.setdefault(min(number, LATER), []).append(score)
    return [_attempt(number, scores) for number, scores in sorted(by_number.items())]


def _attempt(number: int, scores: Sequence[float]) -> Attempt:
    low = high = None
    if len(scores) >= QUARTILES_FROM:
        low, _median, high = statistics.quantiles(scores, n=4, method="inclusive")
    mean, median = statistics.fmean(scores), statistics.median(scores)
    return Attempt(number, number == LATER, len(scores), mean, low, median, high)
