"""What was given to a department is taken back; departments and finished sessions are undone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test.client import Client
from django.urls import reverse

from courses.assigning.models import Assignment
from courses.assigning.services.apply import apply_to_people
from courses.assigning.services.assignments import (
    Audience,
    assign_course,
    preview_assignment,
    withdraw_assignment,
)
from courses.audit.enums import AuditAction
from courses.audit.models import AuditEntry
from courses.enrolment.models import Enrolment
from courses.enrolment.services.enrolment import complete_session, reopen_session
from courses.people.enums import Role
from courses.people.models import Department
from courses.people.services.people import (
    create_person,
    delete_department,
    update_person,
)
from kit.problems import Conflict
from tests.factories import (
    CourseFactory,
    DepartmentFactory,
    EmployeeFactory,
    EnrolmentFactory,
    SessionFactory,
)

pytestmark = pytest.mark.django_db

SignIn = Callable[..., Client]


def test_a_department_does_not_make_trainers_their_own_learners() -> None:
    department, hr = DepartmentFactory(), EmployeeFactory(role=Role.HR)
    trainer = EmployeeFactory(role=Role.TRAINER, department=department)
    other = EmployeeFactory(role=Role.TRAINER, department=department)
    course = CourseFactory(trainers=[trainer])
    preview = preview_assignment(thing=course, audience=Audience(departments=[department]))
    assert (preview.new, preview.already, preview.trainers) == (1, 0, 1)
    assert assign_course(course=course, departments=[department], assigned_by=hr) == 1
    assert [row.employee for row in course.enrolments.all()] == [other]
    update_person(actor=None, person=trainer, department=department)
    assert apply_to_people([trainer.pk]) == 0
    # who is named is meant
    named = preview_assignment(thing=course, audience=Audience(departments=[department], employees=[trainer]))
    assert (named.new, named.already, named.trainers) == (1, 1, 0)
    assert assign_course(course=course, employees=[trainer], assigned_by=hr) == 1


def test_the_preview_says_that_trainers_are_passed_over(sign_in: SignIn) -> None:
    department = DepartmentFactory()
    trainer = EmployeeFactory(role=Role.TRAINER, department=department)
    course = CourseFactory(trainers=[trainer])
    page = sign_in(EmployeeFactory(role=Role.HR)).post(
        reverse("course-assign", args=[course.pk]), {"preview": "1", "departments": [department.pk]}
    )
    assert "1 trainer of this course is passed over" in page.content.decode()


def given(department: Department) -> Assignment:
    course = CourseFactory()
    SessionFactory(course=course)
    SessionFactory(course=course)
    assign_course(course=course, departments=[department], assigned_by=EmployeeFactory(role=Role.HR))
    return Assignment.objects.get(course=course, department=department)


def test_after_withdrawing_joiners_are_not_enrolled_and_members_stay() -> None:
    department, hr = DepartmentFactory(), EmployeeFactory(role=Role.HR)
    member = EmployeeFactory(department=department)
    assignment = given(department)
    assert withdraw_assignment(actor=hr, assignment=assignment) == 0
    joiner = create_person(actor=hr, number="N1", name="New", email="n1@example.com", department=department)
    assert not joiner.enrolments.exists()
    assert member.enrolments.count() == 1
    entry = AuditEntry.objects.get(action=AuditAction.ASSIGNMENT_WITHDRAWN)
    assert (entry.actor, str(department) in entry.label) == (hr, True)


def test_withdrawing_from_members_too_spares_who_has_begun_and_who_has_it_otherwise() -> None:
    company = DepartmentFactory()
    inside, beside = DepartmentFactory(parent=company), DepartmentFactory(parent=company)
    begun, idle = EmployeeFactory(department=inside), EmployeeFactory(department=company)
    also_by_other = EmployeeFactory(department=beside)
    outsider = EmployeeFactory()
    assignment = given(company)
    course, hr = assignment.course, EmployeeFactory(role=Role.HR)
    assert course is not None
    assign_course(course=course, departments=[beside], employees=[outsider], assigned_by=hr)
    first = course.sessions.first()
    assert first is not None
    complete_session(enrolment=Enrolment.objects.get(employee=begun), session=first)
    assert withdraw_assignment(actor=hr, assignment=assignment, unenrol=True) == 1
    left = {row.employee for row in course.enrolments.all()}
    assert left == {begun, also_by_other, outsider}
    assert not idle.enrolments.exists()


def test_hr_withdraws_on_the_page(sign_in: SignIn) -> None:
    department = DepartmentFactory(name="Sales")
    member = EmployeeFactory(department=department)
    assignment = given(department)
    client = sign_in(EmployeeFactory(role=Role.HR))
    page = client.get(reverse("course-assign", args=[assignment.course_id])).content.decode()
    assert "Withdraw the course from “Sales”?" in page
    answer = client.post(reverse("assignment-withdraw", args=[assignment.pk]), {"unenrol": "1"}, follow=True)
    text = answer.content.decode()
    assert "1 person is no longer enrolled." in text
    assert "To no department yet." in text
    assert not member.enrolments.exists()


def test_an_empty_department_is_deleted_with_what_it_was_assigned(sign_in: SignIn) -> None:
    department = DepartmentFactory()
    assignment = given(department)
    client = sign_in(EmployeeFactory(role=Role.HR))
    page = client.get(f"{reverse('departments')}?edit={department.pk}").content.decode()
    assert reverse("department-delete", args=[department.pk]) in page
    client.post(reverse("department-delete", args=[department.pk]))
    assert not Department.objects.filter(pk=department.pk).exists()
    assert not Assignment.objects.filter(pk=assignment.pk).exists()


@pytest.mark.parametrize("inside", ["member", "leaver", "department"])
def test_a_department_in_use_stays(inside: str, sign_in: SignIn) -> None:
    department = DepartmentFactory()
    if inside == "department":
        DepartmentFactory(parent=department)
    else:
        EmployeeFactory(department=department, is_active=inside == "member")
    with pytest.raises(Conflict):
        delete_department(department=department)
    client = sign_in(EmployeeFactory(role=Role.HR))
    page = client.get(f"{reverse('departments')}?edit={department.pk}").content.decode()
    assert reverse("department-delete", args=[department.pk]) not in page
    answer = client.post(reverse("department-delete", args=[department.pk]), follow=True)
    assert "Move them first" in answer.content.decode()
    assert Department.objects.filter(pk=department.pk).exists()


def test_a_learner_takes_back_that_a_session_is_finished(sign_in: SignIn) -> None:
    course = CourseFactory()
    sessions = [SessionFactory(course=course) for _ in range(2)]
    enrolment = EnrolmentFactory(course=course)
    for session in sessions:
        complete_session(enrolment=enrolment, session=session)
    enrolment.refresh_from_db()
    assert enrolment.completed_at is not None
    client = sign_in(enrolment.employee)
    url = reverse("session-complete", args=[sessions[0].pk])
    assert "Not finished after all" in client.get(sessions[0].get_absolute_url()).content.decode()
    page = client.post(url, {"undo": "1"}, follow=True).content.decode()
    assert "is open again" in page
    assert "Mark as finished" in page
    enrolment.refresh_from_db()
    assert enrolment.completed_at is None
    assert [one.session for one in enrolment.completions.all()] == [sessions[1]]
    reopen_session(enrolment=enrolment, session=sessions[0])
    assert complete_session(enrolment=enrolment, session=sessions[0]).completed_at is not None
