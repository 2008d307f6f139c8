"""People and departments by key points."""

from __future__ import annotations

import pytest

from assessments.pictures.queries.heatmap import class_map, department_map
from assessments.pictures.queries.heatmap_table import table_of
from assessments.prompts.models.prompt import KeyPoint, Prompt
from courses.catalogue.models import Course
from courses.people.models import Employee
from tests.assessments.classes import hold
from tests.factories import (
    DepartmentFactory,
    EnrolmentFactory,
    KeyPointFactory,
    PromptFactory,
    SessionFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def course(prompt: Prompt) -> Course:
    return prompt.session.course


@pytest.fixture
def points(prompt: Prompt) -> list[KeyPoint]:
    return list(prompt.key_points.all())


def enrol(course: Course, name: str, **facts: object) -> Employee:
    person: Employee = EnrolmentFactory(course=course, employee__name=name, **facts).employee
    return person


def test_never_answered_is_empty_and_not_zero(course: Course, points: list[KeyPoint]) -> None:
    anna, ben = enrol(course, "Anna"), enrol(course, "Ben")
    hold(anna, points[0], 0.0)
    found = class_map(course)
    assert [(row.name, row.values, row.mean) for row in found.rows] == [
        ("Anna", [0, None], 0.0),
        ("Ben", [None, None], None),
    ]
    assert found.answered == 1
    assert ben.name == found.rows[-1].name


def test_columns_follow_sessions_prompts_and_key_points(course: Course, points: list[KeyPoint]) -> None:
    before = SessionFactory(course=course, position=0, title="Before all")
    course.sessions.exclude(pk=before.pk).update(position=1)
    first = KeyPointFactory(prompt=PromptFactory(session=before))
    enrol(course, "Anna")
    found = class_map(course)
    assert [column.point for column in found.columns] == [first, *points]
    first_group = found.sessions[0]
    assert (first_group.label, len(first_group.columns)) == ("Before all", 1)
    assert [len(group.columns) for group in found.prompts] == [1, 2]


def test_leavers_and_people_of_other_courses_are_left_out(course: Course, points: list[KeyPoint]) -> None:
    gone = enrol(course, "Gone", employee__is_active=False)
    stranger = EnrolmentFactory().employee
    for person in (gone, stranger):
        hold(person, points[0], 0.9)
    found = class_map(course)
    assert list(found.rows) == []
    assert found.columns[0].people == 0 and found.columns[0].mean is None


def test_means_count_those_who_answered(course: Course, points: list[KeyPoint]) -> None:
    for name, value in (("Anna", 0.2), ("Ben", 0.6)):
        hold(enrol(course, name), points[0], value)
    enrol(course, "Carl")
    column = class_map(course).columns[0]
    assert (column.mean, column.people) == (pytest.approx(0.4), 2)


def test_the_weakest_key_points_are_named(course: Course, points: list[KeyPoint]) -> None:
    anna = enrol(course, "Anna")
    hold(anna, points[0], 0.9)
    assert class_map(course).weakest == [], "of one nothing is the weakest"
    hold(anna, points[1], 0.3)
    assert [column.point for column in class_map(course).weakest] == [points[1]]


@pytest.mark.parametrize(
    ("sort", "names"),
    [
        ("", "Ben Carl Anna Dora"),
        ("mean", "Ben Carl Anna Dora"),
        ("-mean", "Anna Carl Ben Dora"),
        ("name", "Anna Ben Carl Dora"),
        ("-name", "Dora Carl Ben Anna"),
        ("point", "Carl Ben Anna Dora"),
        ("-point", "Ben Carl Anna Dora"),
        ("nonsense", "Ben Carl Anna Dora"),
    ],
)
def test_rows_are_sorted_and_those_without_a_value_come_last(
    sort: str, names: str, course: Course, points: list[KeyPoint]
) -> None:
    held = {"Anna": (0.9, None), "Ben": (0.2, 0.4), "Carl": (0.8, 0.2), "Dora": (None, None)}
    for name, values in held.items():
        person = enrol(course, name)
        for point, value in zip(points, values, strict=True):
            if value is not None:
                hold(person, point, value)
    sort = sort.replace("point", f"point-{points[1].pk}")
    assert " ".join(row.name for row in class_map(course, sort).rows) == names


def test_departments_show_means_and_no_person(course: Course, points: list[KeyPoint]) -> None:
    sales = DepartmentFactory(name="Sales")
    for name, value in (("Anna", 0.2), ("Ben", 0.6)):
        hold(enrol(course, name, employee__department=sales), points[0], value)
    enrol(course, "Carl", employee__department=sales)
    enrol(course, "Dora")
    rows = department_map(course).rows
    assert [(row.name, row.people, row.values) for row in rows] == [
        ("Sales", 3, [40, None]),
        ("", 1, [None, None]),
    ]


def test_table_has_a_row_for_each_person_and_one_for_all(course: Course, points: list[KeyPoint]) -> None:
    anna = enrol(course, "Anna")
    hold(anna, points[0], 0.254)
    heading, row, everyone = table_of(class_map(course), people=True)
    assert heading[4] == f"{points[0].prompt.session}\n{points[0].prompt.question}\nListen"
    assert row == [anna.username, "Anna", "", 25, 25, None]
    assert everyone == ["Everyone", None, None, None, 25, None]


def test_queries_do_not_grow_with_the_class(
    course: Course, points: list[KeyPoint], django_assert_num_queries: object
) -> None:
    for count in (3, 30):
        for number in range(count):
            hold(enrol(course, f"P{number}"), points[0], 0.5)
        with django_assert_num_queries(3):  # type: ignore[operator]
            class_map(course)
        with django_assert_num_queries(3):  # type: ignore[operator]
            department_map(course)
