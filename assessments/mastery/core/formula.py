"""The formula of mastery: the probability that the next answer would earn the point.

What is expected of someone who has not answered (from the learner's other points and the class on this one)
is a handful of imagined answers; real ones are added to it, the recent ones with more weight, and what was
earned fades with time while what was missed does not:

    logit(p) = logit(e) + a·ln(1 + S / (g·e)) − b·ln(1 + F / (g·(1 − e)))
    logit(e) = c + u·learner + v·class

S and F are the weights earned and missed. In the spirit of R-PFA (Galyardt and Goldin 2015: performance
factors, Pavlik 2009, with recency and imagined attempts). See docs/mastery.md for the fit.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from assessments.mastery.core.observation import Baseline, Observation

MODEL_VERSION: Final = "1"
#: From here on a point is held, and below the other it is weak.
MASTERED: Final = 0.8
WEAK: Final = 0.5

_DAY: Final = 86_400.0
#: Log-odds: nobody is expected to earn or to miss a point more surely than 90 %.
SUREST: Final = 2.2


@dataclass(frozen=True, slots=True)
class Constants:
    """The formula's constants; none of the weights is below 0, or better answers could lower mastery."""

    expected: float  # c: log-odds expected of anyone on anything
    learner: float  # u: weight of the learner's baseline
    cohort: float  # v: weight of the class's baseline
    shrink: float  # answers that a baseline must outweigh
    ghosts: float  # g: imagined answers
    earned: float  # a
    missed: float  # b
    recency: float  # how much weight an answer leaves to the one before it, 0..1
    half: float  # days after which fading is well under way
    fading: float  # exponent of fading; 0 is none


CONSTANTS: Final = Constants(
    expected=-0.41,
    learner=1.36,
    cohort=1.35,
    shrink=18.0,
    ghosts=4.0,
    earned=2.28,
    missed=1.0,
    recency=0.85,
    half=10.0,
    fading=0.15,
)


def probability(
    observations: Sequence[Observation],
    at: datetime,
    learner: Baseline | None = None,
    cohort: Baseline | None = None,
    constants: Constants = CONSTANTS,
) -> float:
    """Return the probability, 0..1, that an answer at ``at`` would earn the point; the oldest first."""
    k = constants
    log_odds = k.expected + k.learner * _baseline(learner, k) + k.cohort * _baseline(cohort, k)
    log_odds = min(max(log_odds, -SUREST), SUREST)
    expected = _logistic(log_odds)
    earned, missed = weights(observations, at, k)
    log_odds += k.earned * math.log1p(earned / (k.ghosts * expected))
    log_odds -= k.missed * math.log1p(missed / (k.ghosts * (1 - expected)))
    return _logistic(log_odds)


def weights(observations: Sequence[Observation], at: datetime, constants: Constants) -> tuple[float, float]:
    """Return what was earned, faded, and what was missed, later answers weighing more."""
    earned = missed = 0.0
    left = 1.0
    for one in reversed(observations):
        days = max((at - one.at).total_seconds(), 0.0) / _DAY
        held = (1 + days / constants.half) ** -constants.fading
        earned += left * one.weight * one.earned * held
        missed += left * one.weight * (1 - one.earned)
        # linear in the weight: else a doubtful good answer could take more from the earlier than it gives
        left *= 1 - one.weight * (1 - constants.recency)
    return earned, missed


def _baseline(baseline: Baseline | None, constants: Constants) -> float:
    """Return log-odds, nearer to 0 the fewer answers they rest on."""
    if baseline is None or not baseline.count:
        return 0.0
    share = (baseline.mean * baseline.count + constants.shrink / 2) / (baseline.count + constants.shrink)
    return math.log(share / (1 - share))


def _logistic(value: float) -> float:
    return 1 / (1 + math.exp(-value))
