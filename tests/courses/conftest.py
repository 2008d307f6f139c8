"""The cast: a learner, a team-mate, a stranger, and those who look after them."""

from __future__ import annotations

import pytest

from courses.catalogue.models import Course, Session
from courses.enrolment.models import Enrolment
from courses.people.enums import Role
from courses.people.models import Department, Employee
from tests.factories import (
    CourseFactory,
    DepartmentFactory,
    EmployeeFactory,
    EnrolmentFactory,
    SessionFactory,
)


@pytest.fixture
def department(db: None) -> Department:
    return DepartmentFactory(name="Counter service")


@pytest.fixture
def owner(department: Department) -> Employee:
    return EmployeeFactory(name="Olivia Owner", department=department)


@pytest.fixture
def mate(department: Department) -> Employee:
    return EmployeeFactory(name="Max Mate", department=department)


@pytest.fixture
def stranger(db: None) -> Employee:
    return EmployeeFactory(name="Sam Stranger")


@pytest.fixture
def trainer(db: None) -> Employee:
    return EmployeeFactory(name="Tara Trainer", role=Role.TRAINER)


@pytest.fixture
def other_trainer(db: None) -> Employee:
    return EmployeeFactory(name="Otto Trainer", role=Role.TRAINER)


@pytest.fixture
def hr(db: None) -> Employee:
    return EmployeeFactory(name="Hana HR", role=Role.HR)


@pytest.fixture
def compliance(db: None) -> Employee:
    return EmployeeFactory(name="Cora Compliance", role=Role.COMPLIANCE)


@pytest.fixture
def administrator(db: None) -> Employee:
    return EmployeeFactory(
        name="Ada Administrator", role=Role.ADMINISTRATOR, is_staff=True, is_superuser=True
    )


@pytest.fixture
def course(trainer: Employee) -> Course:
    return CourseFactory(title="Complaints", trainers=[trainer])


@pytest.fixture
def sessions(course: Course) -> list[Session]:
    return [
        SessionFactory(course=course, title=title, position=i)
        for i, title in enumerate(("Hear", "Act", "Thank"))
    ]


@pytest.fixture
def enrolment(owner: Employee, course: Course) -> Enrolment:
    return EnrolmentFactory(employee=owner, course=course)
