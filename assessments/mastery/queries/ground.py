"""What mastery rests on: answers by recording time, and how learner and class did until then."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime
from itertools import accumulate

from assessments.answers.models.outcome import Outcome
from assessments.mastery.core import Baseline, Observation

#: A learner and a key point, by their ids.
Pair = tuple[int, int]

_AT = "answer__recording__created_at"
_LEARNER = "answer__learner"


def observations_of(learner: int) -> dict[int, list[Observation]]:
    """Return all answers of one learner by key point, the oldest first; one query."""
    rows = Outcome.objects.filter(answer__learner=learner).order_by(_AT, "answer")
    found: dict[int, list[Observation]] = defaultdict(list)
    for point, at, earned, doubt in rows.values_list("key_point", _AT, "earned", "doubt"):
        found[point].append(Observation(at, earned, doubt))
    return dict(found)


class Ground:
    """The answers of some learners, and of everyone to some key points; two queries."""

    def __init__(self, learners: Collection[int], key_points: Collection[int]) -> None:
        self.own: dict[Pair, list[Observation]] = defaultdict(list)
        rows = Outcome.objects.order_by(_AT, "answer")
        own = rows.filter(answer__learner__in=learners)
        by_learner: dict[int, list[tuple[datetime, float]]] = defaultdict(list)
        for learner, point, at, earned, doubt in own.values_list(
            _LEARNER, "key_point", _AT, "earned", "doubt"
        ):
            self.own[learner, point].append(Observation(at, earned, doubt))
            by_learner[learner].append((at, earned))
        by_point: dict[int, list[tuple[datetime, float]]] = defaultdict(list)
        for point, at, earned in rows.filter(key_point__in=key_points).values_list(
            "key_point", _AT, "earned"
        ):
            by_point[point].append((at, earned))
        self._by_learner = {key: _Running(some) for key, some in by_learner.items()}
        self._by_point = {key: _Running(some) for key, some in by_point.items()}

    def baseline(self, pair: Pair, at: datetime) -> Baseline:
        """Return how the learner did on other key points until ``at``."""
        return self._without_own(self._by_learner.get(pair[0]), pair, at)

    def cohort(self, pair: Pair, at: datetime) -> Baseline:
        """Return how others did on this key point until ``at``."""
        return self._without_own(self._by_point.get(pair[1]), pair, at)

    def _without_own(self, everything: _Running | None, pair: Pair, at: datetime) -> Baseline:
        if everything is None:
            return Baseline.of(())
        own = [one.earned for one in self.own.get(pair, ()) if one.at <= at]
        total, count = everything.until(at)
        count -= len(own)
        if not count:
            return Baseline.of(())
        # sums of floats in another order differ in the last digit: it must not leave 0..1
        return Baseline(min(max((total - sum(own)) / count, 0.0), 1.0), count)


class _Running:
    """Sums of what was earned, by time."""

    def __init__(self, rows: Iterable[tuple[datetime, float]]) -> None:
        in_order = sorted(rows)
        self._times = [at for at, _earned in in_order]
        self._sums = [0.0, *accumulate(earned for _at, earned in in_order)]

    def until(self, at: datetime) -> tuple[float, int]:
        """Return the sum and the number of those not after ``at``."""
        count = bisect_right(self._times, at)
        return self._sums[count], count
