"""What was typed before a sign-in ended is kept on our own page, and only there."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from courses.catalogue.models import Course
from courses.people.enums import Role
from tests import factories

HERE = {"origin": "http://testserver"}
TEXT = "A long summary\nof two lines & more"


@pytest.fixture
def course(db: None) -> Course:
    return factories.CourseFactory(trainers=[factories.EmployeeFactory(role=Role.TRAINER)])


def sent(course: Course) -> dict[str, object]:
    trainer = course.trainers.get().pk
    return {
        "title": course.title,
        "summary": TEXT,
        "language": "zh",
        "trainers": [trainer],
        "password": "hidden",
    }


def fields_of(page: str) -> dict[str, str]:
    kept = re.findall(r'<textarea name="([^"]*)" hidden>\n?(.*?)</textarea>', page, re.DOTALL)
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]*)"', page)
    assert token is not None
    return {name: unescape(value) for name, value in kept} | {"csrfmiddlewaretoken": token[1]}


def test_a_form_from_before_a_new_sign_in_is_kept_and_sent_again(course: Course) -> None:
    client = Client(enforce_csrf_checks=True, headers=HERE | {"accept-language": "zh-hans"})
    client.force_login(course.trainers.get())
    address = reverse("course-edit", args=[course.pk])
    old = client.post(address, sent(course) | {"csrfmiddlewaretoken": "x" * 64})
    page = old.content.decode()
    assert old.status_code == 403 and "您填写的内容" in page
    fields = fields_of(page)
    assert fields["summary"] == TEXT and "s3cr3t" not in page
    shown = page.partition("您填写的内容</h2>")[2]
    assert "two lines" in shown and "<p>zh</p>" not in shown and "seen_before" not in shown
    assert client.post(address, fields).status_code == 302
    course.refresh_from_db()
    assert course.summary.replace("\r\n", "\n") == TEXT


def test_a_form_of_someone_signed_out_is_kept(course: Course) -> None:
    address = reverse("course-edit", args=[course.pk])
    page = Client(headers=HERE | {"accept-language": "en"}).post(address, sent(course))
    assert page.status_code == 403
    assert (
        "You are signed out" in page.content.decode() and fields_of(page.content.decode())["summary"] == TEXT
    )


@pytest.mark.parametrize(
    "headers", [{}, {"origin": "https://evil.example"}, HERE | {"sec-fetch-site": "cross-site"}]
)
def test_nothing_that_another_site_sent_is_offered_to_be_sent(
    course: Course, headers: dict[str, str]
) -> None:
    address = reverse("course-edit", args=[course.pk])
    assert Client(headers=headers).post(address, sent(course)).status_code == 302
    client = Client(enforce_csrf_checks=True, headers=headers)
    client.force_login(course.trainers.get())
    page = client.post(address, sent(course) | {"csrfmiddlewaretoken": "x" * 64})
    assert page.status_code == 403 and "two lines" not in page.content.decode()


def test_no_page_of_the_sign_in_keeps_what_was_typed(db: None) -> None:
    client = Client(enforce_csrf_checks=True, headers=HERE)
    page = client.post(reverse("account_login"), {"login": "someone", "password": "hidden"})
    assert page.status_code == 403 and "someone" not in page.content.decode()


def test_who_goes_to_the_sign_in_by_choice_gets_there(db: None) -> None:
    asked = {"language": "en", "next": reverse("account_login") + "?next=/plan/"}
    answer = Client(headers=HERE).post(reverse("set_language"), asked)
    assert (answer.status_code, answer["Location"]) == (302, asked["next"])
