"""What one key point asks of a plan: to be answered from which day on, until which, and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from assessments.mastery.core.action import PlanItem, PlanReason, Why
from assessments.mastery.core.formula import MASTERED

#: Class, day and probability: the smallest is placed first.
Rank = tuple[int, int, float]


@dataclass(frozen=True, slots=True)
class Want:
    """To be answered from ``start`` on, at the latest ``until`` (None: whenever there is room).

    What is ``spread`` is shared out evenly over the days; the rest is begun as soon as it may.
    """

    item: PlanItem
    reason: PlanReason
    rank: Rank
    start: date
    until: date | None = None
    spread: bool = False


def want(item: PlanItem, today: date, last: date) -> Want:
    """Return what ``item`` wants of a plan from ``today`` to ``last``.

    A higher probability only ever makes the rank, the start and the end later.
    """
    course = item.course_due
    ahead = course if course and course >= today else None
    urgent_until = min(ahead or last, last)
    if item.pinned:
        return Want(item, _reason(item, Why.PINNED), (0, 0, item.probability), today, urgent_until)
    if not item.answered:
        return _unanswered(item, today, ahead, urgent_until)
    due = item.due or today
    weak = item.probability < MASTERED
    if due <= today:
        rank, why, days = (2, Why.OVERDUE, (today - due).days) if due < today else (3, Why.DUE, 0)
        if weak and course and course < today:
            rank, why, days = 1, Why.COURSE_OVERDUE, (today - course).days
        return Want(item, _reason(item, why, days), (rank, 0, item.probability), today, urgent_until)
    if weak and ahead and ahead < due:
        # its own date would come too late for the course
        reason = _reason(item, Why.COURSE_DUE, (ahead - today).days)
        start = min(today + timedelta(days=1), ahead)
        return Want(item, reason, (4, ahead.toordinal(), item.probability), start, ahead)
    until = ahead if ahead and ahead >= due else None
    reason = _reason(item, Why.DUE, (due - today).days)
    return Want(item, reason, (5, due.toordinal(), item.probability), due, until)


def _unanswered(item: PlanItem, today: date, ahead: date | None, urgent_until: date) -> Want:
    # in the order given, which is the course's: what is expected of the unanswered is no reason to jump
    if ahead:
        reason = _reason(item, Why.COURSE_DUE, (ahead - today).days)
        return Want(item, reason, (4, ahead.toordinal(), 0.0), today, ahead, spread=True)
    if item.course_due:
        reason = _reason(item, Why.COURSE_OVERDUE, (today - item.course_due).days)
        return Want(item, reason, (1, 0, 0.0), today, urgent_until)
    return Want(item, _reason(item, Why.NEW), (6, 0, 0.0), today, spread=True)


def _reason(item: PlanItem, why: Why, days: int = 0) -> PlanReason:
    return PlanReason(why, days, item.probability, item.last_earned)
