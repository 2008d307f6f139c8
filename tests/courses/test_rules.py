"""Predicates and querysets say the same."""

from __future__ import annotations

import itertools

import pytest
from django.contrib.auth.models import AnonymousUser

from courses import rules
from courses.audit import services as audit
from courses.audit.enums import AuditAction
from courses.audit.models import AuditEntry
from courses.catalogue.enums import CourseStatus
from courses.catalogue.models import Course, Session
from courses.enrolment.models import Enrolment
from courses.people.enums import Role
from courses.people.models import Employee
from tests.factories import CourseFactory, EmployeeFactory, EnrolmentFactory, SessionFactory


@pytest.fixture
def everyone(db: None) -> list[Employee]:
    people = [EmployeeFactory(role=role) for role in Role for _ in range(2)]
    return [*people, EmployeeFactory(role=Role.HR, is_active=False)]


@pytest.fixture
def courses(everyone: list[Employee]) -> list[Course]:
    """Every mix of status, trainer and learner."""
    made = []
    for status, trainer, learner in itertools.product(CourseStatus, everyone[:4], everyone[::3]):
        course = CourseFactory(status=status, trainers=[trainer])
        SessionFactory(course=course)
        EnrolmentFactory(course=course, employee=learner)
        made.append(course)
    return made


def with_visitor(people: list[Employee]) -> list[rules.Person]:
    return [*people, AnonymousUser()]


def sees(user: rules.Person, course: Course) -> bool:
    """What the words of product.md say, without a query of the querysets' kind."""
    if not rules.is_employee(user):
        return False
    learner = course.is_published and user.pk in {one.employee_id for one in course.enrolments.all()}
    return rules.is_hr(user) or learner or rules.may_edit_course(user, course)


def test_courses_and_sessions(everyone: list[Employee], courses: list[Course]) -> None:
    for person in with_visitor(everyone):
        expected = {course.pk for course in courses if sees(person, course)}
        assert set(Course.objects.visible_to(person).values_list("pk", flat=True)) == expected
        assert set(Session.objects.visible_to(person).values_list("course", flat=True)) == expected
        editable = {course.pk for course in courses if rules.may_edit_course(person, course)}
        assert set(Course.objects.editable_by(person).values_list("pk", flat=True)) == editable


def test_enrolments(everyone: list[Employee], courses: list[Course]) -> None:
    rows = list(Enrolment.objects.select_related("course"))
    for person in with_visitor(everyone):
        expected = {
            row.pk
            for row in rows
            if rules.is_employee(person)
            and (row.employee_id == person.pk or rules.may_see_course_progress(person, row.course))
        }
        assert set(Enrolment.objects.visible_to(person).values_list("pk", flat=True)) == expected


def test_people_and_the_audit_log(everyone: list[Employee], courses: list[Course]) -> None:
    audit.record(actor=everyone[0], action=AuditAction.DOWNLOADED, target=courses[0])
    for person in with_visitor(everyone):
        count = Employee.objects.visible_to(person).count()
        own = 1 if rules.is_employee(person) else 0
        assert count == (len(everyone) if rules.may_see_people(person) else own)
        assert AuditEntry.objects.visible_to(person).exists() == rules.may_read_audit(person)


def test_nobody_gives_a_role_that_opens_more_than_the_own(everyone: list[Employee]) -> None:
    for person in everyone:
        given = rules.roles_given_by(person)
        if person.role != Role.ADMINISTRATOR:
            assert given <= {Role.EMPLOYEE, Role.TRAINER}
    assert rules.roles_given_by(everyone[-1]) == frozenset()
    assert rules.roles_given_by(AnonymousUser()) == frozenset()
