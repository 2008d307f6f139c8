"""Assignments by rule: whom they mean now and later, what people keep who move on, exemptions, renewal."""

from __future__ import annotations

import datetime
from collections.abc import Callable

import pytest
from django.db import connection
from django.test.client import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from courses.assigning.enums import DueFrom
from courses.assigning.models import Assignment
from courses.assigning.queries.audience import meant_by
from courses.assigning.services import assignments as service
from courses.assigning.services.apply import apply_assignment
from courses.assigning.services.assignments import (
    Audience,
    Due,
    assign,
    preview_assignment,
    sweep_assignments,
)
from courses.assigning.services.exemptions import exempt_person, lift_exemption
from courses.audit.enums import AuditAction
from courses.audit.models import AuditEntry
from courses.catalogue.models import Course, Session
from courses.certificates.dates import months_before, months_later
from courses.enrolment.models import Enrolment, PastCycle
from courses.enrolment.services.enrolment import complete_session
from courses.enrolment.services.renewal import sweep_renewals
from courses.people.enums import Role
from courses.people.models import Department, Employee
from courses.people.services.people import create_person, update_person
from tests.factories import (
    CourseFactory,
    DepartmentFactory,
    EmployeeFactory,
    EnrolmentFactory,
    SessionFactory,
)
from tests.queries import count_queries

SignIn = Callable[..., Client]


def in_days(days: int) -> datetime.date:
    return timezone.localdate() + datetime.timedelta(days=days)


def takers(course: Course) -> set[Employee]:
    return {row.employee for row in course.enrolments.select_related("employee")}


def test_rules_combine_department_role_and_joining(
    hr: Employee, course: Course, department: Department
) -> None:
    fits = EmployeeFactory(department=department, role=Role.TRAINER, joined_on=in_days(-5))
    EmployeeFactory(department=department, role=Role.TRAINER, joined_on=in_days(-50))
    EmployeeFactory(department=department, joined_on=in_days(-5))
    EmployeeFactory(role=Role.TRAINER, joined_on=in_days(-5))
    audience = Audience(departments=[department], role=Role.TRAINER, joined_after=in_days(-10))
    assert preview_assignment(thing=course, audience=audience).new == 1
    assert assign(thing=course, audience=audience, due=Due(), assigned_by=hr).new == 1
    assert takers(course) == {fits}


def test_everyone_means_everyone_here_but_leavers_and_its_trainers(
    hr: Employee, owner: Employee, trainer: Employee, course: Course
) -> None:
    EmployeeFactory(is_active=False)
    assign(thing=course, audience=Audience(everyone=True), due=Due(), assigned_by=hr)
    assert takers(course) == {hr, owner}


def test_a_rule_meets_joiners_movers_and_new_roles_and_says_which_one_it_was(
    hr: Employee, course: Course, department: Department, stranger: Employee
) -> None:
    by_role = CourseFactory()
    assign(thing=course, audience=Audience(departments=[department]), due=Due(days=14), assigned_by=hr)
    assign(thing=by_role, audience=Audience(role=Role.TRAINER), due=Due(), assigned_by=hr)
    joiner = create_person(actor=hr, number="N1", name="New", email="n1@example.com", department=department)
    update_person(actor=hr, person=stranger, department=department)
    row = Enrolment.objects.get(employee=joiner)
    assert (row.due_on, row.assignment, row.assigned_by) == (in_days(14), course.assignments.get(), hr)
    assert stranger.enrolments.get().course == course
    update_person(actor=hr, person=stranger, role=Role.TRAINER)
    assert {one.course for one in stranger.enrolments.all()} == {course, by_role}


def test_who_moves_on_keeps_what_was_begun_and_loses_what_was_not(
    hr: Employee,
    owner: Employee,
    mate: Employee,
    course: Course,
    sessions: list[Session],
    department: Department,
) -> None:
    assign(thing=course, audience=Audience(departments=[department]), due=Due(), assigned_by=hr)
    complete_session(enrolment=owner.enrolments.get(), session=sessions[0])
    elsewhere = DepartmentFactory()
    for person in (owner, mate):
        update_person(actor=hr, person=person, department=elsewhere)
    assert takers(course) == {owner}


def test_who_moves_within_another_rule_keeps_it_as_that_ones(
    hr: Employee, owner: Employee, course: Course, department: Department
) -> None:
    assign(thing=course, audience=Audience(departments=[department]), due=Due(), assigned_by=hr)
    assign(thing=course, audience=Audience(role=Role.EMPLOYEE), due=Due(), assigned_by=hr)
    before = owner.enrolments.get()
    update_person(actor=hr, person=owner, department=DepartmentFactory())
    after = owner.enrolments.get()
    assert after.pk == before.pk
    assert after.assignment is not None and after.assignment.role == Role.EMPLOYEE


def test_who_was_named_keeps_it_wherever(hr: Employee, owner: Employee, course: Course) -> None:
    assign(thing=course, audience=Audience(employees=[owner]), due=Due(), assigned_by=hr)
    update_person(actor=hr, person=owner, department=DepartmentFactory())
    assert takers(course) == {owner}


def test_applying_again_adds_nothing_and_the_sweep_finds_what_was_forgotten(
    hr: Employee, owner: Employee, mate: Employee, course: Course, department: Department
) -> None:
    assign(thing=course, audience=Audience(departments=[department]), due=Due(), assigned_by=hr)
    row = Assignment.objects.get()
    assert apply_assignment(row) == 0
    # someone was put there behind our back
    late = EmployeeFactory(department=department)
    assert sweep_assignments() == 0
    Assignment.objects.update(applied_at=timezone.now() - datetime.timedelta(days=2))
    assert sweep_assignments() == 1
    assert late in takers(course) and sweep_assignments() == 0


def test_too_many_people_are_left_to_the_sweep(
    monkeypatch: pytest.MonkeyPatch,
    hr: Employee,
    owner: Employee,
    mate: Employee,
    course: Course,
    department: Department,
) -> None:
    monkeypatch.setattr(service, "AT_ONCE", 1)
    done = assign(thing=course, audience=Audience(departments=[department]), due=Due(), assigned_by=hr)
    assert done.waits and not course.enrolments.exists()
    assert sweep_assignments() == 2


@pytest.mark.parametrize(
    ("due", "joined", "expected"),
    [
        (Due(days=10), -100, 10),
        (Due(days=10, counted_from=DueFrom.JOINED), -4, 6),
        # over already: nobody begins overdue
        (Due(days=10, counted_from=DueFrom.JOINED), -40, 10),
        (Due(on=in_days(3)), -40, 3),
    ],
)
def test_days_count_from_assigning_or_joining(
    hr: Employee, course: Course, due: Due, joined: int, expected: int
) -> None:
    person = EmployeeFactory(joined_on=in_days(joined))
    assign(thing=course, audience=Audience(employees=[person]), due=due, assigned_by=hr)
    assert person.enrolments.get().due_on == in_days(expected)


def test_the_condition_and_the_enrolled_agree(hr: Employee, department: Department) -> None:
    """What a preview counts, applying enrols, for each kind of rule."""
    below = DepartmentFactory(parent=department)
    for role in (Role.EMPLOYEE, Role.TRAINER):
        for place in (department, below, None):
            for joined in (None, in_days(-20)):
                EmployeeFactory(role=role, department=place, joined_on=joined)
    for audience in (
        Audience(everyone=True),
        Audience(departments=[below]),
        Audience(departments=[department], role=Role.TRAINER),
        Audience(joined_after=in_days(-10)),
        Audience(role=Role.TRAINER, joined_after=in_days(-30)),
    ):
        course = CourseFactory()
        preview = preview_assignment(thing=course, audience=audience)
        assign(thing=course, audience=audience, due=Due(), assigned_by=hr)
        meant = Employee.objects.active().filter(meant_by(course.assignments.get()))
        assert takers(course) == set(meant) and len(meant) == preview.new > 0


def test_the_queries_for_one_joiner_do_not_grow_with_what_is_had(
    hr: Employee, department: Department
) -> None:
    def queries(number: str) -> int:
        person = EmployeeFactory(department=department, username=number)
        update_person(actor=hr, person=person, department=department)
        with CaptureQueriesContext(connection) as captured:
            update_person(actor=hr, person=person, department=department)
        return len(captured)

    audience = Audience(departments=[department])
    assign(thing=CourseFactory(), audience=audience, due=Due(), assigned_by=hr)
    few = queries("Q1")
    for _ in range(20):
        assign(thing=CourseFactory(), audience=audience, due=Due(), assigned_by=hr)
    assert queries("Q2") == few


def test_who_is_exempt_is_passed_over_told_why_and_in_the_audit_log(
    sign_in: SignIn, hr: Employee, owner: Employee, mate: Employee, course: Course, department: Department
) -> None:
    EnrolmentFactory(employee=owner, course=course, due_on=in_days(-3))
    client = sign_in(hr)
    url = reverse("enrolment-exempt", args=[owner.enrolments.get().pk])
    assert "required" in client.get(url).content.decode()
    client.post(url, {"reason": "Wrote the course"})
    row = owner.enrolments.get()
    assert row.is_exempt and not row.is_overdue and not Enrolment.objects.overdue().exists()
    assert "Wrote the course" in sign_in(owner).get(course.get_absolute_url()).content.decode()
    entry = AuditEntry.objects.get(action=AuditAction.EXEMPTED)
    assert (entry.actor, entry.owner) == (hr, owner) and "Wrote the course" in entry.label
    page = client.get(reverse("course-progress", args=[course.pk]), {"state": "exempt"}).content.decode()
    assert "Wrote the course" in page
    preview = preview_assignment(thing=course, audience=Audience(departments=[department]))
    assert (preview.new, preview.exempt) == (1, 1)
    lift_exemption(actor=hr, exemption=owner.exemptions.get())
    assert Enrolment.objects.overdue().get().employee == owner


def test_an_exempt_person_is_not_enrolled_by_a_rule_until_it_is_lifted(
    hr: Employee, owner: Employee, course: Course, department: Department
) -> None:
    exemption = exempt_person(actor=hr, employee=owner, course=course, reason="Abroad")
    assign(thing=course, audience=Audience(departments=[department]), due=Due(), assigned_by=hr)
    assert not owner.enrolments.exists()
    lift_exemption(actor=hr, exemption=exemption)
    assert owner.enrolments.get().course == course


def test_a_completed_course_falls_due_again_and_keeps_its_history(owner: Employee, course: Course) -> None:
    session = SessionFactory(course=course)
    Course.objects.filter(pk=course.pk).update(renew_months=12)
    done = complete_session(enrolment=EnrolmentFactory(employee=owner, course=course), session=session)
    assert sweep_renewals() == 0
    completed = timezone.now() - datetime.timedelta(days=350)
    Enrolment.objects.update(completed_at=completed)
    assert sweep_renewals() == 1 and sweep_renewals() == 0
    done.refresh_from_db()
    assert (done.cycle, done.completed_at) == (2, None)
    assert done.due_on == months_later(timezone.localdate(completed), 12)
    assert PastCycle.objects.get().completed_at == completed and not done.completions.exists()
    again = complete_session(enrolment=done, session=session)
    assert again.completed_at is not None and owner.certificates.count() == 2


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (datetime.date(2024, 1, 31), 1, datetime.date(2024, 2, 29)),
        (datetime.date(2024, 2, 29), 12, datetime.date(2025, 2, 28)),
        (datetime.date(2024, 12, 5), 1, datetime.date(2025, 1, 5)),
    ],
)
def test_months_end_where_the_month_does(day: datetime.date, months: int, later: datetime.date) -> None:
    assert months_later(day, months) == later
    assert months_later(months_before(later, months), months) <= later


def test_the_list_of_assignments_takes_as_many_queries_for_many(sign_in: SignIn, hr: Employee) -> None:
    client, url = sign_in(hr), reverse("assignments")

    def add(rows: int) -> None:
        for _ in range(rows):
            assign(
                thing=CourseFactory(),
                audience=Audience(departments=[DepartmentFactory()]),
                due=Due(),
                assigned_by=hr,
            )

    add(3)
    client.get(url)
    few = count_queries(client, url)
    add(20)
    assert count_queries(client, url) == few


def test_a_date_and_days_at_once_are_refused(sign_in: SignIn, hr: Employee, course: Course) -> None:
    fields = {"everyone": "on", "due_on": in_days(3).isoformat(), "due_days": "4"}
    page = sign_in(hr).post(reverse("course-assign", args=[course.pk]), fields).content.decode()
    assert "not both" in page and not Assignment.objects.exists()
