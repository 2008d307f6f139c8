"""What holds for every plan, tried on many drawn at random."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from assessments.mastery.core import ActionKind, Day, PlanItem, plan
from tests.assessments.mastery.drawn import TODAY, draw_items

SEEDS = range(60)
#: Later than any day of a plan.
NEVER = 10_000


def drawn(seed: int) -> tuple[random.Random, list[PlanItem], float, int]:
    rng = random.Random(seed)
    return rng, draw_items(rng), rng.choice([4.0, 10.0, 30.0, 200.0]), rng.choice([1, 7, 14, 30])


def make(items: list[PlanItem], minutes: float, days: int) -> list[Day]:
    return plan(items, today=TODAY, minutes_a_day=minutes, horizon_days=days)


def days_of(days: list[Day]) -> dict[str, int]:
    """Return the number of the day of each prompt that is in the plan."""
    return {action.prompt_id: number for number, one in enumerate(days) for action in one.actions}


def must_appear(items: list[PlanItem]) -> Iterator[str]:
    """Yield the prompts that are overdue and can be answered."""
    closed = {one.prompt_id for one in items if one.attempts_left == 0 and not one.excused}
    for one in items:
        if not one.excused and one.prompt_id not in closed and one.due and one.due < TODAY:
            yield one.prompt_id


@pytest.mark.parametrize("seed", SEEDS)
def test_every_plan_keeps_its_promises(seed: int) -> None:
    _rng, items, minutes, horizon = drawn(seed)
    days = make(items, minutes, horizon)
    by_id = {one.key_point_id: one for one in items}
    assert [one.date for one in days] == [TODAY + timedelta(days=number) for number in range(horizon)]
    seen: list[str] = []
    for one in days:
        assert one.minutes == pytest.approx(sum(action.minutes for action in one.actions))
        assert one.minutes <= minutes + one.over + 1e-6
        asked: set[str] = set()
        for action in one.actions:
            points = [by_id[point] for point in action.key_point_ids]
            assert points and not any(point.excused for point in points)
            assert {point.prompt_id for point in points} == {action.prompt_id}
            if action.kind is ActionKind.ANSWER:
                assert all(point.attempts_left != 0 for point in points)
                asked.add(action.prompt_id)
            else:
                assert action.prompt_id not in asked, "heard before it is answered"
                assert all(point.hear_seconds and not point.heard for point in points)
        seen += {action.prompt_id for action in one.actions}
    assert len(seen) == len(set(seen)), "each prompt on one day only"
    assert set(must_appear(items)) <= set(seen)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_same_wants_make_the_same_plan(seed: int) -> None:
    _rng, items, minutes, horizon = drawn(seed)
    assert make(items, minutes, horizon) == make([replace(one) for one in items], minutes, horizon)


@pytest.mark.parametrize("seed", SEEDS)
def test_what_must_be_done_is_done_by_then(seed: int) -> None:
    _rng, items, minutes, horizon = drawn(seed)
    days = days_of(make(items, minutes, horizon))
    for one in items:
        closed = any(other.attempts_left == 0 for other in items if other.prompt_id == one.prompt_id)
        if one.excused or one.answered or closed or not one.course_due or one.course_due < TODAY:
            continue
        due = (one.course_due - TODAY).days
        assert days.get(one.prompt_id, NEVER) <= due or due >= horizon


@pytest.mark.parametrize("seed", SEEDS)
def test_no_day_is_over_where_all_can_fit(seed: int) -> None:
    # a minute for each prompt, all open from today: then it fits if, and only if, no end asks for too much
    rng, items, _minutes, horizon = drawn(seed)
    small = [
        replace(one, due=min(one.due or TODAY, TODAY), hear_seconds=0, answer_seconds=60, attempts_left=None)
        for one in items
        if not one.excused
    ]
    ends = sorted(end_of(one, horizon) for one in {one.prompt_id: one for one in small}.values())
    enough = max((math.ceil(count / (end + 1)) for count, end in enumerate(ends, 1)), default=1)
    assert not any(one.over for one in make(small, enough + rng.choice([0, 0, 1]), horizon))


def end_of(item: PlanItem, horizon: int) -> int:
    """Return an end that is no later than the plan's own, in days from today."""
    ahead = (item.course_due - TODAY).days if item.course_due else NEVER
    return min(ahead, horizon - 1) if ahead >= 0 else horizon - 1


@pytest.mark.parametrize("seed", SEEDS)
def test_raising_a_probability_never_brings_it_earlier(seed: int) -> None:
    rng, items, minutes, horizon = drawn(seed)
    place = rng.randrange(len(items))
    one = items[place]
    better = replace(one, probability=one.probability + rng.random() * (1 - one.probability))
    before = days_of(make(items, minutes, horizon)).get(one.prompt_id, NEVER)
    after = days_of(make([*items[:place], better, *items[place + 1 :]], minutes, horizon))
    assert after.get(one.prompt_id, NEVER) >= before


@pytest.mark.parametrize("seed", SEEDS)
def test_where_there_is_room_a_probability_moves_nothing_else(seed: int) -> None:
    rng, items, _minutes, horizon = drawn(seed)
    place = rng.randrange(len(items))
    one = items[place]
    other = replace(one, probability=rng.random())
    before = days_of(make(items, 10_000, horizon))
    after = days_of(make([*items[:place], other, *items[place + 1 :]], 10_000, horizon))
    assert {**before, one.prompt_id: 0} == {**after, one.prompt_id: 0}
