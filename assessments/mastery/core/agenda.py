"""Days with room for so many minutes, and the tasks placed on them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import accumulate
from typing import Final

from assessments.mastery.core.task import Task

#: What is due later than this many days from now is planned as if it were due then.
FAR: Final = 365
#: Minutes; sums of floats are not exact.
_SLACK: Final = 1e-6


class Agenda:
    """Places tasks one by one. Each list has a value for each day, the first being today's."""

    def __init__(self, tasks: Sequence[Task], today: date, days: int, minutes_a_day: float) -> None:
        self._today = today
        self._minutes = minutes_a_day
        self._days = max([days, *(end + 1 for task in tasks if (end := self._end(task)) is not None)])
        self.tasks: list[list[Task]] = [[] for _ in range(self._days)]
        self._load = [0.0] * self._days
        self._shared = [0.0] * self._days
        self._reserved = [0.0] * self._days
        shares = [0.0] * self._days
        for task in tasks:
            end = self._end(task)
            if end is not None:
                self._reserved[end] += self._size(task)
            if task.spread:
                shares[days - 1 if end is None else end] += self._size(task)
        # more than the minutes where what must be done needs more
        self._room = [max(minutes_a_day, need) for need in _needed(self._reserved)]
        self._pace = list(accumulate(_needed(shares)))

    def place(self, task: Task) -> None:
        """Put a task on its first day with room; on its last day where there is none."""
        end, size = self._end(task), self._size(task)
        if end is not None:
            self._reserved[end] -= size
        day = self._first_day(task, size, end)
        if day is None:
            day = end
        if day is not None:
            self.tasks[day].append(task)
            self._load[day] += size
            if task.spread:
                self._shared[day] += size

    def _first_day(self, task: Task, size: float, end: int | None) -> int | None:
        final = self._days - 1 if end is None else end
        shared = list(accumulate(self._shared))
        spare = self._spare(end)
        for day in range((task.start - self._today).days, final + 1):
            limit = self._minutes if end is None else self._room[day]
            fits = not self.tasks[day] or self._load[day] + size <= limit + _SLACK
            # what has no end may take any day that the others leave free: no pace would bring it nearer
            in_pace = not task.spread or shared[day] < self._pace[day] - _SLACK
            in_pace |= end is None and not self._shared[day]
            if fits and in_pace and size <= spare[day] + _SLACK:
                return day
        return None

    def _spare(self, end: int | None) -> list[float]:
        """Return what can be taken from each day on without crowding out what must be done before ``end``."""
        until = self._days if end is None else end
        left = accumulate(
            room - load - reserved
            for room, load, reserved in zip(self._room, self._load, self._reserved, strict=True)
        )
        least = float("inf")
        spare = [least] * self._days
        for day, value in reversed(list(enumerate(left))):
            if day < until:
                least = min(least, value)
            spare[day] = least
        return spare

    def _end(self, task: Task) -> int | None:
        return None if task.until is None else min((task.until - self._today).days, FAR)

    def _size(self, task: Task) -> float:
        # what is longer than a day's minutes takes a day of its own
        return min(task.minutes, self._minutes)


def _needed(by_end: Sequence[float]) -> list[float]:
    """Return the least even rate for each day at which all is done by its end; it never rises."""
    rates = [total / (day + 1) for day, total in enumerate(accumulate(by_end))]
    return list(accumulate(reversed(rates), max))[::-1]
