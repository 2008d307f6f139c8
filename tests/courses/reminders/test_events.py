"""What happens to people's courses is told in the transaction in which it does, for many as for one."""

from __future__ import annotations

import datetime

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from courses.assigning.services.assignments import Audience, Due, assign, assign_course
from courses.catalogue.models import Course, Session
from courses.enrolment.models import Enrolment
from courses.enrolment.services.enrolment import close_finished, complete_session, reopen_session
from courses.enrolment.services.renewal import sweep_renewals
from courses.events import ASSIGNED, COMPLETED, DUE, OVERDUE, RENEWAL, CourseDone, CourseRef, CourseToDo
from courses.paths.models import LearningPath, PathStep
from courses.people.enums import Role
from courses.people.models import Department, Employee
from courses.reminders.services import emit_reminders
from notifications.models import Event, EventDelivery, Notice
from notifications.services.dispatch import KEEP_DAYS, dispatch_events, tidy_events
from tests.factories import CourseFactory, DepartmentFactory, EmployeeFactory, EnrolmentFactory

pytestmark = pytest.mark.django_db


def enrol(*, employee: Employee, course: Course, due_on: datetime.date | None = None) -> Enrolment:
    """Give the course to one person, as HR does."""
    boss = EmployeeFactory(role=Role.HR)
    assign_course(course=course, employees=[employee], due_on=due_on, assigned_by=boss)
    return Enrolment.objects.get(employee=employee, course=course)


def kinds() -> list[str]:
    return [event.kind for event in Event.objects.all()]


def test_who_is_enrolled_is_told_at_once(course: Course, owner: Employee) -> None:
    due = timezone.localdate() + datetime.timedelta(days=30)
    row = enrol(employee=owner, course=course, due_on=due)
    event = Event.objects.get()
    assert (event.kind, event.subject_id, event.person) == (ASSIGNED, str(row.pk), owner)
    assert event.data == CourseToDo(CourseRef(course.pk, "Complaints"), due.isoformat())
    dispatch_events()
    notice = Notice.objects.get()
    assert (notice.kind, notice.employee, notice.due_on, notice.subject) == ("given", owner, due, row)
    # a date that moves is no second course, nor is the round that looks for what was missed
    enrol(employee=owner, course=course, due_on=due + datetime.timedelta(days=1))
    assert emit_reminders() == 0 and kinds() == [ASSIGNED]


def test_an_enrolment_that_is_rolled_back_is_told_to_nobody(course: Course, owner: Employee) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        enrol(employee=owner, course=course)
        assert kinds() == [ASSIGNED] and EventDelivery.objects.exists()
        _ = 1 / 0
    dispatch_events()
    assert not Event.objects.exists() and not Notice.objects.exists()


def test_a_department_is_told_in_as_few_queries_as_one_person(hr: Employee) -> None:
    def queries(people: int) -> int:
        place: Department = DepartmentFactory()
        EmployeeFactory.create_batch(people, department=place)
        course = CourseFactory()
        with CaptureQueriesContext(connection) as captured:
            assign(thing=course, audience=Audience(departments=[place]), due=Due(), assigned_by=hr)
        assert Event.objects.filter(payload__course__id=course.pk, kind=ASSIGNED).count() == people
        return len(captured)

    queries(1)  # what is read once in a process
    assert queries(1) == queries(40)


def test_a_draft_is_told_when_it_is_published(owner: Employee) -> None:
    draft = CourseFactory(status="draft")
    enrol(employee=owner, course=draft)
    assert emit_reminders() == 0 and kinds() == []
    Course.objects.filter(pk=draft.pk).update(status="published")
    assert emit_reminders() == 1 and kinds() == [ASSIGNED]


def test_on_a_path_only_what_is_open_is_told(hr: Employee, owner: Employee) -> None:
    path = LearningPath.objects.create(title="All of it")
    first, second = CourseFactory(title="First"), CourseFactory(title="Second")
    for position, course in enumerate((first, second)):
        PathStep.objects.create(path=path, course=course, position=position)
    assign(thing=path, audience=Audience(employees=[owner]), due=Due(), assigned_by=hr)
    assert [event.data.course.title for event in Event.objects.all()] == ["First"]
    Enrolment.objects.filter(course=first).update(completed_at=timezone.now())
    assert emit_reminders() == 1
    assert [event.data.course.title for event in Event.objects.all()] == ["First", "Second"]


def test_a_course_is_completed_as_often_as_it_is(enrolment: Enrolment, sessions: list[Session]) -> None:
    for session in sessions:
        assert not Event.objects.filter(kind=COMPLETED).exists()
        complete_session(enrolment=enrolment, session=session)
    event = Event.objects.get()
    course = CourseRef(enrolment.course_id, "Complaints")
    assert (event.data, event.person) == (CourseDone(course, 1), enrolment.employee)
    assert close_finished(course=enrolment.course) == 0 and kinds() == [COMPLETED]
    reopen_session(enrolment=enrolment, session=sessions[0])
    complete_session(enrolment=enrolment, session=sessions[0])
    assert kinds() == [COMPLETED, COMPLETED]


def test_many_complete_in_as_few_queries_as_one(course: Course, sessions: list[Session]) -> None:
    counts = []
    for number in (1, 20):
        for row in EnrolmentFactory.create_batch(number, course=course):
            for session in sessions:
                row.completions.create(session=session)
        with CaptureQueriesContext(connection) as captured:
            assert close_finished(course=course) == number
        counts.append(len(captured))
    assert counts[0] == counts[1] and kinds() == [COMPLETED] * 21


def test_what_falls_due_again_is_told_with_its_new_date(course: Course, owner: Employee) -> None:
    Course.objects.filter(pk=course.pk).update(renew_months=1)
    done = timezone.now() - datetime.timedelta(days=60)
    row = EnrolmentFactory(employee=owner, course=course, completed_at=done)
    assert sweep_renewals() == 1
    row.refresh_from_db()
    event = Event.objects.get()
    assert (event.kind, event.key) == (RENEWAL, "2") and event.data.due_on == row.due_on.isoformat()
    dispatch_events()
    assert Notice.objects.get().kind == "renewal"


def test_dates_are_told_once_however_long_their_events_are_kept(owner: Employee, course: Course) -> None:
    today = timezone.localdate()
    row = EnrolmentFactory(employee=owner, course=course, due_on=today + datetime.timedelta(days=1))
    old = timezone.now() - datetime.timedelta(days=KEEP_DAYS + 1)
    Enrolment.objects.filter(pk=row.pk).update(created_at=old)
    assert emit_reminders() == 1 and emit_reminders() == 0
    assert emit_reminders(today=today + datetime.timedelta(days=2)) == 1
    assert kinds() == [DUE, OVERDUE]
    dispatch_events()
    Event.objects.filter(kind=DUE).update(created_at=old)
    assert tidy_events() == 1
    assert emit_reminders(today=today + datetime.timedelta(days=2)) == 0
    assert Notice.objects.count() == 2
