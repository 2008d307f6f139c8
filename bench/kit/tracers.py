"""Ways of foretelling the next answer that the product's formula must beat: rolling means, BKT, PFA.

Each is fitted on the training learners of the very world it is judged in, key point by key point, which the
formula is not.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import numpy as np

from bench.kit.histories import Array, Case
from bench.kit.learners import POINTS

#: From cases to the probability of each being right.
Tracer = Callable[[Sequence[Case]], Array]

#: How many imagined answers of the key point's mean stand beside the last ones.
_PRIORS: Final = (0.25, 0.5, 1.0, 2.0, 3.0, 5.0)
_EDGE: Final = 1e-3


def rolling_mean(train: Sequence[Case], last: int) -> Tracer:
    """Fit the mean of the last answers, with the key point's mean as a prior of the size that fits best."""
    means = _means(train)

    def trace(prior: float, given: Sequence[Case]) -> Array:
        made = []
        for case in given:
            recent = [earned for _day, earned in case.history[-last:]]
            made.append((sum(recent) + prior * means[case.point]) / (len(recent) + prior))
        return np.clip(np.array(made), _EDGE, 1 - _EDGE)

    best = min(_PRIORS, key=lambda prior: log_loss(trace(prior, train), _rights(train)))
    return lambda given: trace(best, given)


def bkt(train: Sequence[Case], rounds: int = 40) -> Tracer:
    """Fit Bayesian knowledge tracing (Corbett and Anderson 1995) by EM, four parameters per key point."""
    fitted = {point: _fit_bkt(_sequences(train, point), rounds) for point in range(POINTS)}

    def trace(given: Sequence[Case]) -> Array:
        made = []
        for case in given:
            known, learns, slip, guess = fitted[case.point]
            for _day, earned in case.history:
                right, wrong = known * (1 - slip), known * slip
                known = (
                    right / (right + (1 - known) * guess)
                    if earned >= 0.5
                    else wrong / (wrong + (1 - known) * (1 - guess))
                )
                known += (1 - known) * learns
            made.append(known * (1 - slip) + (1 - known) * guess)
        return np.clip(np.array(made), _EDGE, 1 - _EDGE)

    return trace


def pfa(train: Sequence[Case], ridge: float = 1.0) -> Tracer:
    """Fit performance factors analysis (Pavlik, Cen and Koedinger 2009), three weights per key point."""
    weights = np.zeros((POINTS, 3))
    for point in range(POINTS):
        own = [case for case in train if case.point == point]
        features, rights = _factors(own), _rights(own)
        for _round in range(25):
            chance = 1 / (1 + np.exp(-features @ weights[point]))
            slope = features.T @ (rights - chance) - ridge * weights[point]
            bend = (features * (chance * (1 - chance))[:, None]).T @ features + ridge * np.eye(3)
            weights[point] += np.linalg.solve(bend, slope)

    def trace(given: Sequence[Case]) -> Array:
        odds = np.sum(_factors(given) * weights[[case.point for case in given]], axis=1)
        return np.clip(1 / (1 + np.exp(-odds)), _EDGE, 1 - _EDGE)

    return trace


def log_loss(given: Array, rights: Array) -> float:
    """Return the mean negative log-likelihood in nats."""
    return float(-np.mean(np.where(rights > 0, np.log(given), np.log1p(-given))))


def _rights(given: Sequence[Case]) -> Array:
    return np.array([case.right for case in given], dtype=float)


def _means(train: Sequence[Case]) -> Array:
    counted = np.ones((POINTS, 2)) * (0.5, 1.0)
    for case in train:
        counted[case.point] += case.earned, 1
    return counted[:, 0] / counted[:, 1]


def _factors(given: Sequence[Case]) -> Array:
    rows = [[sum(earned >= 0.5 for _day, earned in case.history), len(case.history)] for case in given]
    counted = np.array(rows, dtype=float).reshape(-1, 2)
    return np.column_stack([np.ones(len(counted)), counted[:, 0], counted[:, 1] - counted[:, 0]])


def _sequences(train: Sequence[Case], point: int) -> list[list[bool]]:
    """Return each learner's answers to a key point: a case without a history begins another learner's."""
    made: list[list[bool]] = []
    for case in train:
        if case.point == point:
            if not case.history:
                made.append([])
            made[-1].append(case.right)
    return made


def _fit_bkt(sequences: Sequence[Sequence[bool]], rounds: int) -> tuple[float, float, float, float]:
    """Return P(known), P(learns), P(slip), P(guess) by Baum-Welch over all learners at once.

    Arrays are learners x steps; what is beyond a learner's end has no weight. Slip and guess stay below a
    half, or known and not known could change places (the usual bound).
    """
    count, longest = len(sequences), max(map(len, sequences))
    real, right = np.zeros((2, count, longest))
    for number, one in enumerate(sequences):
        real[number, : len(one)], right[number, : len(one)] = 1, one
    known, learns, slip, guess = 0.4, 0.2, 0.1, 0.2
    for _round in range(rounds):
        says = np.empty((count, longest, 2))
        says[..., 1] = np.where(right > 0, 1 - slip, slip)
        says[..., 0] = np.where(right > 0, guess, 1 - guess)
        says[real == 0] = 1
        move = np.array([[1 - learns, learns], [0, 1]])
        ahead, back = np.empty_like(says), np.ones_like(says)
        for step in range(longest):
            before = np.array([1 - known, known]) if step == 0 else ahead[:, step - 1] @ move
            ahead[:, step] = before * says[:, step]
            ahead[:, step] /= ahead[:, step].sum(axis=1, keepdims=True)
        for step in range(longest - 2, -1, -1):
            back[:, step] = (back[:, step + 1] * says[:, step + 1]) @ move.T
            back[:, step] /= back[:, step].sum(axis=1, keepdims=True)
        state = ahead * back
        state /= state.sum(axis=2, keepdims=True)
        pair = ahead[:, :-1, :, None] * move * (says * back)[:, 1:, None, :]
        pair /= pair.sum(axis=(2, 3), keepdims=True)
        both = real[:, 1:]
        known = float(np.clip(state[:, 0, 1].mean(), _EDGE, 1 - _EDGE))
        unknown = (pair[..., 0, :].sum(axis=2) * both).sum()
        learns = float(np.clip((pair[..., 0, 1] * both).sum() / max(unknown, _EDGE), _EDGE, 1 - _EDGE))
        held, not_held = state[..., 1] * real, state[..., 0] * real
        slip = float(np.clip((held * (1 - right)).sum() / max(held.sum(), _EDGE), _EDGE, 0.49))
        guess = float(np.clip((not_held * right).sum() / max(not_held.sum(), _EDGE), _EDGE, 0.49))
    return known, learns, slip, guess
