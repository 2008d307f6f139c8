"""Which answers are looked at twice."""

from __future__ import annotations

import pytest

from assessments.scoring.sample import MOST_DOUBTFUL, SHARE, is_sampled, wants_second_look


def test_the_sample_is_the_share_it_says_and_always_the_same() -> None:
    chosen = [key for key in range(10_000) if is_sampled(key)]
    assert len(chosen) / 10_000 == pytest.approx(SHARE, abs=0.01)
    assert chosen[:5] == [key for key in range(chosen[4] + 1) if is_sampled(key)]


def test_neighbours_are_not_chosen_together() -> None:
    assert len({key % 10 for key in range(1000) if is_sampled(key)}) == 10


def test_the_most_doubtful_are_always_looked_at_twice() -> None:
    left_out = next(key for key in range(100) if not is_sampled(key))
    assert wants_second_look(left_out, MOST_DOUBTFUL)
    assert not wants_second_look(left_out, MOST_DOUBTFUL - 0.01)
