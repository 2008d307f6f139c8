"""Ways to dashboards and from them to people and evidence, and what they ask of the database."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.client import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from assessments.answers.models.answer import Answer
from courses.enrolment.models import Enrolment
from courses.people.enums import Role
from courses.people.models import Employee
from reporting.standings.models import Standing
from reporting.standings.services.measure import measure
from tests.factories import (
    AnswerFactory,
    CourseFactory,
    DepartmentFactory,
    EmployeeFactory,
    EnrolmentFactory,
    PromptFactory,
)
from tests.nightly import times
from tests.queries import count_queries
from tests.reporting.company import Company, ago, make_company
from tests.reporting.pages import html_of, rows, stats

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Client]


@pytest.fixture
def company() -> Company:
    made = make_company()
    measure()
    return made


def test_evidence_is_open_to_whom_the_answers_are(company: Company, sign_in: SignIn) -> None:
    course = company.courses[0]
    given = Answer.objects.filter(prompt__session__course=course, learner__is_active=True)
    answer = given.filter(learner__enrolments__course=course).latest("created_at")
    learner, link = answer.learner, f'href="{answer.get_absolute_url()}"'
    page = ("person-figures", learner.pk)
    for viewer, sees in ((learner, True), (company.trainers[0], True), (company.hr, False)):
        html = html_of(sign_in(viewer), *page)
        assert (link in html) is sees, viewer.role
        assert ("heard and read by the learner" in html) is (viewer == company.hr)
    second = company.trainers[1]
    EnrolmentFactory(course=CourseFactory(trainers=[second]), employee=learner)
    html = html_of(sign_in(second), *page)
    assert link not in html and f">{course}<" not in html


def test_a_person_is_told_course_by_course(sign_in: SignIn) -> None:
    hr = EmployeeFactory(role=Role.HR)
    late = EnrolmentFactory(due_on=timezone.localdate() - datetime.timedelta(days=3))
    done = EnrolmentFactory(employee=late.employee, completed_at=timezone.now())
    prompt = PromptFactory(session__course=late.course)
    PromptFactory(session__course=late.course)
    AnswerFactory(prompt=prompt, learner=late.employee, recording__duration=90.0)
    other = AnswerFactory(learner=late.employee, recording__duration=30.0).prompt.session.course
    html = html_of(sign_in(hr), "person-figures", late.employee.pk)
    assert [line[0] for line in rows(html)] == [str(late.course), str(done.course), str(other)]
    assert rows(html)[0][4:] == ["1", "1.5", "2"] and "3 days overdue" in html and "Not asked" in html
    assert stats(html) == ["50 %", "1", "–", "2", "2"] and "2.0 minutes of speech" in html


def test_a_leaver_is_told_as_one(sign_in: SignIn) -> None:
    enrolment = EnrolmentFactory(employee__is_active=False)
    html = html_of(sign_in(EmployeeFactory(role=Role.HR)), "person-figures", enrolment.employee_id)
    assert "has left the company" in html


def test_a_person_without_a_course_is_told_so(sign_in: SignIn) -> None:
    person = EmployeeFactory()
    assert "No course yet" in html_of(sign_in(person), "person-figures", person.pk)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_links_lead_here(company: Company, sign_in: SignIn, language: str) -> None:
    client = sign_in(company.hr, language)
    course, person = company.courses[0], company.people[0]
    for route, args, target in (
        ("today", [], reverse("figures")),
        ("people", [], reverse("figures")),
        ("course", [course.pk], reverse("course-figures", args=[course.pk])),
        ("person", [person.pk], reverse("person-figures", args=[person.pk])),
    ):
        body = html_of(client, route, *args).split("<main")[1]
        assert f'href="{target}"' in body, route


def _grow(rows: int, trainer: Employee, learner: Employee, department: Any) -> None:
    for _ in range(rows):
        course = CourseFactory(trainers=[trainer])
        below = DepartmentFactory(parent=department)
        person = EmployeeFactory(department=below)
        for one in (person, learner):
            EnrolmentFactory(employee=one, course=course, due_on=timezone.localdate(ago(3)))
        AnswerFactory(prompt=PromptFactory(session__course=course), learner=learner)
    measure()


@pytest.mark.parametrize(
    ("who", "route"),
    [
        ("hr", "figures"),
        ("trainer", "figures"),
        ("hr", "department-figures"),
        ("hr", "department-figures?by=course"),
        ("hr", "figures?by=course"),
        ("hr", "course-figures"),
        ("trainer", "course-figures"),
        ("hr", "person-figures"),
        ("trainer", "person-figures"),
        ("learner", "person-figures"),
        ("hr", "v1-figures"),
        ("hr", "v1-figures-trend"),
    ],
)
def test_same_queries_for_3_rows_and_for_more(sign_in: SignIn, who: str, route: str) -> None:
    people = {
        "hr": EmployeeFactory(role=Role.HR),
        "trainer": EmployeeFactory(role=Role.TRAINER),
        "learner": EmployeeFactory(),
    }
    root = DepartmentFactory()
    course = CourseFactory(trainers=[people["trainer"]])
    EnrolmentFactory(course=course, employee=EmployeeFactory(department=DepartmentFactory(parent=root)))
    keys = {
        "department-figures": [root.pk],
        "course-figures": [course.pk],
        "person-figures": [people["learner"].pk],
    }
    route, _, query = route.partition("?")
    client, url = sign_in(people[who]), f"{reverse(route, args=keys.get(route))}?{query}"
    _grow(3, people["trainer"], people["learner"], root)
    for below in root.children.all():
        EnrolmentFactory(course=course, employee=EmployeeFactory(department=below))
    measure()
    client.get(url)
    few = count_queries(client, url)
    _grow(times(9, 97 if route.startswith("v1") else 297), people["trainer"], people["learner"], root)
    assert count_queries(client, url) == few


def test_no_page_counts_the_rows_of_everyone(company: Company, sign_in: SignIn) -> None:
    client = sign_in(company.hr)
    for url in (reverse("figures"), reverse("department-figures", args=[company.departments[0].pk])):
        with CaptureQueriesContext(connection) as asked:
            client.get(url)
        counting = [one["sql"] for one in asked if "COUNT(" in one["sql"] or "SUM(" in one["sql"]]
        assert [one for one in counting if "reporting_standing" not in one] == []
    assert Standing.objects.exists() and Enrolment.objects.exists()
