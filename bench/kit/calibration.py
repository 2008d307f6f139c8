"""From signals to marks: fitted on some questions, judged on others."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.optimize import isotonic_regression, nnls

from bench.kit.short_answers import Array, Question

FOLDS: Final = 5
#: The split into folds is drawn so often; figures are means.
DRAWS: Final = 5
#: How often questions are drawn anew to tell how much of a figure is chance.
RESAMPLES: Final = 500


@dataclass
class Map:
    """Weights of the signals, none below 0, and a map of their sum to marks that never falls."""

    weights: Array
    at: Array
    marks: Array

    @classmethod
    def fit(cls, signals: Array, marks: Array) -> Map:
        """Fit both on marked answers."""
        ones = np.ones(len(marks))
        weights = nnls(np.column_stack([signals, ones, -ones]), marks)[0][: signals.shape[1]]
        if not weights.any():
            weights = np.ones(signals.shape[1])
        order = np.argsort(signals @ weights, kind="stable")
        return cls(weights, (signals @ weights)[order], isotonic_regression(marks[order]).x)

    def __call__(self, signals: Array) -> Array:
        """Return marks."""
        return np.interp(signals @ self.weights, self.at, self.marks)


def folds(questions: Sequence[Question], draw: int) -> Array:
    """Return each answer's fold; a question's answers share theirs."""
    order = list(range(len(questions)))
    random.Random(draw).shuffle(order)
    of = {number: place % FOLDS for place, number in enumerate(order)}
    return np.array([of[number] for number, q in enumerate(questions) for _ in q.answers])


@dataclass(frozen=True)
class Judged:
    """How near calibrated marks come to the real ones, out of fold; means over the draws.

    ``within`` is r once each question's own means are taken away: how well answers to one question are told
    apart. ``low`` and ``high`` hold nine of ten r, had other questions like these been asked. ``chosen``
    counts how often each of several choices was taken. ``given`` are the calibrated marks of each draw.
    """

    r: float
    within: float
    error: float
    low: float
    high: float
    chosen: Counter[int]
    given: list[Array]


def judge(questions: Sequence[Question], *choices: Array) -> Judged:
    """Judge signals. Of several choices, a fold takes the first of those that fit the others best."""
    marks = np.array([mark for question in questions for mark in question.marks])
    every: list[Array] = []
    chosen: Counter[int] = Counter()
    for draw in range(DRAWS):
        fold = folds(questions, draw)
        given = np.zeros(len(marks))
        for number in range(FOLDS):
            test = fold == number
            maps = [Map.fit(signals[~test], marks[~test]) for signals in choices]
            fits = [
                round(pearson(one(signals[~test]), marks[~test]), 6)
                for one, signals in zip(maps, choices, strict=True)
            ]
            best = fits.index(max(fits))
            chosen[best] += 1
            given[test] = maps[best](choices[best][test])
        every.append(given)
    apart = [pearson(_less_means(questions, given), _less_means(questions, marks)) for given in every]
    errors = [np.sqrt(np.mean((given - marks) ** 2)) for given in every]
    return Judged(
        float(np.mean([pearson(given, marks) for given in every])),
        float(np.mean(apart)),
        float(np.mean(errors)),
        *_interval(questions, every, marks),
        chosen,
        every,
    )


def pearson(some: Array, others: Array) -> float:
    """Return Pearson's r; 0 where either never changes."""
    if np.ptp(some) == 0 or np.ptp(others) == 0:
        return 0.0
    return float(np.corrcoef(some, others)[0, 1])


def _of_each(questions: Sequence[Question]) -> list[Array]:
    """Return the places of each question's answers."""
    sizes = [len(question.answers) for question in questions]
    return np.split(np.arange(sum(sizes)), np.cumsum(sizes)[:-1])


def _less_means(questions: Sequence[Question], values: Array) -> Array:
    left = values.astype(float)
    for places in _of_each(questions):
        left[places] -= left[places].mean()
    return left


def _interval(questions: Sequence[Question], every: Sequence[Array], marks: Array) -> tuple[float, float]:
    """Return the 5th and 95th percentile of r over questions drawn with replacement."""
    places = _of_each(questions)
    draws = np.random.default_rng(0)
    found: list[float] = []
    for _ in range(RESAMPLES):
        taken = np.concatenate([places[one] for one in draws.integers(0, len(places), len(places))])
        found.append(float(np.mean([pearson(given[taken], marks[taken]) for given in every])))
    low, high = np.percentile(found, (5, 95))
    return float(low), float(high)
