"""People and departments."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction
from django.test.client import Client
from django.urls import reverse

from courses.enrolment.queries.people import departments_in_order
from courses.people.enums import Role
from courses.people.models import Department, Employee
from courses.people.services.people import (
    create_department,
    create_person,
    deactivate_person,
    update_department,
    update_person,
)
from kit.problems import Conflict
from tests.factories import PASSWORD, DepartmentFactory, EmployeeFactory

SignIn = Callable[..., Client]


def test_create_person_signs_in_by_number_or_address_in_any_case(hr: Employee) -> None:
    person = create_person(actor=hr, number="HR-7", name="Wei", email="Wei.Li@Example.com", password=PASSWORD)
    assert person.email == "wei.li@example.com"
    for login in ("hr-7", "HR-7", "WEI.LI@example.com"):
        client = Client()
        client.post(reverse("account_login"), {"login": login, "password": PASSWORD})
        assert client.session.get("_auth_user_id") == str(person.pk), login


def test_without_a_password_nobody_signs_in(hr: Employee) -> None:
    person = create_person(actor=hr, number="E1", name="A", email="a@example.com")
    assert not person.has_usable_password()


def test_a_number_is_taken_in_any_case(db: None) -> None:
    EmployeeFactory(username="ab1")
    with pytest.raises(IntegrityError), transaction.atomic():
        EmployeeFactory(username="AB1", email="other@example.com")


def test_signing_up_is_closed(db: None) -> None:
    page = {"email": "x@example.com", "username": "x", "password1": PASSWORD, "password2": PASSWORD}
    Client().post(reverse("account_signup"), page)
    assert not Employee.objects.exists()


def test_a_leaver_is_signed_out_at_once_and_kept_out(hr: Employee, sign_in: SignIn) -> None:
    person = create_person(actor=hr, number="E1", name="A", email="a@example.com", password=PASSWORD)
    client = sign_in(person)
    assert client.get(reverse("today")).status_code == 200
    deactivate_person(actor=hr, person=person)
    assert client.get(reverse("today")).status_code == 302
    fresh = Client()
    fresh.post(reverse("account_login"), {"login": "E1", "password": PASSWORD})
    assert "_auth_user_id" not in fresh.session


def test_the_session_of_a_leaver_does_not_come_back_to_life(hr: Employee, sign_in: SignIn) -> None:
    person = create_person(actor=hr, number="E1", name="A", email="a@example.com", password=PASSWORD)
    client = sign_in(person)
    deactivate_person(actor=hr, person=person)
    update_person(actor=hr, person=person, is_active=True)
    assert client.get(reverse("today")).status_code == 302


def test_nobody_takes_away_the_own_access(administrator: Employee) -> None:
    for change in ({"is_active": False}, {"role": Role.EMPLOYEE}):
        with pytest.raises(Conflict):
            update_person(actor=administrator, person=administrator, **change)
    administrator.refresh_from_db()
    assert administrator.is_active and administrator.role == Role.ADMINISTRATOR


def test_the_administration_follows_the_role(administrator: Employee, stranger: Employee) -> None:
    update_person(actor=administrator, person=stranger, role=Role.ADMINISTRATOR)
    assert stranger.is_staff and stranger.is_superuser
    update_person(actor=administrator, person=stranger, role=Role.EMPLOYEE)
    assert not stranger.is_staff and not stranger.is_superuser


def test_a_superuser_from_the_command_line_is_an_administrator(db: None) -> None:
    person = Employee.objects.create_superuser("root", "root@example.com", PASSWORD)
    assert person.role == Role.ADMINISTRATOR


def test_a_department_moves_with_all_below(db: None) -> None:
    company = create_department(name="Company")
    sales = create_department(name="Sales", parent=company)
    north = create_department(name="North", parent=sales)
    other = create_department(name="Other")
    update_department(department=sales, name="Selling", parent=other)
    north.refresh_from_db()
    assert north.path == f"/{other.pk}/{sales.pk}/{north.pk}/"
    assert [(str(one), one.depth) for one in departments_in_order()] == [
        ("Company", 0),
        ("Other", 0),
        ("Selling", 1),
        ("North", 2),
    ]


def test_a_department_is_no_part_of_itself(department: Department) -> None:
    below = DepartmentFactory(parent=department)
    for parent in (department, below):
        with pytest.raises(Conflict):
            update_department(department=department, name="X", parent=parent)
