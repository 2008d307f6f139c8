"""Enrolling, assigning, completing."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from courses.assigning.models import Assignment
from courses.assigning.services.apply import apply_to_people
from courses.assigning.services.assignments import (
    Audience,
    assign_course,
    assign_department,
    preview_assignment,
)
from courses.audit.enums import AuditAction
from courses.audit.models import AuditEntry
from courses.catalogue.models import Course, Session
from courses.catalogue.services import add_session, delete_session, move_session, update_session
from courses.enrolment.models import Enrolment, SessionCompletion
from courses.enrolment.services.enrolment import complete_session
from courses.people.models import Department, Employee
from courses.people.services.people import (
    create_person,
    update_department,
    update_person,
)
from tests.factories import (
    CourseFactory,
    DepartmentFactory,
    EmployeeFactory,
    EnrolmentFactory,
    SessionFactory,
)

pytestmark = pytest.mark.both_databases


def in_days(days: int) -> datetime.date:
    return timezone.localdate() + datetime.timedelta(days=days)


def progress(enrolment: Enrolment) -> tuple[int, int]:
    row: Any = Enrolment.objects.with_progress().get(pk=enrolment.pk)
    return row.sessions_done, row.sessions_total


def test_a_completed_enrolment_keeps_its_date(owner: Employee, course: Course, hr: Employee) -> None:
    session = SessionFactory(course=course)
    done = complete_session(
        enrolment=EnrolmentFactory(employee=owner, course=course, due_on=in_days(3)), session=session
    )
    assign_course(course=course, employees=[owner], due_on=in_days(30), assigned_by=hr)
    done.refresh_from_db()
    assert done.due_on == in_days(3)


def test_assign_department_takes_what_is_below_and_leaves_leavers_and_strangers(
    owner: Employee, mate: Employee, stranger: Employee, hr: Employee, course: Course, department: Department
) -> None:
    below = DepartmentFactory(name="Night shift", parent=department)
    deep = EmployeeFactory(department=below)
    EmployeeFactory(department=department, is_active=False)
    new = assign_department(course=course, department=department, due_on=in_days(7), assigned_by=hr)
    assert new == 3
    assert set(course.enrolments.values_list("employee", flat=True)) == {owner.pk, mate.pk, deep.pk}
    assert set(course.enrolments.values_list("due_on", flat=True)) == {in_days(7)}
    entry = AuditEntry.objects.get(action=AuditAction.ASSIGNED)
    assert entry.actor == hr and "Counter service" in entry.label


def test_a_department_whose_number_begins_alike_is_not_taken(hr: Employee, course: Course) -> None:
    one = DepartmentFactory(pk=901)
    EmployeeFactory(department=DepartmentFactory(pk=9011))
    assert assign_department(course=course, department=one, assigned_by=hr) == 0


def test_preview_tells_what_assigning_then_does(
    owner: Employee, mate: Employee, stranger: Employee, hr: Employee, course: Course, department: Department
) -> None:
    EnrolmentFactory(employee=owner, course=course)
    # the team-mate is chosen twice: by department and by name
    preview = preview_assignment(
        thing=course, audience=Audience(departments=[department], employees=[mate, stranger])
    )
    assert (preview.new, preview.already) == (2, 1)
    new = assign_course(course=course, departments=[department], employees=[mate, stranger], assigned_by=hr)
    assert new == preview.new
    assert course.enrolments.count() == 3


def test_a_later_joiner_is_enrolled_with_as_many_days(
    hr: Employee, course: Course, department: Department, stranger: Employee
) -> None:
    assign_department(course=course, department=department, due_on=in_days(10), assigned_by=hr)
    Assignment.objects.update(created_at=timezone.now() - datetime.timedelta(days=40), due_on=in_days(-30))
    update_person(actor=hr, person=stranger, department=department)
    assert Enrolment.objects.get(employee=stranger).due_on == in_days(10)


def test_a_joiner_below_gets_what_stands_above_once(
    hr: Employee, course: Course, department: Department
) -> None:
    below = DepartmentFactory(name="Night shift", parent=department)
    assign_department(course=course, department=department, due_on=in_days(5), assigned_by=hr)
    assign_department(course=course, department=below, due_on=in_days(8), assigned_by=hr)
    joiner = create_person(actor=hr, number="E9", name="Jo", email="jo@example.com", department=below)
    assert [one.due_on for one in joiner.enrolments.all()] == [in_days(8)]
    assert apply_to_people([joiner.pk]) == 0


def test_moving_on_keeps_courses_and_progress(
    owner: Employee, hr: Employee, course: Course, sessions: list[Session], department: Department
) -> None:
    assign_department(course=course, department=department, assigned_by=hr)
    complete_session(enrolment=owner.enrolments.get(), session=sessions[0])
    update_person(actor=hr, person=owner, department=DepartmentFactory())
    assert progress(owner.enrolments.get()) == (1, 3)


def test_a_moved_department_enrols_its_members(hr: Employee, course: Course, department: Department) -> None:
    team = DepartmentFactory(name="Team")
    member = EmployeeFactory(department=DepartmentFactory(name="Cell", parent=team))
    assign_department(course=course, department=department, assigned_by=hr)
    update_department(department=team, name="Team", parent=department)
    member.department.refresh_from_db()
    assert member.department.path == f"{department.path}{team.pk}/{member.department.pk}/"
    assert member.enrolments.count() == 1


def test_a_returning_person_is_enrolled(hr: Employee, course: Course, department: Department) -> None:
    person = EmployeeFactory(department=department, is_active=False)
    assign_department(course=course, department=department, assigned_by=hr)
    assert not person.enrolments.exists()
    update_person(actor=hr, person=person, is_active=True)
    assert person.enrolments.count() == 1


def test_the_last_session_completes_the_course_and_only_that(
    enrolment: Enrolment, mate: Employee, course: Course, sessions: list[Session]
) -> None:
    other = EnrolmentFactory(employee=mate, course=course)
    for session in sessions[:2]:
        assert complete_session(enrolment=enrolment, session=session).completed_at is None
    first = complete_session(enrolment=enrolment, session=sessions[2]).completed_at
    assert first is not None
    assert complete_session(enrolment=enrolment, session=sessions[2]).completed_at == first
    assert SessionCompletion.objects.count() == 3
    other.refresh_from_db()
    assert other.completed_at is None


def test_a_session_of_another_course_counts_for_nothing(enrolment: Enrolment) -> None:
    with pytest.raises(Enrolment.DoesNotExist):
        complete_session(enrolment=enrolment, session=SessionFactory())
    assert not SessionCompletion.objects.exists()


def test_editing_a_course_loses_no_progress(
    enrolment: Enrolment, trainer: Employee, course: Course, sessions: list[Session]
) -> None:
    complete_session(enrolment=enrolment, session=sessions[0])
    update_session(actor=trainer, session=sessions[0], title="Listen", material="New words")
    move_session(session=sessions[0], up=False)
    add_session(actor=trainer, course=course, title="More")
    assert progress(enrolment) == (1, 4)
    assert enrolment.completions.get().session == sessions[0]


def test_a_session_added_later_does_not_undo_completion(
    enrolment: Enrolment, trainer: Employee, course: Course
) -> None:
    session = SessionFactory(course=course)
    assert complete_session(enrolment=enrolment, session=session).completed_at
    add_session(actor=trainer, course=course, title="More")
    enrolment.refresh_from_db()
    assert enrolment.completed_at


def test_deleting_the_one_session_that_was_missing_completes(
    enrolment: Enrolment, trainer: Employee, sessions: list[Session]
) -> None:
    for session in sessions[:2]:
        complete_session(enrolment=enrolment, session=session)
    delete_session(actor=trainer, session=sessions[2])
    enrolment.refresh_from_db()
    assert enrolment.completed_at


def test_deleting_every_session_completes_nobody(
    enrolment: Enrolment, trainer: Employee, course: Course
) -> None:
    delete_session(actor=trainer, session=SessionFactory(course=course))
    enrolment.refresh_from_db()
    assert enrolment.completed_at is None


def test_assigning_takes_as_many_queries_for_many_people(hr: Employee, department: Department) -> None:
    counts = []
    for people in (3, 60):
        EmployeeFactory.create_batch(people, department=department)
        with CaptureQueriesContext(connection) as captured:
            assign_department(
                course=CourseFactory(), department=department, due_on=in_days(1), assigned_by=hr
            )
        counts.append(len(captured))
    assert counts[0] == counts[1]
