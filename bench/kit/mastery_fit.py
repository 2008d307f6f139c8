"""Fit the constants of ``assessments/mastery/core/formula.py``: the same formula over many cases at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta
from typing import Final

import numpy as np
from scipy.optimize import minimize

from assessments.mastery.core import Baseline, Observation
from assessments.mastery.core.formula import CONSTANTS, SUREST, Constants, probability
from bench.kit.histories import Array, Case

#: Where each constant may lie. No weight is below 0: better answers shall not lower mastery. What is missed
#: weighs at least 1 against few ghosts, or who is good elsewhere could miss a point for ever and be thought
#: to hold it. ``half`` cannot be told from ``fading``: it is given.
BOUNDS: Final = {
    "expected": (-2.0, 2.0),
    "learner": (0.0, 2.0),
    "cohort": (0.0, 2.0),
    "shrink": (0.5, 30.0),
    "ghosts": (0.2, 4.0),
    "earned": (0.0, 4.0),
    "missed": (1.0, 4.0),
    "recency": (0.3, 1.0),
    "half": (10.0, 10.0),
    "fading": (0.0, 2.0),
}
_NAMES: Final = tuple(one.name for one in fields(Constants))
_BEGAN: Final = datetime(2026, 1, 5, 9, tzinfo=UTC)


def foretell(given: Sequence[Case], constants: Constants = CONSTANTS) -> Array:
    """Return the product's probabilities, by the product's own function."""
    made = []
    for case in given:
        history = [Observation(_BEGAN + timedelta(days=day), earned) for day, earned in case.history]
        at = _BEGAN + timedelta(days=case.day)
        made.append(probability(history, at, case.learner, case.cohort, constants))
    return np.array(made)


@dataclass(frozen=True)
class Table:
    """Cases as arrays: histories are cases x answers, the newest first, padded with no weight."""

    earned: Array
    days: Array
    real: Array
    learner: Array
    cohort: Array
    right: Array

    @classmethod
    def of(cls, given: Sequence[Case]) -> Table:
        """Lay the cases out."""
        longest = max(len(case.history) for case in given)
        earned, days, real = np.zeros((3, len(given), longest))
        for row, case in enumerate(given):
            for place, (day, value) in enumerate(reversed(case.history)):
                earned[row, place], days[row, place], real[row, place] = value, case.day - day, 1
        return cls(
            earned,
            days,
            real,
            _baselines([case.learner for case in given]),
            _baselines([case.cohort for case in given]),
            np.array([case.right for case in given], dtype=float),
        )

    def foretell(self, constants: Constants) -> Array:
        """Return the formula's probabilities, as ``assessments.mastery.core.formula`` has them."""
        k = constants
        left = self.real * k.recency ** np.arange(self.real.shape[1])
        earned = (left * self.earned * (1 + self.days / k.half) ** -k.fading).sum(axis=1)
        missed = (left * (1 - self.earned)).sum(axis=1)
        odds = k.expected + k.learner * _shrunk(self.learner, k) + k.cohort * _shrunk(self.cohort, k)
        odds = np.clip(odds, -SUREST, SUREST)
        expected = 1 / (1 + np.exp(-odds))
        odds += k.earned * np.log1p(earned / (k.ghosts * expected))
        odds -= k.missed * np.log1p(missed / (k.ghosts * (1 - expected)))
        return 1 / (1 + np.exp(-odds))

    def loss(self, constants: Constants) -> float:
        """Return the log loss in nats."""
        given = np.clip(self.foretell(constants), 1e-9, 1 - 1e-9)
        return float(-np.mean(np.where(self.right > 0, np.log(given), np.log1p(-given))))


def fit(tables: Sequence[Table], start: Constants = CONSTANTS) -> Constants:
    """Return the constants of the least log loss, each table counting the same."""

    def loss(values: Array) -> float:
        constants = Constants(*values)
        return sum(table.loss(constants) for table in tables) / len(tables)

    bounds = [BOUNDS[name] for name in _NAMES]
    first = np.clip([getattr(start, name) for name in _NAMES], *np.array(bounds).T)
    found = minimize(loss, first, method="L-BFGS-B", bounds=bounds, options={"maxiter": 200})
    return Constants(*(float(value) for value in found.x))


def _baselines(given: Sequence[Baseline]) -> Array:
    return np.array([[one.mean * one.count, one.count] for one in given])


def _shrunk(baselines: Array, constants: Constants) -> Array:
    share = (baselines[:, 0] + constants.shrink / 2) / (baselines[:, 1] + constants.shrink)
    return np.log(share / (1 - share))
