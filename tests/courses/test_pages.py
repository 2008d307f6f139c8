"""Who meets what on which page."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test.client import Client
from django.urls import reverse
from django.utils import translation

from courses.catalogue.enums import CourseStatus
from courses.catalogue.models import Course, Session
from courses.enrolment.models import Enrolment
from courses.people.enums import Role
from courses.people.models import Department, Employee
from tests.factories import CourseFactory, EmployeeFactory, SessionFactory

SignIn = Callable[..., Client]


def test_a_draft_is_hidden_from_its_learners(sign_in: SignIn, enrolment: Enrolment, course: Course) -> None:
    Course.objects.update(status=CourseStatus.DRAFT)
    assert sign_in(enrolment.employee).get(course.get_absolute_url()).status_code == 404


def test_today_says_what_is_late_and_where_to_go_on(
    sign_in: SignIn, enrolment: Enrolment, sessions: list[Session]
) -> None:
    Enrolment.objects.update(due_on="2020-01-01")
    client = sign_in(enrolment.employee)
    client.post(reverse("session-complete", args=[sessions[0].pk]))
    page = client.get(reverse("today")).content.decode()
    assert "1 course is past its date" in page
    assert f'href="{sessions[1].get_absolute_url()}"' in page


def test_finishing_leads_to_the_next_session_and_at_last_to_the_course(
    sign_in: SignIn, enrolment: Enrolment, sessions: list[Session]
) -> None:
    client = sign_in(enrolment.employee)
    ways = [client.post(reverse("session-complete", args=[one.pk]))["Location"] for one in sessions]
    assert ways == [
        sessions[1].get_absolute_url(),
        sessions[2].get_absolute_url(),
        sessions[0].course.get_absolute_url(),
    ]


def test_trainer_builds_a_course_and_publishes_it(sign_in: SignIn, trainer: Employee) -> None:
    client = sign_in(trainer)
    fields = {"title": "Safety", "language": "en", "trainers": [trainer.pk]}
    edit = client.post(reverse("course-new"), fields)["Location"]
    course = Course.objects.get()
    assert edit == reverse("course-edit", args=[course.pk])
    refused = client.post(reverse("course-publish", args=[course.pk]), follow=True)
    assert "Add a session first" in refused.content.decode()
    client.post(reverse("session-new", args=[course.pk]), {"title": "One", "material": "# Hi"})
    client.post(reverse("course-publish", args=[course.pk]))
    course.refresh_from_db()
    assert course.is_published
    client.post(reverse("course-publish", args=[course.pk]), {"withdraw": "1"})
    course.refresh_from_db()
    assert not course.is_published


def test_a_course_keeps_a_trainer(sign_in: SignIn, trainer: Employee, course: Course) -> None:
    page = sign_in(trainer).post(reverse("course-edit", args=[course.pk]), {"title": "X", "language": "en"})
    assert "Choose at least one trainer" in page.content.decode()
    assert list(course.trainers.all()) == [trainer]


def test_moving_a_session_answers_with_the_list_alone(
    sign_in: SignIn, trainer: Employee, sessions: list[Session]
) -> None:
    page = sign_in(trainer).post(
        reverse("session-move", args=[sessions[1].pk]), {"direction": "up"}, headers={"HX-Request": "true"}
    )
    text = page.content.decode()
    assert text.lstrip().startswith("<section") and text.index("Act") < text.index("Hear")


def test_preview_shows_and_saves_nothing(sign_in: SignIn, trainer: Employee, sessions: list[Session]) -> None:
    url = reverse("session-edit", args=[sessions[0].pk])
    page = sign_in(trainer).post(
        url, {"preview": "1", "title": "X", "material": "**bold**<script>x</script>"}
    )
    assert "<strong>bold</strong>" in page.content.decode() and "<script" not in page.content.decode()
    sessions[0].refresh_from_db()
    assert sessions[0].title == "Hear" and sessions[0].material == ""


def test_material_reaches_the_page_clean(sign_in: SignIn, enrolment: Enrolment, course: Course) -> None:
    session = SessionFactory(
        course=course, material="Hi <img src=x onerror=alert(1)> [x](javascript:alert(1))"
    )
    page = sign_in(enrolment.employee).get(session.get_absolute_url()).content.decode()
    assert "onerror" not in page and 'href="javascript:' not in page


def test_hr_assigns_by_department_and_by_number(
    sign_in: SignIn, hr: Employee, owner: Employee, stranger: Employee, course: Course, department: Department
) -> None:
    url = reverse("course-assign", args=[course.pk])
    client = sign_in(hr)
    fields = {"departments": [department.pk], "people": f"{stranger.username.lower()}，{owner.email}"}
    preview = client.post(url, {**fields, "preview": "1"}).content.decode()
    assert "2 people will be enrolled" in preview and not course.enrolments.exists()
    client.post(url, fields)
    assert course.enrolments.count() == 2


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"people": "nobody-7"}, "nobody-7"),
        ({}, "Choose a department or name at least one person."),
        ({"people": "E1", "due_on": "2020-01-01"}, "This date has passed"),
    ],
)
def test_a_wrong_assignment_says_what_is_wrong(
    sign_in: SignIn, trainer: Employee, course: Course, fields: dict[str, str], words: str
) -> None:
    EmployeeFactory(username="E1")
    page = sign_in(trainer).post(reverse("course-assign", args=[course.pk]), fields)
    assert words in page.content.decode()
    assert not course.enrolments.exists()


def test_a_refusal_speaks_the_readers_language(sign_in: SignIn, trainer: Employee, course: Course) -> None:
    english = "Choose a department or name at least one person."
    with translation.override("zh-hans"):
        chinese = translation.gettext(english)
    page = (
        sign_in(trainer, language="zh-CN").post(reverse("course-assign", args=[course.pk])).content.decode()
    )
    assert chinese != english
    assert chinese in page and english not in page


def test_progress_is_narrowed_by_state(
    sign_in: SignIn, hr: Employee, course: Course, owner: Employee
) -> None:
    late = EmployeeFactory(name="Late Lee")
    Enrolment.objects.create(employee=late, course=course, due_on="2020-01-01")
    Enrolment.objects.create(employee=owner, course=course)
    url = reverse("course-progress", args=[course.pk])
    page = sign_in(hr).get(url, {"state": "overdue", "page": "nonsense"}).content.decode()
    assert "Late Lee" in page and owner.name not in page


def test_the_menu_follows_the_role(
    sign_in: SignIn, owner: Employee, hr: Employee, administrator: Employee
) -> None:
    def labels(person: Employee) -> list[str]:
        return [str(entry["label"]) for entry in sign_in(person).get(reverse("courses")).context["nav"]]

    assert labels(owner) == ["Today", "Plan", "Courses", "Recordings", "Answers"]
    assert labels(administrator)[-4:] == ["People", "Reports", "Audit log", "Health"]
    assert labels(hr)[-3:] == ["People", "Dashboards", "Reports"]
    current = [entry for entry in sign_in(owner).get(reverse("courses")).context["nav"] if entry["current"]]
    assert [entry["url"] for entry in current] == [reverse("courses")]


def test_trainers_choose_among_trainers(sign_in: SignIn, trainer: Employee, owner: Employee) -> None:
    page = sign_in(trainer).get(reverse("course-new")).content.decode()
    assert trainer.name in page and owner.name not in page


def test_every_role_has_its_today(sign_in: SignIn, course: Course, enrolment: Enrolment) -> None:
    CourseFactory(trainers=[])
    for role in Role:
        assert sign_in(EmployeeFactory(role=role)).get(reverse("today")).status_code == 200
