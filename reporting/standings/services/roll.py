"""From counts by department and course to rows: each department with all below it, the company, trainers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from courses.catalogue.models import Course
from courses.people.enums import Role
from courses.people.models import Department
from reporting.standings.models import standing_key
from reporting.standings.services.read import Counts, Leaves, Moment, count_leaves, people_of_trainers

#: What a past moment does not tell is None in its rows.
TOLD_LATER: Final = (
    "asked", "done", "overdue", "due_soon", "answers", "speech", "week_answers", "week_speech"
)  # fmt: skip
TOLD_TODAY: Final = ("people", "unanswered", "points", "probability", "held", "to_review")
COUNTED: Final = (*TOLD_LATER, *TOLD_TODAY)
_FRACTIONS: Final = {"speech", "week_speech", "probability"}


class About(NamedTuple):
    """What a row is about; all None: the company."""

    department: int | None = None
    course: int | None = None
    trainer: int | None = None

    @property
    def key(self) -> str:
        """The row's key."""
        return standing_key(department=self.department, course=self.course, trainer=self.trainer)


Values = tuple[float | None, ...]


def count_moment(moment: Moment) -> dict[About, Values]:
    """Return the values of every row, as ``COUNTED`` orders them.

    Each department, published course and trainer has one; a department and a course together where there is
    something to count.
    """
    totals = roll_up(
        count_leaves(moment),
        paths=dict(Department.objects.order_by().values_list("pk", "path")),
        courses=Course.objects.published().order_by().values_list("pk", flat=True),
        trained=_trained(),
    )
    if not moment.past:
        for trainer, people in people_of_trainers().items():
            totals[About(trainer=trainer)]["people"] = people
    return {about: _values(counts, past=moment.past) for about, counts in totals.items()}


def roll_up(
    leaves: Leaves, *, paths: Mapping[int, str], courses: Iterable[int], trained: Iterable[tuple[int, int]]
) -> defaultdict[About, Counts]:
    """Add each leaf to its department and to all above it, to its course, to the company and to trainers.

    ``paths`` are departments' paths (``/1/5/``), ``trained`` pairs of course and trainer. A row's ``people``
    are who belongs there, with a course who takes it.
    """
    totals: defaultdict[About, Counts] = defaultdict(dict)
    trainers: defaultdict[int, list[int]] = defaultdict(list)
    for trained_course, trainer in trained:
        trainers[trained_course].append(trainer)
        totals[About(trainer=trainer)] = {}
    for about in (About(), *map(About, paths), *(About(course=pk) for pk in courses)):
        totals[about] = {}
    for (department, course), counts in leaves.items():
        path = paths.get(department, "") if department else ""
        above: list[int | None] = [None, *map(int, path.strip("/").split("/"))] if path else [None]
        if course is None:
            for place in above:
                _add(totals[About(place)], counts)
            continue
        takers = counts.get("takers", 0)
        with_course = {name: value for name, value in counts.items() if name != "takers"}
        for place in above:
            _add(totals[About(place)], with_course)
            _add(totals[About(place, course)], with_course | {"people": takers})
        for trainer in trainers[course]:
            _add(totals[About(trainer=trainer)], with_course)
    return totals


def _trained() -> list[tuple[int, int]]:
    """Return course and trainer of all who train now, those without a published course included."""
    rows = Course.objects.published().order_by().filter(trainers__role=Role.TRAINER)
    return list(rows.values_list("pk", "trainers"))


def _add(total: Counts, counts: Counts) -> None:
    for name, value in counts.items():
        total[name] = total.get(name, 0) + value


def _values(counts: Counts, *, past: bool) -> Values:
    told = TOLD_LATER if past else COUNTED
    return tuple(_value(name, counts.get(name, 0)) if name in told else None for name in COUNTED)


def _value(name: str, value: float) -> float:
    """Return a count as it is stored: databases add fractions in any order, so their last digits are cut."""
    return round(float(value), 3) if name in _FRACTIONS else int(value)
