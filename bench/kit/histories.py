"""Attempts with what was known before each: what every way of tracing learns from and is judged on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np
import numpy.typing as npt

from assessments.mastery.core import Baseline
from bench.kit.learners import POINTS, Attempt

Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Case:
    """An answer to be foretold, with all that is known before it.

    ``history`` is (day, earned), oldest first.
    """

    point: int
    day: float
    earned: float
    history: tuple[tuple[float, float], ...]
    learner: Baseline
    cohort: Baseline

    @property
    def right(self) -> bool:
        """What is to be foretold."""
        return self.earned >= 0.5


def cases(attempts: Sequence[Attempt], cohort: Sequence[Baseline]) -> list[Case]:
    """Return a case for each attempt, in order; ``cohort`` is other learners' baseline at each key point."""
    made = []
    for _learner, own in groupby(attempts, key=lambda one: one.learner):
        histories: dict[int, list[tuple[float, float]]] = defaultdict(list)
        totals = np.zeros((POINTS, 2))
        for _day, sitting in groupby(own, key=lambda one: one.day):
            together = list(sitting)
            for one in together:
                earned, count = totals.sum(axis=0) - totals[one.point]
                elsewhere = Baseline(min(float(earned / count), 1.0) if count else 0.5, int(count))
                history = tuple(histories[one.point])
                made.append(Case(one.point, one.day, one.earned, history, elsewhere, cohort[one.point]))
            # what one recording earned is known only when all of it is scored
            for one in together:
                histories[one.point].append((one.day, one.earned))
                totals[one.point] += one.earned, 1
    return made


def baselines(attempts: Sequence[Attempt]) -> list[Baseline]:
    """Return how these learners do on each key point."""
    by_point: list[list[float]] = [[] for _ in range(POINTS)]
    for one in attempts:
        by_point[one.point].append(one.earned)
    return [Baseline.of(earned) for earned in by_point]


@dataclass(frozen=True)
class World:
    """Learners to fit on and others to judge on, of the same key points; a class of 30 is a baseline."""

    train: list[Case]
    test: list[Case]

    @classmethod
    def of(cls, attempts: Sequence[Attempt], trained: int, group: int = 30) -> World:
        """Split by learner; ``trained`` of them are to fit on."""
        train = [one for one in attempts if one.learner < trained]
        test = [one for one in attempts if one.learner >= trained]
        # the class is another part of the trained, so that no case is in its own class's baseline
        halves = [
            baselines([one for one in train if one.learner < group]),
            baselines([one for one in train if group <= one.learner < 2 * group]),
        ]
        seen = [one for one in train if one.learner < group]
        rest = [one for one in train if one.learner >= group]
        return cls(cases(seen, halves[1]) + cases(rest, halves[0]), cases(test, halves[0]))
