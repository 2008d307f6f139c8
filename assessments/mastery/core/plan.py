"""The days to come: what to hear again and what to answer, in order, within the minutes a day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from assessments.mastery.core.action import Day, PlanItem
from assessments.mastery.core.agenda import Agenda
from assessments.mastery.core.task import tasks


def plan(items: Iterable[PlanItem], *, today: date, minutes_a_day: float, horizon_days: int) -> list[Day]:
    """Return ``horizon_days`` days from ``today``, each with its actions in order.

    Each prompt comes at most once: what follows its answer is not known before. Prompts are placed one by
    one, pinned and overdue ones first, each on the first day with room that leaves enough of it for what must
    be done by a day; that work is spread evenly. Where it cannot fit, the days say by how much they are over.
    Equal wants keep the order of ``items`` (the course's). Raises ValueError for no days or no minutes.
    """
    if horizon_days < 1 or not minutes_a_day > 0:
        raise ValueError(f"no plan of {horizon_days} days of {minutes_a_day} minutes")
    wanted = tasks(items, today, today + timedelta(days=horizon_days - 1))
    agenda = Agenda(wanted, today, horizon_days, minutes_a_day)
    for task in wanted:
        agenda.place(task)
    days = []
    for number, placed in enumerate(agenda.tasks[:horizon_days]):
        actions = tuple(action for task in placed for action in task.actions)
        minutes = sum(action.minutes for action in actions)
        over = max(minutes - minutes_a_day, 0.0)
        days.append(Day(today + timedelta(days=number), actions, minutes, over if over > 1e-6 else 0.0))
    return days
