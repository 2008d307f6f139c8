"""Tells what is said to be so from what is said not to be so."""

from __future__ import annotations

from bisect import bisect_left

from assessments.scoring.language.negation import refuses, turned_after, turns
from assessments.scoring.matchers import Hit
from assessments.scoring.utterance import Utterance

# tokens before and after a phrase that can matter
_BEFORE = 24
_AFTER = 14
_ANSWER = 8


class PolarityJudge:
    """Counts what turns the phrase round: before it in its clause, between its words, after it.

    An even count affirms: "must not forget to verify", 不能不核实. Rules in ``language.negation``.
    """

    def affirms(self, utterance: Utterance, hit: Hit) -> bool:
        """Say whether the hit is affirmed."""
        turning = utterance.turning
        start = max(utterance.clause_start(hit.first), hit.first - _BEFORE)
        near = bisect_left(turning, start)
        if near == len(turning) or turning[near] >= hit.end + _AFTER:
            return True
        before = utterance.render(start, hit.first)
        after = utterance.render(hit.end, hit.end + _AFTER)
        if hit.end in utterance.borders:
            after = "，" + after
        count = turns(before) + (1 if _refused(utterance, hit) else turned_after(before, after))
        if hit.inside:
            gap = [place for place in range(hit.first, hit.end) if place not in hit.inside]
            count += sum(turns(utterance.render(at, end)) for at, end in _runs(gap))
        return count % 2 == 0


def _refused(utterance: Utterance, hit: Hit) -> bool:
    """Say whether the hit is asked about, and the answer that follows is no."""
    border = utterance.next_border(hit.end, hit.end + _AFTER)
    return border in utterance.questions and refuses(utterance.render(border, border + _ANSWER))


def _runs(places: list[int]) -> list[tuple[int, int]]:
    """Return consecutive places as (first, end)."""
    runs: list[tuple[int, int]] = []
    for place in places:
        if runs and runs[-1][1] == place:
            runs[-1] = (runs[-1][0], place + 1)
        else:
            runs.append((place, place + 1))
    return runs
