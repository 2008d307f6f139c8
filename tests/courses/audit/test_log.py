"""The page of the audit log."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test.client import Client
from django.urls import reverse

from courses.audit import services as audit
from courses.audit.enums import AuditAction
from courses.audit.origin import Origin, bound
from courses.catalogue.models import Course
from courses.people.enums import Role
from courses.people.models import Employee
from courses.people.services.people import update_person
from tests.factories import EmployeeFactory
from tests.queries import assert_same_queries

pytestmark = pytest.mark.django_db

SignIn = Callable[..., Client]


def test_it_says_who_what_and_from_where_also_of_people_who_are_gone(
    sign_in: SignIn, compliance: Employee, owner: Employee
) -> None:
    gone = EmployeeFactory(name="Greta Gone", username="E99", role=Role.HR)
    with bound(Origin("192.0.2.7", "0123456789ab", "r1")):
        update_person(actor=gone, person=owner, role=Role.TRAINER)
    gone.delete()
    page = sign_in(compliance).get(reverse("audit")).content.decode()
    for words in ("Greta Gone", "E99", "Olivia Owner", "192.0.2.7", "0123456789ab", "Person"):
        assert words in page
    assert "<del>Employee</del> → <ins>Trainer</ins>" in page
    chinese = sign_in(compliance, language="zh-hans").get(reverse("audit")).content.decode()
    assert "<del>员工</del> → <ins>讲师</ins>" in chinese and "来源" in chinese


def test_who_is_gone_is_still_found(sign_in: SignIn, compliance: Employee, course: Course) -> None:
    gone, other = EmployeeFactory(name="Greta Gone", username="E99"), EmployeeFactory(name="Otto")
    for person in (gone, other):
        audit.record(actor=person, action=AuditAction.DOWNLOADED, target=course)
    gone.delete()
    client = sign_in(compliance)
    for q in ("greta", "e99"):
        rows = client.get(reverse("audit"), {"q": q}).context["page_obj"]
        assert [row.actor_name for row in rows] == ["Greta Gone"]


def test_it_is_narrowed_by_kind(
    sign_in: SignIn, compliance: Employee, owner: Employee, course: Course
) -> None:
    audit.record(actor=owner, action=AuditAction.DOWNLOADED, target=course)
    audit.record(actor=owner, action=AuditAction.PERSON_CHANGED, target=owner)
    rows = sign_in(compliance).get(reverse("audit"), {"kind": "courses.course"}).context["page_obj"]
    assert [row.target_kind for row in rows] == ["courses.course"]


def test_a_long_log_takes_no_more_queries(
    sign_in: SignIn, compliance: Employee, course: Course, hr: Employee
) -> None:
    def add() -> None:
        update_person(actor=EmployeeFactory(role=Role.HR), person=EmployeeFactory(), role=Role.TRAINER)

    assert_same_queries(sign_in(compliance), reverse("audit"), add, rows=5)


def test_spoken_titles_are_not_shown_where_a_name_is_given(owner: Employee, course: Course) -> None:
    entry = audit.record(actor=owner, action=AuditAction.RETRIED, target=course, name="Answer")
    assert entry is not None
    assert (entry.target_name, entry.label, entry.name_is_apart) == ("Answer", "Answer", False)
