"""Dashboards: who sees what figures, where they lead, and that pages and API say the same."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test.client import Client
from django.urls import reverse

from courses.catalogue.enums import CourseStatus
from courses.people.enums import Role
from courses.people.models import Employee
from jobs.enums import JobStage
from jobs.models import Job
from jobs.services.run import run_next_job
from reporting.scope import Scope
from reporting.standings.models import Standing
from reporting.standings.services.jobs import KIND
from reporting.standings.services.measure import measure
from tests.factories import (
    DepartmentFactory,
    EmployeeFactory,
    EnrolmentFactory,
)
from tests.reporting.company import Company, make_company
from tests.reporting.pages import client_weeks, data, expected, html_of, rows, stats

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Client]


@pytest.fixture
def company() -> Company:
    made = make_company()
    measure()
    return made


def test_pages_and_api_say_the_same(company: Company, sign_in: SignIn) -> None:
    hr, trainer = company.hr, company.trainers[0]
    department, course = company.departments[0], company.courses[0]
    asked: list[tuple[Employee, Scope, str, list[int], dict[str, int]]] = [
        (hr, Scope(hr), "figures", [], {}),
        (trainer, Scope(trainer), "figures", [], {}),
        (hr, Scope(hr, department), "department-figures", [department.pk], {"department": department.pk}),
        (hr, Scope(hr, course=course), "course-figures", [course.pk], {"course": course.pk}),
        (trainer, Scope(trainer, course=course), "course-figures", [course.pk], {"course": course.pk}),
    ]
    for person, scope, route, args, query in asked:
        client = sign_in(person)
        shown = stats(html_of(client, route, *args))
        assert shown == expected(scope), (route, person.role)
        told = client.get(reverse("v1-figures"), query).json()["figures"]
        assert (told["asked"], told["overdue"]) == (scope.enrolments().count(), int(shown[1]))
        assert (told["answers"], told["unanswered"]) == (int(shown[3]), int(shown[5]))
        assert told["people"] == scope.people().count()


def test_the_company_is_split_by_department_and_by_course(company: Company, sign_in: SignIn) -> None:
    client = sign_in(company.hr)
    by_department = rows(html_of(client, "figures"))
    # the two roots: one has three departments below it
    assert {line[0] for line in by_department} == {str(one) for one in company.departments[:2]}
    by_course = rows(html_of(client, "figures", by="course"))
    assert {line[0] for line in by_course} == {str(one) for one in company.courses[:3]}
    for line in by_course:
        course = next(one for one in company.courses if str(one) == line[0])
        scope = Scope(company.hr, course=course)
        assert int(line[1]) == scope.people().count() and int(line[3]) == scope.enrolments().overdue().count()


def test_hrs_first_page_has_the_company_at_a_glance(company: Company, sign_in: SignIn) -> None:
    client, address = sign_in(company.hr), f"{reverse('figures')}?part=1"
    assert f'hx-get="{address}"' in html_of(client, "today")
    html = client.get(address).content.decode()
    assert stats(html) == expected(Scope(company.hr)) and "<main" not in html
    assert {line[0] for line in rows(html)} == {str(one) for one in company.courses[:3]}
    Standing.objects.all().delete()
    assert "No course is assigned yet" in client.get(address).content.decode()


def test_lists_begin_with_what_needs_attention_and_sort(company: Company, sign_in: SignIn) -> None:
    client = sign_in(company.hr)
    late = [int(line[3]) for line in rows(html_of(client, "figures", by="course"))]
    assert late == sorted(late, reverse=True) and len(set(late)) > 1
    people = [int(line[1]) for line in rows(html_of(client, "figures", by="course", sort="people"))]
    assert people == sorted(people)
    for sort in ("name", "-completion", "-mastery", "unanswered", "-soon", "answers", "nonsense"):
        assert len(rows(html_of(client, "figures", by="course", sort=sort))) == 3


def test_a_single_root_is_told_by_what_is_below_it(sign_in: SignIn) -> None:
    root = DepartmentFactory()
    below = DepartmentFactory.create_batch(2, parent=root)
    for one in below:
        EnrolmentFactory(employee=EmployeeFactory(department=one))
    measure()
    html = html_of(sign_in(EmployeeFactory(role=Role.HR)), "figures")
    assert {line[0] for line in rows(html)} == {str(one) for one in below}


def test_a_trainer_sees_the_courses_trained_and_no_others(company: Company, sign_in: SignIn) -> None:
    _first, second, third = company.trainers
    html = html_of(sign_in(second), "figures")
    assert [line[0] for line in rows(html)] == [str(company.courses[1])]
    assert str(company.courses[2]) not in html and "By department" not in html
    assert "Nothing to count yet" in html_of(sign_in(third), "figures")
    client = sign_in(second)
    assert client.get(reverse("course-figures", args=[company.courses[2].pk])).status_code == 404
    for query in ({"course": company.courses[2].pk}, {"department": company.departments[0].pk}):
        for route in ("v1-figures", "v1-figures-trend"):
            refused = client.get(reverse(route), query)
            assert (refused.status_code, refused.json()["code"]) == (404, "not_found")


def test_a_draft_counts_for_nobody(company: Company, sign_in: SignIn) -> None:
    draft = company.courses[3]
    assert draft.status == CourseStatus.DRAFT
    html = html_of(sign_in(company.trainers[0]), "course-figures", draft.pk)
    assert "only published courses are counted" in html and stats(html) == []
    assert sign_in(company.hr).get(reverse("v1-figures"), {"course": draft.pk}).status_code == 404


def test_who_is_overdue_the_longest_is_named_first(company: Company, sign_in: SignIn) -> None:
    html = html_of(sign_in(company.hr), "figures")
    late = Scope(company.hr).enrolments().overdue()
    assert late.count() > 3
    first = late.order_by("due_on", "pk")[0]
    named = re.findall(r'href="/figures/people/(\d+)/"', html)
    assert int(named[0]) == first.employee_id and len(named) == min(late.count(), 10)
    assert f"{reverse('people')}?state=overdue" in html


def test_drilling_leads_from_the_company_to_a_person(company: Company, sign_in: SignIn) -> None:
    client, department = sign_in(company.hr), company.departments[0]
    html = html_of(client, "figures")
    assert reverse("department-figures", args=[department.pk]) in html
    html = html_of(client, "department-figures", department.pk)
    for below in company.departments[2:4]:
        assert reverse("department-figures", args=[below.pk]) in html
    assert f"{reverse('people')}?department={department.pk}&amp;state=overdue" in html
    deepest = html_of(client, "department-figures", company.departments[4].pk)
    assert [reverse("department-figures", args=[one.pk]) in deepest for one in company.departments[:4]] == [
        True,
        False,
        False,
        True,
    ]
    by_course = html_of(client, "figures", by="course")
    course = company.courses[0]
    assert reverse("course-figures", args=[course.pk]) in by_course
    html = html_of(client, "course-figures", course.pk)
    assert f"{reverse('course-progress', args=[course.pk])}?state=overdue" in html
    assert re.search(r'href="/figures/people/\d+/"', html)


def test_pictures_have_the_numbers_of_their_tables(company: Company, sign_in: SignIn) -> None:
    html = html_of(sign_in(company.hr), "figures", by="course")
    chart = data(html, "completion-data")
    listed = [line for line in rows(html) if line[2] != "–"]
    assert chart["labels"] == [line[0] for line in listed]
    assert [f"{int(value + 1e-9)} %" for value in chart["series"][0]["values"]] == [
        line[2] for line in listed
    ]
    weeks = client_weeks(sign_in(company.hr))
    trend, activity = data(html, "trend-data"), data(html, "activity-data")
    assert len(weeks) > 8 and len(trend["labels"]) == len(weeks)
    assert trend["series"][1]["values"] == [one["figures"]["overdue"] for one in weeks]
    assert activity["series"][0]["values"] == [one["figures"]["week_answers"] for one in weeks]
    assert sum(activity["series"][0]["values"]) == weeks[-1]["figures"]["answers"]


def test_before_anything_was_counted_pages_say_so(sign_in: SignIn) -> None:
    client = sign_in(EmployeeFactory(role=Role.HR))
    assert "Not counted yet" in html_of(client, "figures")
    told = client.get(reverse("v1-figures")).json()
    assert told == {"as_of": None, "department": None, "course": None, "figures": None}
    assert client_weeks(client) == []
    measure()
    html = html_of(client, "figures")
    assert "Choose a course" in html and "charts.js" in html


def test_counting_anew_is_a_job_that_leads_back(sign_in: SignIn) -> None:
    hr = EmployeeFactory(role=Role.HR)
    course = EnrolmentFactory().course
    client, page = sign_in(hr), reverse("course-figures", args=[course.pk])
    away = client.post(reverse("figures-refresh"), headers={"referer": f"http://testserver{page}?sort=name"})
    assert away["Location"] == f"{page}?sort=name"
    assert "Waiting for its turn" in html_of(client, "course-figures", course.pk)
    client.post(reverse("figures-refresh"), headers={"referer": "https://elsewhere.example/x"})
    job = Job.objects.get(kind=KIND)
    assert run_next_job()
    job.refresh_from_db()
    assert job.stage == JobStage.DONE
    assert stats(html_of(client, "course-figures", course.pk))[0] == "0 %"
    assert f'href="{page}?sort=name"' in client.get(job.get_absolute_url()).content.decode()


def test_a_strange_referrer_leads_to_the_company(sign_in: SignIn) -> None:
    client = sign_in(EmployeeFactory(role=Role.HR))
    away = client.post(reverse("figures-refresh"), headers={"referer": "https://elsewhere.example/x"})
    assert away["Location"] == reverse("figures")
