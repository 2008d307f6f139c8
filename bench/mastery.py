"""How well the next answer is foretold: the product's formula beside rolling means, BKT and PFA.

On simulated learners only (``bench/kit/learners.py``). What can be fitted is fitted on learners of the same
world and judged on others, but for the formula: its constants were fitted once, on other worlds of four of
the regimes (``python -m bench.mastery --fit`` prints them) and never on the two called unseen.

AUC: how well right and wrong answers are told apart. ECE: how far probabilities are from what comes true, in
10 bins. All answers count, first ones included. A formula that does not beat the rolling mean is not used.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Final

import numpy as np
from scipy.stats import rankdata

from assessments.mastery.core import Baseline
from bench.kit.figures import Figures
from bench.kit.histories import Array, Case, World
from bench.kit.learners import FITTED_ON, UNSEEN, Regime
from bench.kit.mastery_fit import Table, fit, foretell
from bench.kit.tracers import Tracer, bkt, log_loss, pfa, rolling_mean

#: Worlds to fit the constants on, and other worlds to judge on.
FIT_SEEDS: Final = (11, 12)
SEEDS: Final = (101, 102, 103)
TRAINED: Final = 150
JUDGED: Final = 100
WINDOWS: Final = (3, 5, 10)
ECE_GOAL: Final = 0.05
OURS: Final = "ours"


@dataclass(frozen=True)
class Foretold:
    """Probabilities and what came true."""

    given: Array
    rights: Array

    @property
    def auc(self) -> float:
        """The probability that a right answer was given more than a wrong one."""
        hits = self.rights.sum()
        ranks = rankdata(self.given)[self.rights > 0].sum()
        return float((ranks - hits * (hits + 1) / 2) / (hits * (len(self.rights) - hits)))

    @property
    def brier(self) -> float:
        """The mean squared error."""
        return float(np.mean((self.given - self.rights) ** 2))

    @property
    def ece(self) -> float:
        """The mean distance of probability and share of right answers in 10 equally wide bins."""
        place = np.minimum((self.given * 10).astype(int), 9)
        gaps = [abs((self.given - self.rights)[place == number].sum()) for number in range(10)]
        return float(sum(gaps) / len(self.given))

    def among(self, chosen: Array) -> Foretold:
        """Return only the chosen cases."""
        return Foretold(self.given[chosen], self.rights[chosen])


def main(arguments: Sequence[str] = ()) -> int:
    """Run all; 1 where a figure misses."""
    if "--fit" in arguments:
        return print_fit()
    figures = Figures()
    everything = {}
    for title, regimes in (("fitted on", FITTED_ON), ("unseen", UNSEEN)):
        for name, regime in regimes.items():
            everything[name] = bench_regime(figures, f"{name} ({title})", regime)
    for scope, names in (("unseen", list(UNSEEN)), ("all", list(everything))):
        pooled = pool([everything[name] for name in names])
        report(figures, f"{scope}: {', '.join(names)}", pooled)
        check(figures, scope, pooled)
    return figures.status


def bench_regime(figures: Figures, title: str, regime: Regime) -> dict[str, Foretold]:
    """Print each way's figures in a regime; return what each foretold."""
    per_world, first = [], []
    for world in worlds(regime, SEEDS):
        rights = np.array([case.right for case in world.test], dtype=float)
        first.append(np.array([not case.history for case in world.test]))
        per_world.append({way: Foretold(trace(world.test), rights) for way, trace in ways(world).items()})
    pooled = pool(per_world)
    answered = ~np.concatenate(first)
    figures.note(f"{title}: {len(answered)} answers, {1 - answered.mean():.0%} first ones")
    report(figures, title, pooled)
    later = {way: one.among(answered) for way, one in pooled.items()}
    figures.note("  answered before: " + ", ".join(f"{way} {one.auc:.3f}" for way, one in later.items()))
    return pooled


def ways(world: World) -> dict[str, Tracer]:
    """Return every way, those that can be fitted on the world's training learners."""
    return {
        **{f"mean of {last}": rolling_mean(world.train, last) for last in WINDOWS},
        "BKT": bkt(world.train),
        "PFA": pfa(world.train),
        "ours, alone": lambda given: foretell([alone(case) for case in given]),
        OURS: foretell,
    }


def alone(case: Case) -> Case:
    """Return the case without what is known of the learner's other points and of the class."""
    return replace(case, learner=Baseline.of(()), cohort=Baseline.of(()))


def worlds(regime: Regime, seeds: Sequence[int]) -> list[World]:
    """Return a world for each seed."""
    return [World.of(regime(np.random.default_rng(seed), TRAINED + JUDGED), TRAINED) for seed in seeds]


def pool(given: Sequence[dict[str, Foretold]]) -> dict[str, Foretold]:
    """Return each way's cases together."""
    return {
        way: Foretold(
            np.concatenate([one[way].given for one in given]),
            np.concatenate([one[way].rights for one in given]),
        )
        for way in given[0]
    }


def report(figures: Figures, title: str, given: dict[str, Foretold]) -> None:
    """Print each way's figures."""
    figures.note(title)
    for way, one in given.items():
        loss = log_loss(one.given, one.rights)
        figures.note(
            f"  {way:12s} AUC {one.auc:.3f}  log loss {loss:.3f}  Brier {one.brier:.3f}  ECE {one.ece:.3f}"
        )


def check(figures: Figures, name: str, given: dict[str, Foretold]) -> None:
    """Print ours against its goals: the best rolling mean, and calibration."""
    best = max(one.auc for way, one in given.items() if way.startswith("mean"))
    figures.at_least(f"mastery.{name}.auc", given[OURS].auc, round(best, 4), 4)
    figures.at_most(f"mastery.{name}.ece", given[OURS].ece, ECE_GOAL)


def print_fit() -> int:
    """Print constants fitted anew, on the seeds that nothing is judged on."""
    began = time.monotonic()
    cases = [
        [case for world in worlds(regime, FIT_SEEDS) for case in world.test] for regime in FITTED_ON.values()
    ]
    found = fit([Table.of(given) for given in cases])
    for name, value in asdict(found).items():
        print(f"{name} {value:.4f}")
    print(f"# {time.monotonic() - began:.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
