"""What courses people would gain and lose by the rules if they stood elsewhere; nothing is written."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from courses.assigning.models import Assignment, Exemption
from courses.catalogue.models import Course
from courses.enrolment.models import Enrolment

#: So many people are asked for in one query.
CHUNK: Final = 500


@dataclass(frozen=True)
class Move:
    """Where a person would stand: ``key`` is None for someone new, ``path`` the department's, or empty."""

    key: int | None
    path: str
    role: str
    joined_on: datetime.date | None


@dataclass(frozen=True)
class Consequence:
    """Keys of the courses that a person would be given, and would lose, nothing of them being begun."""

    gains: frozenset[int]
    loses: frozenset[int]


@dataclass(frozen=True)
class _Rule:
    path: str
    role: str
    after: datetime.date | None
    courses: frozenset[int]

    def means(self, move: Move) -> bool:
        fits = move.path.startswith(self.path) and self.role in ("", move.role)
        # who has no joining day is judged by the day of being added, which the move does not know
        return fits and (self.after is None or (move.joined_on is not None and move.joined_on > self.after))


def _rules() -> list[_Rule]:
    rows = Assignment.objects.by_rule().select_related("department").prefetch_related("path__steps")
    return [
        _Rule(
            row.department.path if row.department else "",
            row.role,
            row.joined_after,
            frozenset(
                [step.course_id for step in row.path.steps.all()]
                if row.path
                else [key for key in (row.course_id,) if key]
            ),
        )
        for row in rows
    ]


def foresee(moves: Sequence[Move]) -> list[Consequence]:
    """Return what each move would do, by the rules by which ``apply_to_people`` enrols and lets go."""
    rules = _rules()
    trained: dict[int, set[int]] = defaultdict(set)
    for course, person in Course.trainers.through.objects.values_list("course", "employee"):
        trained[person].add(course)
    found = []
    for start in range(0, len(moves), CHUNK):
        chunk = moves[start : start + CHUNK]
        keys = [move.key for move in chunk if move.key is not None]
        have, held, exempt = _standing(keys)
        for move in chunk:
            given = frozenset().union(*(rule.courses for rule in rules if rule.means(move)))
            key = move.key or 0
            gains = given - have[key] - exempt[key] - trained[key]
            found.append(Consequence(frozenset(gains), frozenset(held[key] - given)))
    return found


def _standing(keys: Sequence[int]) -> tuple[dict[int, set[int]], dict[int, set[int]], dict[int, set[int]]]:
    """Return by person what is taken, what of it would go with its rule, and what need not be taken."""
    have: dict[int, set[int]] = defaultdict(set)
    held: dict[int, set[int]] = defaultdict(set)
    exempt: dict[int, set[int]] = defaultdict(set)
    taken = Enrolment.objects.filter(employee__in=keys).order_by()
    for person, course in taken.values_list("employee", "course"):
        have[person].add(course)
    by_rule = taken.filter(assignment__isnull=False, assignment__employee=None).unbegun()
    for person, course in by_rule.values_list("employee", "course"):
        held[person].add(course)
    named = Assignment.objects.filter(employee__in=keys)
    for person, course, on_path in named.values_list("employee", "course", "path__steps__course"):
        held[person] -= {course, on_path}
    excused = Exemption.objects.active().filter(employee__in=keys)
    for person, course in excused.values_list("employee", "course"):
        exempt[person].add(course)
    return have, held, exempt
