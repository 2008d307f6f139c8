"""HR's and administrators' pages of people, and each person's own choices."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test.client import Client
from django.urls import reverse

from courses.audit import services as audit
from courses.audit.enums import AuditAction
from courses.catalogue.models import Course
from courses.enrolment.models import Enrolment
from courses.people.enums import Role
from courses.people.models import Department, Employee
from tests.factories import DepartmentFactory, EmployeeFactory

SignIn = Callable[..., Client]


def fields_of(person: Employee, **changes: object) -> dict[str, object]:
    fields: dict[str, object] = {
        "username": person.username,
        "name": person.name,
        "email": person.email,
        "role": person.role,
        "is_active": "on",
    }
    return {key: value for key, value in (fields | changes).items() if value is not None}


def test_hr_brings_someone_in(sign_in: SignIn, hr: Employee, department: Department) -> None:
    fields = {
        "username": "E77",
        "name": "李娜",
        "email": "Na.Li@example.com",
        "role": "employee",
        "department": department.pk,
    }
    answer = sign_in(hr).post(reverse("person-new"), fields)
    person = Employee.objects.get(username="E77")
    assert answer["Location"] == reverse("person", args=[person.pk])
    assert (person.email, person.department) == ("na.li@example.com", department)
    assert not person.has_usable_password()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"username": "a@b"}, "cannot contain @"),
        ({"username": "e00001X"}, "already has this employee number"),
        ({"role": "administrator"}, "Select a valid choice"),
        ({"role": "compliance"}, "Select a valid choice"),
    ],
)
def test_a_wrong_person_is_refused_with_a_reason(
    sign_in: SignIn, hr: Employee, change: dict[str, str], words: str
) -> None:
    EmployeeFactory(username="E00001x")
    fields = {"username": "E88", "name": "N", "email": "n@example.com", "role": "employee"} | change
    page = sign_in(hr).post(reverse("person-new"), fields)
    assert words in page.content.decode()
    assert not Employee.objects.filter(email="n@example.com").exists()


def test_hr_cannot_take_over_who_watches_it(
    sign_in: SignIn, hr: Employee, administrator: Employee, compliance: Employee
) -> None:
    for person in (administrator, compliance):
        url = reverse("person-edit", args=[person.pk])
        answer = sign_in(hr).post(url, fields_of(person, password="a new long password"))
        assert answer.status_code == 403
        person.refresh_from_db()
        assert not person.has_usable_password()


def test_hr_cannot_raise_itself(sign_in: SignIn, hr: Employee) -> None:
    sign_in(hr).post(reverse("person-edit", args=[hr.pk]), fields_of(hr, role="administrator", name="New"))
    hr.refresh_from_db()
    assert (hr.role, hr.name) == (Role.HR, "New")


def test_an_administrator_gives_roles_but_keeps_the_own(
    sign_in: SignIn, administrator: Employee, stranger: Employee
) -> None:
    client = sign_in(administrator)
    client.post(reverse("person-edit", args=[stranger.pk]), fields_of(stranger, role="compliance"))
    stranger.refresh_from_db()
    assert stranger.role == Role.COMPLIANCE
    client.post(
        reverse("person-edit", args=[administrator.pk]),
        fields_of(administrator, role="employee", is_active=None),
    )
    administrator.refresh_from_db()
    assert administrator.role == Role.ADMINISTRATOR and administrator.is_active


def test_hr_lets_someone_go(sign_in: SignIn, hr: Employee, stranger: Employee) -> None:
    leaver = sign_in(stranger)
    sign_in(hr).post(reverse("person-edit", args=[stranger.pk]), fields_of(stranger, is_active=None))
    assert leaver.get(reverse("today")).status_code == 302
    page = sign_in(hr).get(reverse("people"), {"state": "left"}).content.decode()
    assert stranger.name in page
    assert stranger.name not in sign_in(hr).get(reverse("people")).content.decode()


def test_people_are_found_and_sorted(sign_in: SignIn, hr: Employee, owner: Employee, mate: Employee) -> None:
    client = sign_in(hr)

    def names(**query: str) -> list[str]:
        return [person.name for person in client.get(reverse("people"), query).context["page_obj"]]

    assert names(q="olivia") == names(q=owner.username.lower()) == names(q=owner.email[:6]) == [owner.name]
    assert names(department=str(owner.department_id), sort="-name") == [owner.name, mate.name]
    assert names(role="hr") == [hr.name]
    assert names(department="nonsense", page="99", sort="nonsense")


def test_people_show_who_is_late(
    sign_in: SignIn, hr: Employee, course: Course, owner: Employee, mate: Employee
) -> None:
    Enrolment.objects.create(employee=owner, course=course, due_on="2020-01-01")
    Enrolment.objects.create(
        employee=mate, course=course, completed_at="2020-01-01T00:00Z", due_on="2020-01-01"
    )
    client = sign_in(hr)
    late, done = (client.get(reverse("people"), {"state": state}).context for state in ("overdue", "done"))
    assert [person.name for person in late["page_obj"]] == [owner.name]
    assert [person.name for person in done["page_obj"]] == [mate.name]


def test_an_administrator_sees_no_progress(
    sign_in: SignIn, administrator: Employee, enrolment: Enrolment, owner: Employee
) -> None:
    page = sign_in(administrator).get(reverse("person", args=[owner.pk])).content.decode()
    assert enrolment.course.title not in page
    assert enrolment.course.title in sign_in(owner).get(reverse("person", args=[owner.pk])).content.decode()


def test_departments_are_added_renamed_and_told_apart(
    sign_in: SignIn, hr: Employee, department: Department
) -> None:
    client, url = sign_in(hr), reverse("departments")
    client.post(url, {"name": "Night", "parent": department.pk})
    night = Department.objects.get(name="Night")
    assert night.path == f"{department.path}{night.pk}/"
    client.post(f"{url}?edit={night.pk}", {"name": "Late shift", "parent": ""})
    night.refresh_from_db()
    assert (night.name, night.path) == ("Late shift", f"/{night.pk}/")
    page = client.post(url, {"name": "late SHIFT"}).content.decode()
    assert "There is a department of this name here." in page
    below = DepartmentFactory(name="Below", parent=department)
    circle = client.post(f"{url}?edit={department.pk}", {"name": "X", "parent": below.pk})
    assert circle.status_code == 200 and circle.context["form"].errors


def test_the_audit_log_is_narrowed(
    sign_in: SignIn, compliance: Employee, owner: Employee, mate: Employee, course: Course
) -> None:
    audit.record(actor=owner, action=AuditAction.LISTENED, target=course, label="first")
    audit.record(actor=mate, action=AuditAction.DOWNLOADED, target=course, label="second", owner=owner)
    client = sign_in(compliance)

    def labels(**query: str) -> list[str]:
        return [entry.label for entry in client.get(reverse("audit"), query).context["page_obj"]]

    assert labels() == labels(q="olivia") == ["second", "first"]
    assert labels(action="listened") == ["first"]
    assert labels(q="max") == ["second"]


def test_the_own_language_wins_over_the_browser(sign_in: SignIn, owner: Employee) -> None:
    client = sign_in(owner, language="en")
    before = client.get(reverse("today"))
    assert before["Content-Language"] == "en" and "Accept-Language" in before["Vary"]
    client.post(reverse("set_language"), {"language": "zh-hans", "next": "/"})
    owner.refresh_from_db()
    assert owner.language == "zh-hans"
    # another browser, asking for English, with no cookie
    assert sign_in(owner, language="en").get(reverse("today"))["Content-Language"] == "zh-hans"


def test_an_unknown_language_changes_nothing(sign_in: SignIn, owner: Employee) -> None:
    client = sign_in(owner)
    client.post(reverse("set_language"), {"language": "xx", "next": "/"})
    assert client.post(reverse("preferences"), {"language": "xx"}).status_code == 200
    owner.refresh_from_db()
    assert owner.language == ""


def test_preferences_keep_and_give_back_the_choice(sign_in: SignIn, owner: Employee) -> None:
    client = sign_in(owner, language="en")
    client.post(reverse("preferences"), {"language": "zh-hans"})
    assert client.get(reverse("preferences"))["Content-Language"] == "zh-hans"
    client.post(reverse("preferences"), {"language": ""})
    assert client.get(reverse("preferences"))["Content-Language"] == "en"


def test_visitors_switch_by_cookie(db: None) -> None:
    client = Client(headers={"accept-language": "en"})
    client.post(reverse("set_language"), {"language": "zh-hans", "next": "/"})
    assert client.get(reverse("account_login"))["Content-Language"] == "zh-hans"


def test_the_administration_is_for_administrators_through_the_sites_own_sign_in(
    sign_in: SignIn, administrator: Employee, hr: Employee
) -> None:
    url = reverse("admin:index")
    assert sign_in(administrator).get(url).status_code == 200
    assert sign_in(hr).get(url, follow=True).status_code == 403
    assert reverse("account_login") in Client().get(url, follow=True).redirect_chain[-1][0]
    for model in ("employee", "department", "course"):
        page = sign_in(administrator).get(reverse(f"admin:courses_{model}_changelist"))
        assert page.status_code == 200
        assert sign_in(administrator).get(reverse(f"admin:courses_{model}_add")).status_code == 403
