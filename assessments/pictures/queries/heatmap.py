"""A course at a glance: people or departments by key points, as probabilities of mastery."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final

from django.db.models import QuerySet

from assessments.answers.models.answer import Answer
from assessments.mastery.models import Mastery
from assessments.prompts.models.prompt import KeyPoint
from courses.catalogue.models import Course
from courses.people.models import Employee

#: What rows can be sorted by, beside ``point-<id>``; a leading "-" turns it round.
ORDERS: Final = ("name", "department", "mean")
#: How many key points are named as the weakest.
NAMED: Final = 3


@dataclass(frozen=True, slots=True)
class Column:
    """A key point: its mean over the ``people`` who answered it, 0..1, None where nobody has."""

    point: KeyPoint
    number: int
    mean: float | None
    people: int


@dataclass(frozen=True, slots=True)
class Group:
    """Columns in a row that share a session or a prompt; ``label`` is its title or question."""

    pk: int
    label: str
    number: int
    columns: Sequence[Column]


@dataclass(frozen=True, slots=True)
class Row:
    """A person, or a department of ``people``: whole per cent by column, None where never answered."""

    pk: int
    name: str
    number: str
    department: str
    people: int
    values: Sequence[int | None]
    mean: float | None


@dataclass(frozen=True, slots=True)
class HeatMap:
    """All columns grouped by session and by prompt, and the rows in the order asked for."""

    sessions: Sequence[Group]
    prompts: Sequence[Group]
    columns: Sequence[Column]
    rows: Sequence[Row]

    @property
    def answered(self) -> int:
        """How many rows have any answer."""
        return sum(row.mean is not None for row in self.rows)

    @property
    def weakest(self) -> list[Column]:
        """The key points that are held least; none where nobody answered or all are held alike."""
        known = [column for column in self.columns if column.mean is not None]
        ranked = sorted(known, key=lambda column: (column.mean or 0.0, column.number))
        return [] if len(known) < 2 else ranked[: min(NAMED, len(known) - 1)]


_Cells = dict[int, dict[int, float]]


def class_map(course: Course, sort: str = "", *, viewer: Employee | None = None) -> HeatMap:
    """Return the active people enrolled in ``course``, the weakest first unless ``sort`` says otherwise.

    What rests on an answer that ``viewer`` is to decide before seeing another's review is left out.
    """
    points = _points(course)
    people = list(_people(course))
    cells = _cells(points, people)
    if viewer is not None:
        _leave_out(cells, points, course, viewer)
    rows = [
        _row(
            points, cells.get(pk, {}), pk=pk, name=name, number=number, department=department or "", people=1
        )
        for pk, name, number, department in people
    ]
    return _map(points, cells, rows, sort)


def department_map(course: Course, sort: str = "") -> HeatMap:
    """Return the same by department: each cell the mean over its members who answered; no person is shown.

    A department's ``people`` are its members who take the course; those below it are rows of their own.
    """
    points = _points(course)
    people = list(_people(course))
    cells = _cells(points, people)
    rows = []
    by_department = sorted(people, key=lambda person: person[3] or "")
    for number, (name, members) in enumerate(groupby(by_department, key=lambda person: person[3] or "")):
        keys = [person[0] for person in members]
        found: dict[int, list[float]] = {}
        for pk in keys:
            for point, value in cells.get(pk, {}).items():
                found.setdefault(point, []).append(value)
        means = {point: sum(values) / len(values) for point, values in found.items()}
        rows.append(_row(points, means, pk=number, name=name, number="", department=name, people=len(keys)))
    return _map(points, cells, rows, sort)


def _points(course: Course) -> list[KeyPoint]:
    rows = KeyPoint.objects.filter(prompt__session__course=course).select_related("prompt__session__course")
    in_order = (
        "prompt__session__position",
        "prompt__session",
        "prompt__position",
        "prompt",
        "position",
        "pk",
    )
    return list(rows.defer("prompt__session__material").order_by(*in_order))


def _people(course: Course) -> QuerySet[Employee, tuple[Any, ...]]:
    rows = Employee.objects.active().filter(enrolments__course=course).order_by("name", "username")
    return rows.values_list("pk", "name", "username", "department__name")


def _cells(points: Sequence[KeyPoint], people: Sequence[tuple[Any, ...]]) -> _Cells:
    """Return probabilities by person and key point."""
    cells: _Cells = {person[0]: {} for person in people}
    # by course, not by a list of ids: sixty key points and five hundred people are a long list
    course = points[0].prompt.session.course_id if points else None
    rows = Mastery.objects.filter(key_point__prompt__session__course=course).order_by()
    for learner, point, probability in rows.values_list("learner_id", "key_point_id", "probability"):
        if learner in cells:
            cells[learner][point] = probability
    return cells


def _leave_out(cells: _Cells, points: Sequence[KeyPoint], course: Course, viewer: Employee) -> None:
    reviewed = Answer.objects.reviewable_by(viewer).filter(
        prompt__session__course=course, reviewed_at__isnull=False
    )
    of_prompt: dict[int, list[int]] = {}
    for point in points:
        of_prompt.setdefault(point.prompt_id, []).append(point.pk)
    hidden = reviewed.blind_to(viewer).order_by().values_list("learner_id", "prompt_id").distinct()
    for learner, prompt in hidden:
        for pk in of_prompt.get(prompt, ()):
            cells.get(learner, {}).pop(pk, None)


def _row(points: Sequence[KeyPoint], found: dict[int, float], **facts: Any) -> Row:
    get = found.get
    values = [None if (value := get(point.pk)) is None else round(value * 100) for point in points]
    return Row(values=values, mean=sum(found.values()) / len(found) if found else None, **facts)


def _map(points: Sequence[KeyPoint], cells: _Cells, rows: list[Row], sort: str) -> HeatMap:
    sums = dict.fromkeys((point.pk for point in points), 0.0)
    counts = dict.fromkeys(sums, 0)
    for found in cells.values():
        for pk, value in found.items():
            sums[pk] += value
            counts[pk] += 1
    columns = [
        Column(
            point, number, sums[point.pk] / counts[point.pk] if counts[point.pk] else None, counts[point.pk]
        )
        for number, point in enumerate(points, start=1)
    ]
    return HeatMap(
        sessions=_groups(columns, lambda column: column.point.prompt.session),
        prompts=_groups(columns, lambda column: column.point.prompt),
        columns=columns,
        rows=_sorted(rows, columns, sort or "mean"),
    )


def _groups(columns: Sequence[Column], of: Callable[[Column], Any]) -> list[Group]:
    groups = []
    for number, (pk, some) in enumerate(groupby(columns, key=lambda column: of(column).pk), start=1):
        members = list(some)
        groups.append(Group(pk, str(of(members[0])), number, members))
    return groups


def _sorted(rows: list[Row], columns: Sequence[Column], sort: str) -> list[Row]:
    """Return rows as asked for; rows without a value come last, whichever way round."""
    key, back = sort.removeprefix("-"), sort.startswith("-")
    by_name = sorted(rows, key=lambda row: (row.name, row.number))
    if key in ("name", "department"):
        return sorted(by_name, key=lambda row: getattr(row, key), reverse=back)
    places = {f"point-{column.point.pk}": place for place, column in enumerate(columns)}
    place = places.get(key)

    def value(row: Row) -> float | None:
        return row.mean if place is None else row.values[place]

    known = sorted((row for row in by_name if value(row) is not None), key=lambda row: value(row) or 0.0)
    if back:
        known.reverse()
    return known + [row for row in by_name if value(row) is None]
