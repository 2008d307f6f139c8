"""Somebody whom lists name."""

from __future__ import annotations

import pytest

from courses.assigning.models import Assignment
from courses.audit.models import AuditEntry
from courses.people.models import Employee
from courses.people.services.people import create_department, deactivate_person
from tests.factories import CourseFactory, EmployeeFactory


@pytest.fixture
def person(db: None) -> Employee:
    sales = create_department(name="Sales")
    return EmployeeFactory(username="E1", name="Ann", email="ann@example.com", department=sales)


@pytest.fixture
def company(person: Employee) -> dict[str, Employee]:
    east = create_department(name="East", parent=person.department)
    people = {
        number: EmployeeFactory(username=number, name=name)
        for number, name in (("E2", "Bob"), ("E3", "Cat"), ("E4", "Dan"), ("E5", "Eve"))
    }
    deactivate_person(actor=None, person=people["E3"])
    Assignment.objects.create(course=CourseFactory(), department=east)
    AuditEntry._base_manager.all().delete()
    return people | {"E1": person}
