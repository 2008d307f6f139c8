"""Learning paths: order, waiting, who is put on them, and their pages."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test.client import Client
from django.urls import reverse

from courses.assigning.services.assignments import (
    Audience,
    Due,
    assign,
    preview_assignment,
    withdraw_assignment,
)
from courses.assigning.services.exemptions import exempt_person
from courses.catalogue.models import Course, Session
from courses.enrolment.models import Enrolment
from courses.enrolment.queries.learning import open_learning
from courses.enrolment.services.enrolment import complete_session
from courses.paths.models import LearningPath, PathEnrolment
from courses.paths.queries import journeys, waits_for
from courses.paths.services import add_step, create_path, move_step, remove_step
from courses.people.models import Department, Employee
from courses.people.services.people import create_person
from kit.problems import Conflict
from tests.factories import (
    CourseFactory,
    DepartmentFactory,
    EmployeeFactory,
    EnrolmentFactory,
    SessionFactory,
)
from tests.queries import assert_same_queries

SignIn = Callable[..., Client]


@pytest.fixture
def path(trainer: Employee) -> LearningPath:
    made = create_path(actor=trainer, title="First weeks")
    for title in ("One", "Two", "Three"):
        course = CourseFactory(title=title, trainers=[trainer])
        SessionFactory(course=course)
        add_step(actor=trainer, path=made, course=course)
    return made


def on_path(path: LearningPath, person: Employee, hr: Employee) -> dict[str, Enrolment]:
    assign(thing=path, audience=Audience(employees=[person]), due=Due(days=30), assigned_by=hr)
    return {row.course.title: row for row in person.enrolments.select_related("course")}


def finish(enrolment: Enrolment) -> None:
    for session in Session.objects.filter(course=enrolment.course):
        complete_session(enrolment=enrolment, session=session)


def states(person: Employee, path: LearningPath) -> list[str]:
    [journey] = journeys(person, LearningPath.objects.filter(pk=path.pk))
    return [stage.state for stage in journey.stages]


def test_a_course_opens_when_all_before_it_are_complete(
    path: LearningPath, owner: Employee, hr: Employee
) -> None:
    rows = on_path(path, owner, hr)
    assert states(owner, path) == ["open", "locked", "locked"]
    assert [course.title for course in waits_for(rows["Three"])] == ["One", "Two"]
    with pytest.raises(Conflict):
        finish(rows["Two"])
    finish(rows["One"])
    assert states(owner, path) == ["done", "open", "locked"]
    exempt_person(actor=hr, employee=owner, course=rows["Two"].course, reason="Knows it")
    assert states(owner, path) == ["done", "exempt", "open"]


def test_a_course_given_by_itself_does_not_wait(path: LearningPath, owner: Employee, hr: Employee) -> None:
    third = path.steps.last()
    assert third is not None
    assign(thing=third.course, audience=Audience(employees=[owner]), due=Due(), assigned_by=hr)
    on_path(path, owner, hr)
    assert states(owner, path) == ["open", "locked", "open"]


def test_a_step_that_does_not_wait_is_open(path: LearningPath, owner: Employee, hr: Employee) -> None:
    path.steps.update(waits=False)
    on_path(path, owner, hr)
    assert states(owner, path) == ["open", "open", "open"]


def test_another_persons_progress_opens_nothing(
    path: LearningPath, owner: Employee, mate: Employee, hr: Employee
) -> None:
    finish(on_path(path, mate, hr)["One"])
    on_path(path, owner, hr)
    assert states(owner, path) == ["open", "locked", "locked"]


def test_today_goes_on_with_what_is_open(path: LearningPath, owner: Employee, hr: Employee) -> None:
    on_path(path, owner, hr)
    ahead = {one.enrolment.course.title: one.next_session for one in open_learning(owner)}
    assert ahead["One"] is not None and ahead["Two"] is None


def test_a_department_is_put_on_a_path_and_so_are_its_joiners(
    path: LearningPath, owner: Employee, mate: Employee, hr: Employee, department: Department
) -> None:
    audience = Audience(departments=[department])
    EnrolmentFactory(employee=mate, course=CourseFactory())
    preview = preview_assignment(thing=path, audience=audience)
    assert (preview.new, preview.already, preview.enrolments) == (2, 0, 6)
    assert assign(thing=path, audience=audience, due=Due(days=9), assigned_by=hr).new == 6
    again = preview_assignment(thing=path, audience=audience)
    assert (again.new, again.already, again.enrolments) == (0, 2, 0)
    joiner = create_person(actor=hr, number="N7", name="New", email="n7@example.com", department=department)
    assert states(joiner, path) == ["open", "locked", "locked"]


def test_a_course_added_later_reaches_who_is_on_the_path_and_one_removed_leaves_them(
    sign_in: SignIn, path: LearningPath, owner: Employee, hr: Employee, trainer: Employee
) -> None:
    on_path(path, owner, hr)
    extra = CourseFactory(title="Four", trainers=[trainer])
    sign_in(trainer).post(reverse("path-add", args=[path.pk]), {"course": extra.pk, "waits": "on"})
    assert Enrolment.objects.filter(employee=owner, course=extra).exists()
    step = path.steps.get(course=extra)
    assert remove_step(actor=trainer, step=step) == 1
    assert not Enrolment.objects.filter(course=extra).exists() and path.steps.count() == 3


def test_withdrawing_takes_what_was_not_begun_and_the_path_with_the_last_course(
    path: LearningPath, owner: Employee, mate: Employee, hr: Employee, department: Department
) -> None:
    assign(thing=path, audience=Audience(departments=[department]), due=Due(), assigned_by=hr)
    finish(owner.enrolments.get(course__title="One"))
    gone = withdraw_assignment(actor=hr, assignment=path.assignments.get(), unenrol=True)
    assert gone == 5
    assert [row.employee for row in PathEnrolment.objects.all()] == [owner]
    assert owner.enrolments.get().course.title == "One"


def test_moving_a_step_numbers_all_anew(path: LearningPath) -> None:
    last = path.steps.last()
    assert last is not None
    assert [step.course.title for step in move_step(step=last, up=True)] == ["One", "Three", "Two"]
    assert [step.position for step in path.steps.all()] == [0, 1, 2]


def test_the_course_page_says_what_it_waits_for_and_sessions_are_closed(
    sign_in: SignIn, path: LearningPath, owner: Employee, hr: Employee
) -> None:
    rows = on_path(path, owner, hr)
    client, second = sign_in(owner), rows["Two"].course
    page = client.get(second.get_absolute_url()).content.decode()
    assert "This course is not open yet" in page and ">One</a>" in page
    session = second.sessions.get()
    answer = client.get(session.get_absolute_url(), follow=True)
    assert answer.redirect_chain and "opens when the courses before it" in answer.content.decode()
    client.post(reverse("session-complete", args=[session.pk]))
    assert not rows["Two"].completions.exists()


def test_a_trainer_builds_a_path(sign_in: SignIn, trainer: Employee, course: Course) -> None:
    client = sign_in(trainer)
    edit = client.post(reverse("path-new"), {"title": "Safety"})["Location"]
    path = LearningPath.objects.get()
    client.post(reverse("path-add", args=[path.pk]), {"course": course.pk, "waits": "on"})
    assert "Complaints" in client.get(edit).content.decode()
    step = path.steps.get()
    part = client.post(reverse("path-step", args=[step.pk]), {}, headers={"HX-Request": "true"})
    assert part.content.decode().lstrip().startswith("<section")
    step.refresh_from_db()
    assert step.waits is False
    client.post(reverse("path-delete", args=[path.pk]))
    assert not LearningPath.objects.exists() and Course.objects.filter(pk=course.pk).exists()


@pytest.mark.parametrize("route", ["paths", "path"])
def test_pages_take_as_many_queries_for_many_rows(
    sign_in: SignIn, path: LearningPath, hr: Employee, owner: Employee, route: str
) -> None:
    url = reverse(route, args=[path.pk] if route == "path" else [])

    def add() -> None:
        if route == "path":
            person = EmployeeFactory(department=DepartmentFactory())
            PathEnrolment.objects.create(path=path, employee=person)
        else:
            other = create_path(actor=hr, title="Another")
            add_step(actor=hr, path=other, course=CourseFactory())
            PathEnrolment.objects.create(path=other, employee=hr)

    assert_same_queries(sign_in(hr), url, add, rows=20)
