"""When a key point is due again."""

from __future__ import annotations

import json
from datetime import timedelta, timezone

import pytest
from fsrs import Card, Scheduler, State
from hypothesis import given, settings
from hypothesis import strategies as st

from assessments.mastery.core import Memory, Observation, memory_of, review
from tests.assessments.mastery.drawn import NOW, OBSERVATIONS


def gap(memory: Memory) -> int:
    return (memory.due - memory.last).days


def test_no_answer_leaves_no_memory() -> None:
    assert memory_of([]) is None


def test_a_missed_point_is_due_the_next_day() -> None:
    assert review(None, 0.0, NOW).due == NOW + timedelta(days=1)
    held = memory_of([Observation(NOW - timedelta(days=days), 1) for days in (40, 30, 10)])
    assert held and gap(held) > 10
    assert gap(review(held, 0.2, NOW)) == 1


def test_better_answers_are_left_alone_longer() -> None:
    gaps = [gap(review(None, earned, NOW)) for earned in (0.0, 0.6, 0.8, 1.0)]
    assert gaps == sorted(gaps) and gaps[0] == 1 and gaps[-1] > gaps[-2] > 1


def test_pauses_grow_while_it_is_held() -> None:
    memory, gaps = review(None, 0.8, NOW), []
    for _ in range(5):
        gaps.append(gap(memory))
        memory = review(memory, 1.0, memory.due)
    assert gaps == sorted(gaps) and gaps[-1] > 10 * gaps[0]


def test_no_pause_is_longer_than_a_year() -> None:
    memory = review(None, 1.0, NOW)
    for _ in range(30):
        memory = review(memory, 1.0, memory.due)
        assert gap(memory) <= 365


def test_answers_on_one_day_do_not_put_it_off_for_long() -> None:
    drilled = memory_of([Observation(NOW + timedelta(minutes=5 * number), 0.8) for number in range(6)])
    spaced = memory_of([Observation(NOW + timedelta(days=5 * number), 0.8) for number in range(6)])
    assert drilled and spaced
    assert gap(drilled) < gap(spaced) / 3


@settings(max_examples=150)
@given(data=st.data(), observations=OBSERVATIONS)
def test_memory_is_rebuilt_from_rows_in_any_order(
    data: st.DataObject, observations: list[Observation]
) -> None:
    memory = memory_of(observations)
    assert memory == memory_of(data.draw(st.permutations(observations)))
    assert memory == memory_of(observations)
    if memory:
        assert 1 <= (memory.due - memory.last).days <= 365
        assert 1 <= memory.difficulty <= 10 and memory.stability > 0


def test_memory_grows_answer_by_answer() -> None:
    observations = [
        Observation(NOW + timedelta(days=day), earned) for day, earned in ((0, 0), (1, 0.6), (3, 1))
    ]
    memory = None
    for one in observations:
        memory = review(memory, one.earned, one.at)
    assert memory == memory_of(observations)


def test_doubted_answers_prove_nothing() -> None:
    sure = Observation(NOW, 1.0)
    assert memory_of([Observation(NOW, 0.0, doubt=0.8)]) is None
    assert memory_of([sure, Observation(NOW + timedelta(days=2), 0.0, doubt=0.8)]) == memory_of([sure])


def test_memory_survives_storage() -> None:
    memory = review(None, 0.7, NOW)
    assert Memory.from_json(json.loads(json.dumps(memory.as_json()))) == memory


def test_time_zones_do_not_matter() -> None:
    shanghai = timezone(timedelta(hours=8))
    assert review(None, 1.0, NOW.astimezone(shanghai)) == review(None, 1.0, NOW)


def test_retention_falls_to_its_goal_when_it_is_due() -> None:
    memory = memory_of([Observation(NOW - timedelta(days=days), 1) for days in (60, 45, 10)])
    assert memory
    card = Card(1, State.Review, None, memory.stability, memory.difficulty, memory.due, memory.last)
    asked = (memory.last + timedelta(days=days) for days in (0, 5, gap(memory), 300))
    values = [Scheduler().get_card_retrievability(card, at) for at in asked]
    assert values == sorted(values, reverse=True)
    assert values[0] == 1 and values[2] == pytest.approx(0.9, abs=0.02)
