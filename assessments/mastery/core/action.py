"""The words of a plan: what may be planned, what is to be done, and why. No words that a person reads."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from assessments.mastery.core.observation import EARNED


class ActionKind(StrEnum):
    HEAR = "hear"
    ANSWER = "answer"


class Why(StrEnum):
    """Why an action is planned. ``days`` of the reason counts what is said here."""

    PINNED = "pinned"  # a trainer asked for it
    COURSE_OVERDUE = "course_overdue"  # the course was due so many days ago
    OVERDUE = "overdue"  # it should have been answered again so many days ago
    DUE = "due"  # it is to be answered again on the day of the plan
    COURSE_DUE = "course_due"  # the course is due in so many days, counted from today
    NEW = "new"  # never answered
    MISSED = "missed"  # to be heard: the last answer missed it


@dataclass(frozen=True, slots=True)
class PlanItem:
    """A key point of a prompt as one learner stands to it.

    ``probability`` is the mastery, 0..1; ``last_earned`` what the last answer earned, None where there was
    none; ``due`` the day to answer again (of its memory); ``course_due`` the day by which the course is to be
    finished; ``hear_seconds`` the length of the lecture's fragment, 0 where there is none;
    ``answer_seconds`` what answering the prompt takes; ``attempts_left`` None where unlimited; ``heard``
    whether the fragment was heard since the last answer.
    """

    key_point_id: str
    prompt_id: str
    probability: float
    last_earned: float | None = None
    due: date | None = None
    course_due: date | None = None
    hear_seconds: float = 0.0
    answer_seconds: float = 60.0
    pinned: bool = False
    excused: bool = False
    attempts_left: int | None = None
    heard: bool = False

    @property
    def answered(self) -> bool:
        """Whether it was ever answered."""
        return self.last_earned is not None

    @property
    def missed(self) -> bool:
        """Whether the last answer missed it."""
        return self.last_earned is not None and self.last_earned < EARNED


@dataclass(frozen=True, slots=True)
class PlanReason:
    """Why an action is planned, with the numbers for one sentence about it."""

    kind: Why
    days: int = 0
    probability: float = 0.0
    last_earned: float | None = None


@dataclass(frozen=True, slots=True)
class Action:
    """Hear a fragment (of one key point) or answer a prompt (for all its key points)."""

    kind: ActionKind
    prompt_id: str
    key_point_ids: tuple[str, ...]
    reason: PlanReason
    minutes: float


@dataclass(frozen=True, slots=True)
class Day:
    """What to do on a day, in order; ``over`` is by how many minutes it exceeds the minutes a day."""

    date: date
    actions: tuple[Action, ...] = ()
    minutes: float = 0.0
    over: float = 0.0
