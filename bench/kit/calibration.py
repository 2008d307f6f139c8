"""From signals to marks: fitted on some questions, judged on others."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.optimize import isotonic_regression, nnls

from bench.kit.short_answers import Array, Question

FOLDS: Final = 5
#: The split into folds is drawn so often; figures are means.
DRAWS: Final = 5


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


def judge(questions: Sequence[Question], signals: Array) -> tuple[float, float]:
    """Return Pearson's r and the RMSE of calibrated marks, out of fold; means over the draws."""
    marks = np.array([mark for question in questions for mark in question.marks])
    figures = []
    for draw in range(DRAWS):
        fold = folds(questions, draw)
        given = np.zeros(len(marks))
        for number in range(FOLDS):
            test = fold == number
            given[test] = Map.fit(signals[~test], marks[~test])(signals[test])
        figures.append((np.corrcoef(given, marks)[0, 1], np.sqrt(np.mean((given - marks) ** 2))))
    r, error = np.mean(figures, axis=0)
    return float(r), float(error)
