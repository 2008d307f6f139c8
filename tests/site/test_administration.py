"""Django's administration: little of it, in two languages, and off where nobody asked for it."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.contrib.admin.models import LogEntry
from django.test.client import Client
from django.urls import reverse

from courses.audit.models import AuditEntry
from courses.people.enums import Role
from courses.people.models import Employee
from kit.web.administration import site
from tests.factories import CourseFactory, EmployeeFactory

SignIn = Callable[..., Client]

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss() -> Employee:
    return EmployeeFactory(role=Role.ADMINISTRATOR, is_staff=True, is_superuser=True)


def test_nothing_is_in_it_that_libraries_brought() -> None:
    assert {model._meta.label_lower for model in site._registry} == {
        "courses.employee",
        "courses.department",
        "courses.course",
    }


@pytest.mark.parametrize(
    "path", ["mfa/authenticator/", "account/emailaddress/", "assessments/prompt/", "auth/group/"]
)
def test_tables_with_secrets_have_no_address(sign_in: SignIn, boss: Employee, path: str) -> None:
    assert sign_in(boss).get(f"/admin/{path}").status_code == 404


@pytest.mark.parametrize(
    "lookup",
    ["password__startswith", "password", "email__regex", "tokens__digest__contains", "last_login__gt"],
)
def test_no_question_about_hashes_is_answered(sign_in: SignIn, boss: Employee, lookup: str) -> None:
    # 302 with e=1: refused; a list would be an answer
    answer = sign_in(boss).get(reverse("admin:courses_employee_changelist"), {lookup: "pbkdf2"})
    assert answer.status_code in {302, 400}
    assert "e=1" in answer.get("Location", "e=1")


def test_what_is_offered_filters(sign_in: SignIn, boss: Employee) -> None:
    url = reverse("admin:courses_employee_changelist")
    for query in ({"role__exact": "hr"}, {"is_active__exact": "1"}, {"q": "a"}):
        assert sign_in(boss).get(url, query).status_code == 200


def test_people_and_departments_are_read_only(sign_in: SignIn, boss: Employee) -> None:
    client = sign_in(boss)
    page = client.get(reverse("admin:courses_employee_change", args=[boss.pk]))
    assert page.status_code == 200 and 'name="email"' not in page.content.decode()
    for url in (
        reverse("admin:courses_employee_change", args=[boss.pk]),
        reverse("admin:courses_employee_delete", args=[boss.pk]),
        reverse("admin:courses_department_add"),
        reverse("admin:courses_course_add"),
    ):
        assert client.post(url, {"post": "yes"}).status_code == 403


def test_handing_a_course_over_is_all_that_changes_and_is_audited(sign_in: SignIn, boss: Employee) -> None:
    old, new, learner = (EmployeeFactory(role=role) for role in (Role.TRAINER, Role.TRAINER, Role.EMPLOYEE))
    course = CourseFactory(trainers=[old], title="Fire drill")
    url = reverse("admin:courses_course_change", args=[course.pk])
    client = sign_in(boss)
    client.post(url, {"trainers": [new.pk], "title": "Taken", "status": "draft"})
    course.refresh_from_db()
    assert (list(course.trainers.all()), course.title, course.status) == ([new], "Fire drill", "published")
    entry = AuditEntry.objects.get(target_id=str(course.pk), actor=boss)
    assert entry.changes["trainers"] == [[str(old)], [str(new)]]
    assert LogEntry.objects.filter(user=boss).exists()
    # who does not train gets no course
    client.post(url, {"trainers": [learner.pk]})
    assert list(course.trainers.all()) == [new]


@pytest.mark.parametrize("name", ["index", "courses_employee_changelist", "courses_course_changelist"])
def test_it_speaks_chinese(sign_in: SignIn, boss: Employee, name: str) -> None:
    page = sign_in(boss, language="zh-hans").get(reverse(f"admin:{name}")).content.decode()
    said = re.sub(r"<(script|style)[^>]*>.*?</\\1>|<[^>]+>|&[a-z]+;", " ", page, flags=re.S)
    known = {"HRVoice", "URL", *re.findall(r"[A-Za-z]+", f"{boss} {boss.username} {boss.email}")}
    assert set(re.findall(r"[A-Za-z]{3,}", said)) - known == set()


def test_the_password_page_is_the_sites_own(sign_in: SignIn, boss: Employee) -> None:
    answer = sign_in(boss).get(reverse("admin:password_change"))
    assert answer["Location"] == reverse("account_change_password")
