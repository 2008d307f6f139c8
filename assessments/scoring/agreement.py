"""How far two readers of the same key points agree, beyond what chance would give. Pure Python.

Cohen, J. (1960). A coefficient of agreement for nominal scales. Educational and Psychological Measurement 20.
Cohen, J. (1968). Weighted kappa. Psychological Bulletin 70.
Fleiss, J. L., Cohen, J., Everitt, B. S. (1969). Large sample standard errors of kappa and weighted kappa.
Psychological Bulletin 72: the interval.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

#: Below so many pairs a kappa says nothing.
FEWEST: Final = 10
#: Of a normal distribution, 95 % lie within so many standard deviations.
Z95: Final = 1.959963984540054

Weighing = Literal["none", "linear"]
#: What a kappa is called, after Landis and Koch (1977), Biometrics 33.
Strength = Literal["poor", "slight", "fair", "moderate", "substantial", "almost"]
#: Each word with the greatest kappa it stands for.
_STRENGTHS: Final[tuple[tuple[float, Strength], ...]] = (
    (0.2, "slight"),
    (0.4, "fair"),
    (0.6, "moderate"),
    (0.8, "substantial"),
)


@dataclass(frozen=True, slots=True)
class Kappa:
    """A coefficient with its 95 % interval, clipped to -1..1.

    ``value`` is None where nothing but one and the same was ever chosen: chance alone explains that. The
    interval is None where the sample does not vary, as when all agree: it would have no width.
    """

    value: float | None
    low: float | None = None
    high: float | None = None

    @property
    def strength(self) -> Strength | None:
        """The word for it: below 0 poor, up to .2 slight, .4 fair, .6 moderate, .8 substantial."""
        if self.value is None:
            return None
        rounded = round(self.value, 9)
        if rounded < 0:
            return "poor"
        return next((word for limit, word in _STRENGTHS if rounded <= limit), "almost")


@dataclass(frozen=True, slots=True)
class Agreement:
    """Of ``n`` pairs the share that agrees, and the coefficients; ``matrix[first][second]`` counts pairs."""

    n: int
    matrix: tuple[tuple[int, ...], ...]
    percent: float
    kappa: Kappa
    weighted: Kappa

    @property
    def is_enough(self) -> bool:
        """Whether there are pairs enough to say anything."""
        return self.n >= FEWEST


def agreement(pairs: Iterable[tuple[str, str]], categories: Sequence[str]) -> Agreement:
    """Return how far the first and the second of ``pairs`` agree. ``categories`` are in their order.

    Pairs are taken as independent; several key points of one answer are not quite, so that the interval
    is a little too narrow. Raises ValueError for a category that is not listed.
    """
    place = {name: index for index, name in enumerate(categories)}
    counts = [[0] * len(categories) for _ in categories]
    for first, second in pairs:
        if first not in place or second not in place:
            raise ValueError(f"not a category: {first!r}, {second!r}")
        counts[place[first]][place[second]] += 1
    return of_matrix(counts)


def of_matrix(counts: Sequence[Sequence[int]]) -> Agreement:
    """Return the agreement of a square matrix of counts."""
    n = sum(map(sum, counts))
    same = sum(counts[index][index] for index in range(len(counts)))
    return Agreement(
        n=n,
        matrix=tuple(map(tuple, counts)),
        percent=same / n if n else 0.0,
        kappa=kappa(counts, "none"),
        weighted=kappa(counts, "linear"),
    )


def kappa(counts: Sequence[Sequence[int]], weighing: Weighing = "none") -> Kappa:
    """Return Cohen's kappa: (observed - expected) / (1 - expected), of agreement weighed.

    ``linear`` gives neighbours part of the credit: 1 - distance / (categories - 1).
    """
    size, n = len(counts), sum(map(sum, counts))
    if not n:
        return Kappa(None)
    p = [[count / n for count in row] for row in counts]
    rows = [sum(row) for row in p]
    columns = [sum(row[index] for row in p) for index in range(size)]
    cells = [(i, j) for i in range(size) for j in range(size)]

    def weight(i: int, j: int) -> float:
        return 1.0 - abs(i - j) / (size - 1) if weighing == "linear" and size > 1 else float(i == j)

    observed = sum(weight(i, j) * p[i][j] for i, j in cells)
    expected = sum(weight(i, j) * rows[i] * columns[j] for i, j in cells)
    if math.isclose(expected, 1.0):
        return Kappa(None)
    value = (observed - expected) / (1.0 - expected)
    # what a category's neighbours are worth on the mean, by the other reader's use of them
    of_row = [sum(weight(i, j) * columns[j] for j in range(size)) for i in range(size)]
    of_column = [sum(weight(i, j) * rows[i] for i in range(size)) for j in range(size)]
    spread = sum(p[i][j] * (weight(i, j) - (of_row[i] + of_column[j]) * (1.0 - value)) ** 2 for i, j in cells)
    variance = (spread - (value - expected * (1.0 - value)) ** 2) / (n * (1.0 - expected) ** 2)
    if variance < 1e-12:
        return Kappa(value)
    reach = Z95 * math.sqrt(variance)
    return Kappa(value, max(value - reach, -1.0), min(value + reach, 1.0))
