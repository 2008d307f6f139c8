"""The address that HR keeps is, for allauth, the person's main and verified one."""

from __future__ import annotations

import pytest
from allauth.account.models import EmailAddress

from courses.people.models import Employee
from courses.people.services.people import create_person, update_person

pytestmark = pytest.mark.django_db


def made(number: str = "N1") -> Employee:
    return create_person(actor=None, number=number, name="New", email=f"{number}@Example.com")


def addresses(person: Employee) -> list[tuple[str, bool, bool]]:
    rows = EmailAddress.objects.filter(user=person).order_by("email")
    return [(row.email, row.primary, row.verified) for row in rows]


def test_a_new_persons_address_is_verified() -> None:
    assert addresses(made()) == [("n1@example.com", True, True)]


def test_a_changed_address_takes_the_place_of_the_former() -> None:
    person = made()
    EmailAddress.objects.create(user=person, email="own@example.org", verified=False)
    update_person(actor=None, person=person, email="New@example.com")
    assert addresses(person) == [("new@example.com", True, True)]
    update_person(actor=None, person=person, name="Other")
    assert addresses(person) == [("new@example.com", True, True)]
    update_person(actor=None, person=person, email="own@example.org")
    assert addresses(person) == [("own@example.org", True, True)]


def test_an_address_that_someone_else_claimed_is_the_persons() -> None:
    claimer = made("N2")
    EmailAddress.objects.create(user=claimer, email="n1@example.com", verified=True)
    assert addresses(made()) == [("n1@example.com", True, True)]
    assert addresses(claimer) == [("n2@example.com", True, True)]
