"""The plan by example: what comes first, what is heard, what is spread, what does not fit."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from assessments.mastery.core import Action, ActionKind, Day, PlanItem, Why, plan
from tests.assessments.mastery.drawn import TODAY

HEAR, ANSWER = ActionKind.HEAR, ActionKind.ANSWER


def item(name: str, prompt: str = "", **fields: Any) -> PlanItem:
    """A point answered well and due today, unless said otherwise; one minute to answer."""
    given: dict[str, Any] = {"probability": 0.6, "last_earned": 1.0, "due": TODAY} | fields
    return PlanItem(key_point_id=name, prompt_id=prompt or f"p-{name}", **given)


def new(name: str, prompt: str = "", **fields: Any) -> PlanItem:
    return item(name, prompt, **({"last_earned": None, "due": None} | fields))


def day(number: int) -> date:
    return TODAY + timedelta(days=number)


def make(*items: PlanItem, minutes: float = 10, days: int = 7) -> list[Day]:
    return plan(items, today=TODAY, minutes_a_day=minutes, horizon_days=days)


def prompts(one: Day) -> list[str]:
    return [action.prompt_id for action in one.actions if action.kind is ANSWER]


def actions(days: list[Day]) -> list[Action]:
    return [action for one in days for action in one.actions]


@pytest.mark.parametrize(("minutes", "days"), [(0, 7), (-1, 7), (10, 0)])
def test_a_plan_needs_days_and_minutes(minutes: float, days: int) -> None:
    with pytest.raises(ValueError, match="no plan"):
        make(minutes=minutes, days=days)


def test_a_plan_has_every_day_even_of_nothing() -> None:
    days = make(days=3)
    assert [one.date for one in days] == [day(0), day(1), day(2)]
    assert not actions(days)


def test_pinned_then_course_overdue_then_overdue_then_due() -> None:
    days = make(
        new("new"),
        item("due", probability=0.1),
        item("overdue", due=day(-2), probability=0.7),
        item("weaker", due=day(-1), probability=0.3),
        new("late", course_due=day(-4)),
        item("pinned", pinned=True, due=day(9), probability=0.9),
    )
    assert prompts(days[0]) == ["p-pinned", "p-late", "p-weaker", "p-overdue", "p-due", "p-new"]
    reasons = [(action.reason.kind, action.reason.days) for action in days[0].actions]
    assert reasons == [
        (Why.PINNED, 0),
        (Why.COURSE_OVERDUE, 4),
        (Why.OVERDUE, 1),
        (Why.OVERDUE, 2),
        (Why.DUE, 0),
        (Why.NEW, 0),
    ]


def test_a_missed_point_is_heard_before_it_is_answered() -> None:
    missed = item("a", last_earned=0.2, hear_seconds=90, answer_seconds=60)
    [hear, answer] = make(missed)[0].actions
    assert (hear.kind, hear.key_point_ids, hear.minutes) == (HEAR, ("a",), 1.5)
    assert (hear.reason.kind, hear.reason.last_earned) == (Why.MISSED, 0.2)
    assert (answer.kind, answer.minutes) == (ANSWER, 1.0)


@pytest.mark.parametrize("fields", [{"heard": True}, {"hear_seconds": 0.0}, {"last_earned": 0.8}])
def test_nothing_is_heard_twice_or_for_nothing(fields: dict[str, Any]) -> None:
    given = {"last_earned": 0.2, "hear_seconds": 90.0} | fields
    assert [action.kind for action in actions(make(item("a", **given)))] == [ANSWER]


def test_one_answer_serves_all_points_of_its_prompt() -> None:
    days = make(
        item("a", "p", due=day(-1), last_earned=0.0, hear_seconds=30),
        item("b", "p", due=day(5), answer_seconds=60),
        item("c", "p", due=day(3), answer_seconds=60, excused=True),
    )
    [hear, answer] = actions(days)
    assert (hear.key_point_ids, answer.key_point_ids) == (("a",), ("a", "b"))
    assert (answer.reason.kind, answer.reason.days, answer.minutes) == (Why.OVERDUE, 1, 1.0)


def test_what_cannot_be_answered_any_more_is_only_heard() -> None:
    days = make(
        item("a", "p", last_earned=0.1, hear_seconds=60, attempts_left=0),
        item("b", "p", hear_seconds=60, attempts_left=0, heard=True),
        item("c", "q", last_earned=0.1, attempts_left=0),
    )
    [only] = actions(days)
    assert (only.kind, only.key_point_ids, only.reason.kind) == (HEAR, ("a",), Why.MISSED)


def test_reviews_come_on_their_day_and_not_beyond_the_horizon() -> None:
    days = make(item("a", due=day(3)), item("b", due=day(7)))
    assert [prompts(one) for one in days] == [[], [], [], ["p-a"], [], [], []]
    assert days[3].actions[0].reason.kind is Why.DUE
    assert days[3].actions[0].reason.days == 3


def test_a_weak_point_is_answered_before_the_course_is_due() -> None:
    days = make(
        item("w", due=day(6), course_due=day(3), probability=0.5),
        item("s", due=day(6), course_due=day(3), probability=0.9),
    )
    assert prompts(days[6]) == ["p-s"]
    [early] = [number for number, one in enumerate(days) if "p-w" in prompts(one)]
    assert 1 <= early <= 3
    assert days[early].actions[0].reason.kind is Why.COURSE_DUE


def test_new_points_are_spread_until_the_course_is_due() -> None:
    items = [new(str(number), course_due=day(4), answer_seconds=120) for number in range(5)]
    days = make(*items)
    assert [prompts(one) for one in days] == [["p-0"], ["p-1"], ["p-2"], ["p-3"], ["p-4"], [], []]
    assert days[0].actions[0].reason.days == 4


def test_a_course_due_far_off_does_not_fill_the_first_days() -> None:
    items = [new(str(number), course_due=day(59), answer_seconds=60) for number in range(10)]
    planned = [len(prompts(one)) for one in make(*items, days=60)]
    assert sum(planned) == 10
    assert max(planned) == 1
    assert sum(planned[:30]) == 5


def test_reviews_give_way_to_what_must_be_done_today() -> None:
    must = [new(f"m{number}", course_due=TODAY, answer_seconds=180) for number in range(3)]
    days = make(*must, item("review", due=day(-1), answer_seconds=180))
    assert prompts(days[0]) == ["p-m0", "p-m1", "p-m2"]
    assert prompts(days[1]) == ["p-review"]
    assert not any(one.over for one in days)


def test_a_day_says_by_how_much_it_is_over() -> None:
    items = [new(str(number), course_due=day(1), answer_seconds=300) for number in range(6)]
    days = make(*items, minutes=10)
    assert [len(one.actions) for one in days[:3]] == [3, 3, 0]
    assert [one.over for one in days[:3]] == [pytest.approx(5), pytest.approx(5), 0]


def test_overdue_points_all_come_even_if_they_cannot_fit() -> None:
    items = [item(str(number), due=day(-3), answer_seconds=300) for number in range(20)]
    days = make(*items, minutes=10, days=5)
    assert sum(len(one.actions) for one in days) == 20
    assert sum(one.over for one in days) == pytest.approx(20 * 5 - 5 * 10)
    assert max(one.over for one in days) == pytest.approx(10)


def test_what_takes_longer_than_a_day_gets_a_day_of_its_own() -> None:
    days = make(item("short", probability=0.1), item("long", answer_seconds=1200))
    assert [prompts(one) for one in days[:2]] == [["p-short"], ["p-long"]]
    assert [one.over for one in days[:2]] == [0, pytest.approx(10)]


def test_new_points_without_a_date_keep_the_order_of_the_course() -> None:
    items = [new(str(number), probability=1 - number / 10, answer_seconds=300) for number in range(4)]
    planned = [prompt for one in make(*items, days=4) for prompt in prompts(one)]
    assert planned == ["p-0", "p-1", "p-2", "p-3"]


def test_a_better_score_moves_only_its_own_prompt() -> None:
    items = [item(str(number), probability=0.1 * number + 0.1, due=day(number - 2)) for number in range(6)]
    before = make(*items)
    scored = item("1", probability=0.9, due=day(5))
    after = make(*items[:1], scored, *items[2:])

    def others(days: list[Day]) -> list[list[str]]:
        return [[prompt for prompt in prompts(one) if prompt != "p-1"] for one in days]

    assert others(after) == others(before)
    assert prompts(after[5]) == ["p-1"] and "p-1" in prompts(before[0])


def test_what_has_no_end_takes_a_day_that_a_far_course_leaves_free() -> None:
    far = PlanItem("1", "far", 0.0, course_due=day(45), answer_seconds=90)
    free = PlanItem("2", "free", 0.0, answer_seconds=60)
    days = plan([far, free], today=TODAY, minutes_a_day=15, horizon_days=14)
    assert [prompts(one) for one in days[:3]] == [["far"], ["free"], []]
