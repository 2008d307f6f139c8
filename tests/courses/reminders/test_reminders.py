"""Reminders: who is told what and when, once; by e-mail in their hours; to other systems, signed."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.test.client import Client
from django.urls import reverse
from django.utils import timezone

from courses.assigning.services.exemptions import exempt_person
from courses.catalogue.models import Course
from courses.enrolment.models import Enrolment
from courses.people.models import Employee
from courses.reminders.services import LATE_WEEKS
from jobs.services import periodic
from kit.queue.leased import claim
from notifications.enums import Channel, Sending
from notifications.models import Delivery, Notice
from notifications.services import send
from notifications.services.send import compose_mails, send_due
from tests.courses.reminders.telling import NIGHT, WORKING, compose, in_days, late_one, old, write_notices
from tests.factories import CourseFactory, EmployeeFactory, EnrolmentFactory

pytestmark = pytest.mark.django_db

SignIn = Callable[..., Client]


@pytest.mark.parametrize(
    ("days", "told"),
    [
        (30, []),
        (8, []),
        (7, [("due", "7")]),
        (2, [("due", "7")]),
        (1, [("due", "1")]),
        (0, [("due", "1")]),
        (-1, [("late", "1")]),
        (-7, [("late", "1")]),
        (-8, [("late", "2")]),
        (-7 * LATE_WEEKS - 1, []),
    ],
)
def test_what_is_told_by_the_days_that_are_left(days: int, told: list[tuple[str, str]]) -> None:
    old(EnrolmentFactory(due_on=in_days(days)))
    assert write_notices() == len(told)
    assert [(one.kind, one.key.rpartition(":")[2]) for one in Notice.objects.all()] == told
    assert write_notices() == 0


def test_over_the_weeks_nothing_is_told_twice() -> None:
    old(EnrolmentFactory(due_on=in_days(10)))
    written = [write_notices(today=in_days(day)) for day in range(40)]
    # a week and a day before, then each week after
    assert [day for day, count in enumerate(written) if count] == [3, 9, 11, 18, 25, 32, 39]
    assert sum(written) == 7


def test_a_new_date_is_told_anew() -> None:
    row = old(EnrolmentFactory(due_on=in_days(5)))
    assert write_notices() == 1
    Enrolment.objects.filter(pk=row.pk).update(due_on=in_days(6))
    assert write_notices() == 1


def test_who_need_not_be_told_is_not(hr: Employee) -> None:
    done, exempt, left = late_one(), late_one(), late_one(employee=EmployeeFactory(is_active=False))
    draft = late_one(course=CourseFactory(status="draft"))
    Enrolment.objects.filter(pk=done.pk).update(completed_at=timezone.now())
    exempt_person(actor=hr, employee=exempt.employee, course=exempt.course, reason="Knows it")
    assert left.pk and draft.pk
    assert write_notices() == 0


def test_who_is_given_a_course_is_told_so() -> None:
    row = EnrolmentFactory(due_on=in_days(30))
    assert write_notices() == 1
    assert (Notice.objects.get().kind, Notice.objects.get().employee) == ("given", row.employee)


def test_several_at_once_are_one_mail_in_the_persons_language() -> None:
    person = EmployeeFactory(name="沈若兰", language="zh-hans")
    for title in ("Complaints", "Safety"):
        late_one(employee=person, course=CourseFactory(title=title))
    write_notices()
    assert compose() == 1 and compose() == 0
    assert send_due() == 1 and send_due() == 0
    [message] = mail.outbox
    assert message.to == [person.email]
    assert "Complaints" in message.body and "Safety" in message.body
    assert "2 门课程" in message.subject and "沈若兰" in message.body and "已逾期" in message.body
    assert "Hello" not in message.body


def test_one_alone_is_named_in_the_subject_in_english() -> None:
    late_one(employee=EmployeeFactory(language="en"), course=CourseFactory(title="Safety"))
    write_notices()
    compose()
    send_due()
    assert mail.outbox[0].subject == "Overdue: Safety"
    assert mail.outbox[0].extra_headers["Message-ID"].startswith("<hrvoice-")


def test_of_one_course_only_the_last_word_is_said(sign_in: SignIn) -> None:
    row = EnrolmentFactory(due_on=in_days(-2), course=CourseFactory(title="Safety"))
    assert write_notices() == 2
    page = sign_in(row.employee).get(reverse("today")).content.decode()
    assert "It was due on" in page and "It was assigned to you" not in page
    assert compose() == 1 and send_due() == 1
    assert mail.outbox[0].body.count("Safety") == 1 and Notice.objects.filter(mail=None).count() == 0


def test_mail_waits_for_the_persons_working_hours() -> None:
    at_home, abroad = late_one(), late_one(employee=EmployeeFactory(time_zone="America/New_York"))
    write_notices()
    Notice.objects.update(created_at=WORKING)
    assert compose_mails(now=NIGHT) == 1
    assert abroad.notices.get().mail is not None
    assert at_home.notices.get().mail is None
    assert compose_mails(now=WORKING) == 1


def test_mail_can_be_muted_and_the_site_cannot(sign_in: SignIn) -> None:
    person = EmployeeFactory(language="en")
    row = late_one(employee=person, course=CourseFactory(title="Safety"))
    client = sign_in(person)
    client.post(reverse("preferences"), {"language": "en", "time_zone": "Europe/London"})
    person.refresh_from_db()
    assert (person.email_reminders, person.time_zone) == (False, "Europe/London")
    write_notices()
    assert compose() == 0
    page = client.get(reverse("today")).content.decode()
    assert "Put all away" in page and f"It was due on {row.due_on:%-d %B %Y}" in page
    client.post(reverse("notices-seen"))
    assert "Put all away" not in client.get(reverse("today")).content.decode()


def test_what_was_done_meanwhile_is_not_sent() -> None:
    row = late_one()
    write_notices()
    compose()
    Enrolment.objects.filter(pk=row.pk).update(completed_at=timezone.now())
    assert send_due() == 0 and mail.outbox == []
    assert Delivery.objects.get().stage == Sending.DROPPED


def test_a_mail_that_fails_is_tried_again_after_a_backoff(monkeypatch: pytest.MonkeyPatch) -> None:
    late_one()
    write_notices()
    compose()
    real = send._send_mail

    def broken(row: Delivery) -> None:
        raise ConnectionRefusedError("no mail server")

    monkeypatch.setattr(send, "_send_mail", broken)
    assert send_due() == 0
    row = Delivery.objects.get()
    assert (row.stage, row.attempt) == (Sending.WAITING, 1) and "no mail server" in row.error_detail
    assert row.queued_at > timezone.now()
    monkeypatch.setattr(send, "_send_mail", real)
    assert send_due() == 0
    Delivery.objects.update(queued_at=timezone.now() - datetime.timedelta(seconds=1))
    assert send_due() == 1 and len(mail.outbox) == 1


def test_it_is_given_up_after_the_last_attempt(monkeypatch: pytest.MonkeyPatch) -> None:
    person = EmployeeFactory()
    Delivery.objects.create(channel=Channel.MAIL, employee=person, attempt=len(send.BACKOFF))
    monkeypatch.setattr(send, "_send_mail", lambda row: 1 / 0)
    send_due()
    assert Delivery.objects.get().stage == Sending.FAILED


def test_a_sender_that_died_loses_its_row_and_may_not_write_it() -> None:
    late_one()
    write_notices()
    compose()
    first = claim(Delivery)
    assert first is not None and claim(Delivery) is None
    Delivery.objects.update(lease_until=timezone.now() - datetime.timedelta(seconds=1))
    second = claim(Delivery)
    assert second is not None and second.fence == first.fence + 1
    assert not send._close(first, Sending.FAILED)
    assert send._close(second, Sending.SENT)


@pytest.mark.parametrize("set_up", [True, False])
def test_without_a_mail_server_reminders_stay_in_the_site(
    sign_in: SignIn, hr: Employee, settings: Any, set_up: bool
) -> None:
    late_one()
    settings.MAIL_IS_SET_UP = set_up
    settings.REMINDER_HOURS = (datetime.time.min, datetime.time.max)
    settings.REMINDER_DAYS = range(1, 8)
    periodic.run_due()
    assert len(mail.outbox) == set_up and Notice.objects.count() == 1
    page = sign_in(hr).get(reverse("reminders")).content.decode()
    assert ("No mail server is set up" in page) is not set_up


def test_a_round_does_all_of_it_and_one_that_stumbles_does_not_stop_the_others(
    monkeypatch: pytest.MonkeyPatch, course: Course
) -> None:
    late_one(course=course)
    done: list[str] = []

    def stumble() -> int:
        raise RuntimeError

    monkeypatch.setattr(periodic, "_registered", {})
    periodic.register_periodic("three", write_notices, seconds=900, order=3)
    periodic.register_periodic("one", stumble, seconds=0, order=1)
    periodic.register_periodic("two", lambda: done.append("two"), seconds=0, order=2)
    periodic.run_due()
    periodic.run_due()
    assert done == ["two", "two"] and Notice.objects.count() == 1
