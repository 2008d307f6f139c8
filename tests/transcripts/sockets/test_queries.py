"""What is asked for all sockets at once agrees with what is asked for one page."""

from __future__ import annotations

import pytest
from django.contrib.auth import SESSION_KEY
from django.db import connection
from django.test.client import Client
from django.test.utils import CaptureQueriesContext

from courses.catalogue.enums import CourseStatus
from courses.people.enums import Role
from courses.people.models import Employee
from courses.people.queries.presence import SignIn, valid_sign_ins
from courses.people.services.people import deactivate_person, update_person
from tests.factories import (
    CourseFactory,
    EmployeeFactory,
    EnrolmentFactory,
    RecordingFactory,
    SessionFactory,
)
from transcripts.enums import Kind
from transcripts.recordings.models import Recording
from transcripts.sockets.queries import may_hear, still_heard

pytestmark = pytest.mark.django_db


def sign_in(person: Employee) -> SignIn:
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return SignIn(client.session.session_key or "", person.pk, person.role)


def company() -> None:
    """Every role, in both courses, one of them a draft; lectures, and an answer of each learner."""
    people = [EmployeeFactory(role=role) for role in Role for _ in range(3)]
    people.append(EmployeeFactory(is_active=False))
    for status in CourseStatus:
        course = CourseFactory(status=status)
        session = SessionFactory(course=course)
        for index, person in enumerate(people):
            if index % 3 == 0:
                EnrolmentFactory(employee=person, course=course)
            if index % 3 == 1:
                course.trainers.add(person)
            for kind in Kind:
                RecordingFactory(session=session, owner=person, kind=kind)


def test_it_says_for_many_what_visible_to_says_for_one() -> None:
    company()
    people, recordings = list(Employee.objects.all()), list(Recording.objects.select_related("course"))
    heard = may_hear([(person, recording) for person in people for recording in recordings])
    seen = {
        (person.pk, pk)
        for person in people
        for pk in Recording.objects.visible_to(person).values_list("pk", flat=True)
    }
    assert heard == seen
    assert 0 < len(heard) < len(people) * len(recordings)


def test_the_number_of_queries_does_not_grow() -> None:
    company()
    recordings = list(Recording.objects.values_list("pk", flat=True))
    everyone = [sign_in(person) for person in Employee.objects.active()]
    with CaptureQueriesContext(connection) as few:
        still_heard({one: recordings[:1] for one in everyone[:1]})
    with CaptureQueriesContext(connection) as many:
        still_heard({one: recordings for one in everyone})
    assert len(few) == len(many) == 5


def test_a_sign_in_holds_while_nothing_changes() -> None:
    one, other = sign_in(EmployeeFactory()), sign_in(EmployeeFactory())
    assert set(valid_sign_ins([one, other])) == {one, other}


@pytest.mark.parametrize("change", ["role", "left", "password", "signed out", "expired", "someone else"])
def test_a_sign_in_ends(change: str) -> None:
    person, bystander = EmployeeFactory(role=Role.TRAINER), sign_in(EmployeeFactory())
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    one = SignIn(client.session.session_key or "", person.pk, person.role)
    session = client.session
    match change:
        case "role":
            update_person(actor=None, person=person, role=Role.EMPLOYEE)
        case "left":
            deactivate_person(actor=None, person=person)
        case "password":
            update_person(actor=None, person=person, password="another good one 7")
        case "signed out":
            client.logout()
        case "expired":
            session.set_expiry(-1)
            session.save()
        case "someone else":
            session[SESSION_KEY] = str(bystander.person)
            session.save()
    assert set(valid_sign_ins([one, bystander])) == {bystander}
