"""What holds for every plan, tried on many that hypothesis makes up."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessments.mastery.core import ActionKind, Day, PlanItem, plan
from tests.assessments.mastery.drawn import SHARES, TODAY, plan_items

#: Later than any day of a plan.
NEVER = 10_000
#: Few plans have no room left; among so many some have.
MANY = settings(max_examples=300)
MINUTES = st.sampled_from([4.0, 10.0, 30.0, 200.0])
HORIZONS = st.sampled_from([1, 7, 14, 30])


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


@MANY
@given(items=plan_items(), minutes=MINUTES, horizon=HORIZONS)
def test_every_plan_keeps_its_promises(items: list[PlanItem], minutes: float, horizon: int) -> None:
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


@MANY
@given(items=plan_items(), minutes=MINUTES, horizon=HORIZONS)
def test_the_same_wants_make_the_same_plan(items: list[PlanItem], minutes: float, horizon: int) -> None:
    assert make(items, minutes, horizon) == make([replace(one) for one in items], minutes, horizon)


@MANY
@given(items=plan_items(), minutes=MINUTES, horizon=HORIZONS)
def test_what_must_be_done_is_done_by_then(items: list[PlanItem], minutes: float, horizon: int) -> None:
    days = days_of(make(items, minutes, horizon))
    for one in items:
        closed = any(other.attempts_left == 0 for other in items if other.prompt_id == one.prompt_id)
        if one.excused or one.answered or closed or not one.course_due or one.course_due < TODAY:
            continue
        due = (one.course_due - TODAY).days
        assert days.get(one.prompt_id, NEVER) <= due or due >= horizon


@MANY
@given(items=plan_items(), horizon=HORIZONS, spare=st.sampled_from([0, 0, 1]))
def test_no_day_is_over_where_all_can_fit(items: list[PlanItem], horizon: int, spare: int) -> None:
    # a minute for each prompt, all open from today: then it fits if, and only if, no end asks for too much
    small = [
        replace(one, due=min(one.due or TODAY, TODAY), hear_seconds=0, answer_seconds=60, attempts_left=None)
        for one in items
        if not one.excused
    ]
    ends = sorted(end_of(one, horizon) for one in {one.prompt_id: one for one in small}.values())
    enough = max((math.ceil(count / (end + 1)) for count, end in enumerate(ends, 1)), default=1)
    assert not any(one.over for one in make(small, enough + spare, horizon))


def end_of(item: PlanItem, horizon: int) -> int:
    """Return an end that is no later than the plan's own, in days from today."""
    ahead = (item.course_due - TODAY).days if item.course_due else NEVER
    return min(ahead, horizon - 1) if ahead >= 0 else horizon - 1


@MANY
@given(data=st.data(), items=plan_items(), minutes=MINUTES, horizon=HORIZONS)
def test_raising_a_probability_never_brings_it_earlier(
    data: st.DataObject, items: list[PlanItem], minutes: float, horizon: int
) -> None:
    place = data.draw(st.integers(0, len(items) - 1))
    one = items[place]
    better = replace(one, probability=data.draw(st.floats(one.probability, 1)))
    before = days_of(make(items, minutes, horizon)).get(one.prompt_id, NEVER)
    after = days_of(make([*items[:place], better, *items[place + 1 :]], minutes, horizon))
    assert after.get(one.prompt_id, NEVER) >= before


@MANY
@given(data=st.data(), items=plan_items(), horizon=HORIZONS)
def test_where_there_is_room_a_probability_moves_nothing_else(
    data: st.DataObject, items: list[PlanItem], horizon: int
) -> None:
    place = data.draw(st.integers(0, len(items) - 1))
    one = items[place]
    other = replace(one, probability=data.draw(SHARES))
    before = days_of(make(items, 10_000, horizon))
    after = days_of(make([*items[:place], other, *items[place + 1 :]], 10_000, horizon))
    assert {**before, one.prompt_id: 0} == {**after, one.prompt_id: 0}
