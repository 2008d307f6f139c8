"""The people's list: narrowed by state, ranked by what is open or overdue; drafts do not count."""

from __future__ import annotations

import datetime

import pytest
from django.db import connection
from django.utils import timezone

from courses.catalogue import queries as catalogue
from courses.catalogue.enums import CourseStatus
from courses.catalogue.models import Course
from courses.catalogue.queries import Taken, with_figures
from courses.enrolment.models import Enrolment
from courses.enrolment.queries import people as queries
from courses.enrolment.queries.people import find_enrolments, find_people, with_completion
from courses.enrolment.services.workload import count_workloads
from courses.people.models import Employee
from tests.factories import CourseFactory, EmployeeFactory, EnrolmentFactory

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

LATE = timezone.localdate() - datetime.timedelta(days=3)
AHEAD = timezone.localdate() + datetime.timedelta(days=3)


@pytest.fixture
def people() -> dict[str, Employee]:
    """Return people by what their name says they have: overdue, open, and done courses."""
    courses = [CourseFactory() for _ in range(3)]
    draft = CourseFactory(status=CourseStatus.DRAFT)
    found = {
        name: EmployeeFactory(name=name) for name in ("two late", "late", "open", "done", "none", "exempt")
    }
    now = timezone.now()

    def give(name: str, course: Course, due: datetime.date, **more: object) -> None:
        EnrolmentFactory(employee=found[name], course=course, due_on=due, **more)

    give("two late", courses[0], LATE)
    give("two late", courses[1], LATE)
    give("late", courses[0], LATE)
    give("late", courses[1], AHEAD)
    give("late", courses[2], AHEAD)
    give("open", courses[0], AHEAD)
    give("done", courses[0], LATE, completed_at=now)
    give("done", draft, LATE)
    give("exempt", courses[0], LATE, exempted_at=now)
    return found


def names(**wanted: str) -> list[str]:
    return [person.name for person in find_people(Employee.objects.all(), **wanted)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ("overdue", ["two late", "late"]),
        ("open", ["two late", "late", "open"]),
        ("done", ["done"]),
        ("", ["two late", "late", "open", "done", "none", "exempt"]),
    ],
)
def test_people_are_narrowed_by_state(people: dict[str, Employee], state: str, expected: list[str]) -> None:
    assert names(state=state) == expected


def test_people_are_ranked_by_what_is_overdue_and_by_what_is_open(people: dict[str, Employee]) -> None:
    assert names(sort="-overdue") == ["two late", "late", "open", "done", "none", "exempt"]
    assert names(sort="-open") == ["late", "two late", "open", "done", "none", "exempt"]
    assert names(sort="overdue")[-2:] == ["late", "two late"]
    assert names(sort="-overdue", state="overdue", q="l") == ["two late", "late"]


def test_each_row_says_what_it_is_ranked_by(people: dict[str, Employee]) -> None:
    rows = with_completion(find_people(Employee.objects.all(), sort="-overdue"))
    told = {row.name: (row.courses_total, row.courses_done, row.courses_overdue) for row in rows}
    assert told == {
        "two late": (2, 0, 2),
        "late": (3, 0, 1),
        "open": (1, 0, 0),
        "done": (1, 1, 0),
        "none": (0, 0, 0),
        "exempt": (0, 0, 0),
    }


def test_only_large_courses_are_told_as_last_counted(
    people: dict[str, Employee], monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second, _third = Course.objects.published().order_by("pk")
    known = {first.pk: Taken(9, 8, 7), second.pk: Taken(3, 2, 1)}
    monkeypatch.setattr(catalogue, "_counts", [lambda keys: {pk: known[pk] for pk in keys if pk in known}])
    monkeypatch.setattr(catalogue, "COUNTED_AT_ONCE", 5)

    def told(course: Course) -> tuple[int, int, int]:
        [row] = with_figures([course])
        return row.people_total, row.people_done, row.people_overdue

    assert told(first) == (9, 8, 7)
    assert told(second) == (2, 0, 1) and Enrolment.objects.filter(course=second).count() == 2


def test_people_are_listed_where_there_is_no_course() -> None:
    EmployeeFactory(name="alone")
    assert names(sort="-overdue") == names(sort="open") == ["alone"]


def test_very_many_people_are_ranked_as_last_counted(
    people: dict[str, Employee], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "COUNTED_AT_ONCE", 3)
    assert count_workloads() == 3
    assert names(sort="-overdue")[:2] == ["two late", "late"]
    assert names(sort="-open")[:3] == ["late", "two late", "open"]
    assert names(sort="overdue") == names(sort="-overdue")[::-1]
    Enrolment.objects.filter(employee=people["two late"]).update(due_on=AHEAD)
    assert names(sort="-overdue", state="overdue") == ["late"]
    assert count_workloads() == 1 and names(sort="-overdue")[0] == "late"


def test_a_workload_is_written_only_where_it_changed(people: dict[str, Employee]) -> None:
    count_workloads()
    assert count_workloads() == 0
    late = Employee.objects.get(name="late")
    assert (late.work_open, late.work_overdue) == (3, 1)
    Enrolment.objects.all().delete()
    assert count_workloads() == 3
    assert not Employee.objects.filter(work_open__gt=0).exists()


@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("王", ["王小明", "小王"]),
        ("小明", ["王小明"]),
        ("王小明", ["王小明"]),
        ("明王", []),
        ("SMI", ["Anna Smith"]),
        ("a s", ["Anna Smith"]),
        ("e-7", ["王小明"]),
        ("@FIRM", ["王小明"]),
        ("%", ["100% Ö"]),
        ("_", []),
        ("0% ö", ["100% Ö"]),
        ("h\n", []),
    ],
)
def test_people_are_found_by_part_of_what_they_are_called(q: str, found: list[str]) -> None:
    EmployeeFactory(name="王小明", username="E-77", email="ming@firm.example")
    for number, name in enumerate(("小王", "Anna Smith", "100% Ö")):
        EmployeeFactory(name=name, username=f"N{number}", email=f"n{number}@example.com")
    if connection.vendor == "sqlite" and q == "0% ö":
        found = []  # it knows the case of Latin letters without marks alone
    assert sorted(names(q=q)) == sorted(found)
    course = CourseFactory()
    for person in Employee.objects.filter(is_service=False):
        EnrolmentFactory(employee=person, course=course)
    assert sorted(row.employee.name for row in find_enrolments(course, q=q)) == sorted(found)
