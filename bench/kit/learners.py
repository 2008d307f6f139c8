"""Simulated learners who answer key points over weeks, by regimes that learn and forget in different ways.

No regime is the formula that is judged. All draw from one seed: a world of learners and key points, a
calendar of sittings for each learner (several key points in each), and for each answer what the scorer says
it earned, 0..1, recognition errors included.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

#: Key points, and how many are asked at one sitting.
POINTS: Final = 12
ASKED: Final = 3
#: How far a learner stands to one key point otherwise than ability and easiness say, in log-odds.
OWN: Final = 0.8


@dataclass(frozen=True, slots=True)
class Attempt:
    """A learner's answer to a key point: ``day`` since the course began, ``earned`` as scored, 0..1.

    Key points of one prompt are answered together and have the same ``day``.
    """

    learner: int
    point: int
    day: float
    earned: float


#: From a random source and a number of learners to their attempts, each learner's in order of time.
Regime = Callable[[np.random.Generator, int], list[Attempt]]


def slips(rng: np.random.Generator, learners: int) -> list[Attempt]:
    """Known or not known, learnt at some answer, never forgotten; slips and guesses (BKT's own world)."""
    known_before, learns = rng.uniform(0.1, 0.6, POINTS), rng.uniform(0.05, 0.35, POINTS)
    slip, guess = rng.uniform(0.03, 0.15, POINTS), rng.uniform(0.05, 0.3, POINTS)
    made = []
    for learner in range(learners):
        knows = rng.random(POINTS) < known_before
        for day, point in _sittings(rng):
            right = rng.random() < (1 - slip[point] if knows[point] else guess[point])
            made.append(Attempt(learner, point, day, _scored(rng, right)))
            knows[point] |= rng.random() < learns[point]
    return made


def logistic(rng: np.random.Generator, learners: int) -> list[Attempt]:
    """Ability and easiness, and something learnt from each answer, more from a good one (PFA's own world)."""
    ease, gain = rng.normal(-0.3, 0.9, POINTS), rng.uniform(0.1, 0.6, POINTS)
    small = rng.uniform(0.0, 0.25, POINTS)
    made = []
    for learner in range(learners):
        level = ease + rng.normal(0, 1) + rng.normal(0, OWN, POINTS)
        for day, point in _sittings(rng):
            right = rng.random() < _chance(level[point])
            made.append(Attempt(learner, point, day, _scored(rng, right)))
            level[point] += gain[point] if right else small[point]
    return made


def forgetting(rng: np.random.Generator, learners: int) -> list[Attempt]:
    """Each answer leaves a trace that fades by a power of time (as in ACT-R); ability and easiness."""
    ease = rng.normal(-0.8, 0.8, POINTS)
    made = []
    for learner in range(learners):
        level, decay = ease + rng.normal(0, 0.8) + rng.normal(0, OWN, POINTS), rng.uniform(0.25, 0.7)
        traces: list[list[tuple[float, float]]] = [[] for _ in range(POINTS)]
        for day, point in _sittings(rng):
            trace = sum(worth * (1 + day - then) ** -decay for then, worth in traces[point])
            right = rng.random() < _chance(level[point] + 2.2 * math.log1p(trace))
            made.append(Attempt(learner, point, day, _scored(rng, right)))
            traces[point].append((day, 1.0 if right else 0.5))
    return made


def lapses(rng: np.random.Generator, learners: int) -> list[Attempt]:
    """Known or not, and what is known is lost in long pauses, the less easily the more often it was said."""
    known_before, learns = rng.uniform(0.1, 0.5, POINTS), rng.uniform(0.2, 0.6, POINTS)
    half = rng.uniform(8, 40, POINTS)
    made = []
    for learner in range(learners):
        talent = rng.normal(0, 0.7)
        knows = rng.random(POINTS) < _logistic(np.log(known_before / (1 - known_before)) + talent)
        said, last = np.zeros(POINTS), np.full(POINTS, math.nan)
        for day, point in _sittings(rng):
            pause = 0.0 if math.isnan(last[point]) else day - last[point]
            knows[point] &= rng.random() < 0.5 ** (pause / (half[point] * (1 + said[point])))
            right = rng.random() < (0.92 if knows[point] else 0.12)
            made.append(Attempt(learner, point, day, _scored(rng, right)))
            said[point] += right
            last[point] = day
            knows[point] |= rng.random() < learns[point] * _logistic(1 + talent)
    return made


def shares(rng: np.random.Generator, learners: int) -> list[Attempt]:
    """Points said in part: the share said grows with practice and fades a little, scored with noise."""
    ease, rate = rng.normal(-0.4, 0.8, POINTS), rng.uniform(0.3, 1.0, POINTS)
    made = []
    for learner in range(learners):
        level = ease + rng.normal(0, 0.9) + rng.normal(0, OWN, POINTS)
        times, last = np.zeros(POINTS), np.zeros(POINTS)
        for day, point in _sittings(rng):
            faded = 0.15 * math.log1p(day - last[point]) if times[point] else 0.0
            mean = _chance(level[point] + rate[point] * math.log1p(times[point]) - faded)
            said = rng.beta(4 * mean + 0.05, 4 * (1 - mean) + 0.05)
            heard = 0.0 if rng.random() < 0.06 else said + rng.normal(0, 0.08)
            made.append(Attempt(learner, point, day, float(np.clip(heard, 0, 1))))
            times[point], last[point] = times[point] + 1, day
    return made


def shifts(rng: np.random.Generator, learners: int) -> list[Attempt]:
    """Learners in two kinds, who drift; a lecture heard between sittings lifts a point; bad microphones."""
    ease = rng.normal(0, 1.1, POINTS)
    made = []
    for learner in range(learners):
        level = ease + (1.0 if rng.random() < 0.5 else -1.0) + rng.normal(0, OWN, POINTS)
        deaf, before = rng.choice([0.02, 0.15], p=[0.7, 0.3]), 0.0
        for day, point in _sittings(rng):
            level += rng.normal(0, 0.25 * math.sqrt(day - before), POINTS) - 0.01 * (day - before)
            level[rng.integers(POINTS)] += 1.2 * (rng.random() < 0.3)
            right = rng.random() < _chance(level[point]) * (1 - deaf)
            made.append(Attempt(learner, point, day, _scored(rng, right)))
            level[point] += 0.25
            before = day
    return made


#: The formula's constants were fitted on these (and on other seeds than they are judged on) ...
FITTED_ON: Final[dict[str, Regime]] = {
    "slips": slips,
    "logistic": logistic,
    "forgetting": forgetting,
    "shares": shares,
}
#: ... and never on these.
UNSEEN: Final[dict[str, Regime]] = {"lapses": lapses, "shifts": shifts}


def _sittings(rng: np.random.Generator) -> Iterator[tuple[float, int]]:
    """Yield (day, key point): bursts, working days, weeks away; some learners begin late or stop early."""
    day = float(rng.uniform(0, 10))
    prompts = POINTS // ASKED
    for _sitting in range(rng.integers(4, 28)):
        prompt = rng.integers(prompts)
        for place in range(ASKED):
            yield day, int(prompt * ASKED + place)
        pause = rng.choice(4, p=[0.25, 0.4, 0.25, 0.1])
        low, high = ((0.01, 0.2), (0.8, 3), (4, 9), (12, 40))[pause]
        day += float(rng.uniform(low, high))


def _scored(rng: np.random.Generator, right: bool) -> float:
    """Return what the scorer says of an answer: mostly all or nothing, sometimes a share, sometimes wrong."""
    if right:
        right = rng.random() >= 0.04
    elif rng.random() < 0.02:
        right = True
    if rng.random() < 0.75:
        return float(right)
    return float(rng.uniform(0.55, 0.95) if right else rng.uniform(0.05, 0.45))


def _chance(log_odds: float) -> float:
    return float(_logistic(log_odds))


def _logistic(value: float | np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-np.asarray(value, float)))
