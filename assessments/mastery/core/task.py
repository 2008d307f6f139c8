"""A prompt's part in a plan: what its key points want together, done on one day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from assessments.mastery.core.action import Action, ActionKind, PlanItem, PlanReason, Why
from assessments.mastery.core.want import Rank, want


@dataclass(frozen=True, slots=True)
class Task:
    """The actions of one prompt; the rest is as in ``Want``."""

    actions: tuple[Action, ...]
    rank: Rank
    start: date
    until: date | None
    spread: bool

    @property
    def minutes(self) -> float:
        """What hearing and answering take together."""
        return sum(action.minutes for action in self.actions)


def tasks(items: Iterable[PlanItem], today: date, last: date) -> list[Task]:
    """Return a task for each prompt that wants something until ``last``, the first to be placed first."""
    by_prompt: dict[str, list[PlanItem]] = {}
    for item in items:
        if not item.excused:
            by_prompt.setdefault(item.prompt_id, []).append(item)
    made = [task for group in by_prompt.values() if (task := _task(group, today, last))]
    return sorted(made, key=lambda task: task.rank)


def _task(items: Sequence[PlanItem], today: date, last: date) -> Task | None:
    """Return the task of one prompt's key points: one answer serves all of them."""
    answerable = all(item.attempts_left != 0 for item in items)
    wants = [want(item, today, last) for item in items if answerable or _can_hear(item)]
    if not wants:
        return None
    if (start := min(one.start for one in wants)) > last:
        return None
    first = min((one for one in wants if one.start == start), key=lambda one: one.rank)
    if answerable:
        actions = [_hear(item, Why.MISSED) for item in items if item.missed and _can_hear(item)]
        ids = tuple(item.key_point_id for item in items)
        minutes = max(item.answer_seconds for item in items) / 60
        actions.append(Action(ActionKind.ANSWER, first.item.prompt_id, ids, first.reason, minutes))
    else:
        actions = [
            _hear(one.item, Why.MISSED if one.item.missed else one.reason.kind, one.reason.days)
            for one in wants
            if one.start == start
        ]
    ends = [one.until for one in wants if one.until]
    return Task(
        tuple(actions),
        first.rank,
        start,
        min(ends) if ends else None,
        first.spread,
    )


def _can_hear(item: PlanItem) -> bool:
    return item.hear_seconds > 0 and not item.heard


def _hear(item: PlanItem, why: Why, days: int = 0) -> Action:
    reason = PlanReason(why, days, item.probability, item.last_earned)
    return Action(ActionKind.HEAR, item.prompt_id, (item.key_point_id,), reason, item.hear_seconds / 60)
