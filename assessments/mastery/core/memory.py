"""When to ask again: a thin wrap of FSRS (py-fsrs, https://github.com/open-spaced-repetition/py-fsrs).

No learning steps: answers are spoken at work, so the shortest pause is a day. What was missed is due the next
day, at the same hour. No fuzz either: the same answers always give the same dates.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from fsrs import Card, Rating, Scheduler, State

from assessments.mastery.core.observation import EARNED, Observation, in_order

SCHEDULE_VERSION: Final = "fsrs-6/1"
#: The share of points that shall still be held on the day they are asked again.
RETENTION: Final = 0.9
#: No point is left alone for longer, in days.
LONGEST: Final = 365
#: Less than all, and yet earned: remembered with difficulty.
_HARD_BELOW: Final = 0.75
#: A first answer that says it all: known before it was ever asked.
_EASY_FROM: Final = 0.95
#: Answers doubted as much neither prove nor disprove memory.
_TOO_DOUBTFUL: Final = 0.5

_SCHEDULER: Final = Scheduler(
    desired_retention=RETENTION,
    learning_steps=(),
    relearning_steps=(),
    maximum_interval=LONGEST,
    enable_fuzzing=False,
)


@dataclass(frozen=True, slots=True)
class Memory:
    """What FSRS keeps of a point: ``stability`` in days, ``difficulty`` 1..10, last answered, due again."""

    stability: float
    difficulty: float
    last: datetime
    due: datetime

    def as_json(self) -> dict[str, Any]:
        """Return the stored form, which ``from_json`` reads."""
        return {
            "stability": self.stability,
            "difficulty": self.difficulty,
            "last": self.last.isoformat(),
            "due": self.due.isoformat(),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Memory:
        """Read the form that ``as_json`` writes."""
        last, due = (datetime.fromisoformat(data[name]) for name in ("last", "due"))
        return cls(float(data["stability"]), float(data["difficulty"]), last, due)

    def _card(self) -> Card:
        return Card(
            card_id=1,
            state=State.Review,
            stability=self.stability,
            difficulty=self.difficulty,
            due=self.due,
            last_review=self.last,
        )


def review(memory: Memory | None, earned: float, at: datetime) -> Memory:
    """Return the memory after an answer that earned so much, 0..1; None is a point never answered."""
    now, rating = at.astimezone(UTC), _rating(earned, first=memory is None)
    card = memory._card() if memory else Card(card_id=1, due=now)
    after, _log = _SCHEDULER.review_card(card, rating, now)
    if after.stability is None or after.difficulty is None:
        raise AssertionError("a reviewed card has a memory")
    # a strong memory that lapses would wait for days
    due = now + timedelta(days=1) if rating is Rating.Again else after.due
    return Memory(after.stability, after.difficulty, now, due)


def memory_of(observations: Iterable[Observation]) -> Memory | None:
    """Return the memory that all answers leave, in whatever order they come; None where there are none."""
    memory = None
    for one in in_order(observations):
        if one.doubt < _TOO_DOUBTFUL:
            memory = review(memory, one.earned, one.at)
    return memory


def _rating(earned: float, *, first: bool) -> Rating:
    if earned < EARNED:
        return Rating.Again
    if earned < _HARD_BELOW:
        return Rating.Hard
    return Rating.Easy if first and earned >= _EASY_FROM else Rating.Good
