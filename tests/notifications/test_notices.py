"""People are told about things of any kind that a room registered, as long as they are there."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.core.files.base import ContentFile
from django.db import connection, transaction
from django.test.client import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from courses.catalogue.models import Course
from courses.enrolment.models import Enrolment
from courses.people.models import Employee
from courses.reminders.services import emit_reminders
from jobs.enums import JobStage
from jobs.models import Job
from notifications.models import Event, EventDelivery, Notice
from notifications.services.dispatch import dispatch_events
from notifications.services.emit import emit
from notifications.services.notices import forget_orphans, write_notices
from notifications.services.send import compose_mails, send_due
from reporting.events import READY, ReportReady
from tests.factories import CourseFactory, EmployeeFactory, EnrolmentFactory
from tests.queries import assert_same_queries

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Client]


def tell() -> None:
    emit_reminders()
    dispatch_events()


def late(person: Employee | None = None, **facts: Any) -> Enrolment:
    due = timezone.localdate() - datetime.timedelta(days=2)
    row: Enrolment = EnrolmentFactory(employee=person or EmployeeFactory(), due_on=due, **facts)
    Enrolment.objects.filter(pk=row.pk).update(created_at=timezone.now() - datetime.timedelta(days=30))
    return row


def file_for(person: Employee, name: str = "figures.csv", *, scheduled: bool = True) -> Job:
    job = Job(owner=person, kind="report", stage=JobStage.DONE, file_name=name)
    job.file.save(name, ContentFile(b"1"))
    with transaction.atomic():
        ready = ReportReady(str(job.pk), "completion", "csv", 1, scheduled)
        emit(READY, subject=job, person=person, payload=ready)
    return job


@pytest.fixture(autouse=True)
def _places_of_its_own(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


def test_things_of_several_sorts_stand_side_by_side(sign_in: SignIn) -> None:
    person = EmployeeFactory()
    row, job = late(person, course=CourseFactory(title="Safety", language="en")), file_for(person)
    tell()
    told = {one.kind: one for one in Notice.objects.with_subjects()}
    assert set(told) == {"late", "report"}
    assert (told["late"].about, told["late"].language) == ("Safety", "en")
    assert (told["report"].about, told["report"].language) == ("figures.csv", "")
    assert told["late"].get_absolute_url() == row.course.get_absolute_url()
    assert told["report"].get_absolute_url() == job.get_absolute_url()
    page = sign_in(person).get(reverse("today")).text
    assert "Safety" in page and "figures.csv" in page and "badge--bad" in page
    assert "The file that was scheduled for you is ready." in page and "It was due on" in page


def test_a_mail_about_several_sorts_counts_them(settings: Any) -> None:
    settings.REMINDER_HOURS, settings.REMINDER_DAYS = (datetime.time.min, datetime.time.max), range(1, 8)
    person = EmployeeFactory(language="en")
    late(person, course=CourseFactory(title="Safety"))
    file_for(person)
    tell()
    assert compose_mails() == 1 and send_due() == 1
    assert mail.outbox[0].subject == "2 things are new for you"
    assert "Overdue: Safety" in mail.outbox[0].body and "A report for you: figures.csv" in mail.outbox[0].body


def test_only_what_is_worth_telling_is_new(sign_in: SignIn) -> None:
    person = EmployeeFactory()
    draft, exempt, done, job = late(person), late(person), late(person), file_for(person)
    tell()
    assert Notice.objects.unseen().count() == 4
    Course.objects.filter(pk=draft.course_id).update(status="draft")
    Enrolment.objects.filter(pk=exempt.pk).update(exempted_at=timezone.now())
    Enrolment.objects.filter(pk=done.pk).update(completed_at=timezone.now())
    assert [one.subject for one in Notice.objects.unseen().with_subjects()] == [job]
    Job.objects.update(file="")
    assert not Notice.objects.unseen().exists() and Notice.objects.count() == 4
    Job.objects.update(file="there")
    Notice.objects.update(kind="of a version to come")
    assert not Notice.objects.unseen().exists()
    assert {(one.title, one.about) for one in Notice.objects.all()} == {("of a version to come", "")}


def test_who_waited_for_a_report_is_not_told_of_it() -> None:
    file_for(EmployeeFactory(), scheduled=False)
    tell()
    assert Event.objects.filter(kind=READY).count() == 1 and not Notice.objects.exists()


def test_told_twice_it_is_said_once() -> None:
    late()
    file_for(EmployeeFactory())
    tell()
    write_notices(list(Event.objects.all()))
    assert Notice.objects.count() == 2


def test_with_what_it_is_about_a_notice_goes() -> None:
    person = EmployeeFactory()
    kept, gone, withdrawn, job = late(person), late(person), late(person), file_for(person)
    tell()
    assert Notice.objects.count() == 4
    gone.delete()
    Enrolment.objects.filter(pk=withdrawn.pk).delete()
    job.delete()
    assert [one.subject for one in Notice.objects.all()] == [kept]
    kept.course.delete()
    assert not Notice.objects.exists()


def test_many_enrolments_go_with_their_notices_in_as_few_queries() -> None:
    counts = []
    for number in (1, 6):
        rows = [late() for _ in range(number)]
        tell()
        with CaptureQueriesContext(connection) as captured:
            Enrolment.objects.filter(pk__in=[row.pk for row in rows]).delete()
        counts.append(len(captured))
    assert counts[0] == counts[1] and not Notice.objects.exists()


def test_of_what_went_before_it_was_told_nobody_hears() -> None:
    row, job = late(), file_for(EmployeeFactory())
    emit_reminders()
    row.delete()
    job.delete()
    assert EventDelivery.objects.exists()
    dispatch_events()
    assert not Notice.objects.exists() and not EventDelivery.objects.exists()


def test_a_notice_written_in_the_moment_of_a_deletion_is_found() -> None:
    row = late()
    file_for(EmployeeFactory())
    tell()
    # past the deletion's own look for notices
    Enrolment.objects.filter(pk=row.pk)._raw_delete("default")
    assert forget_orphans() == 1 and forget_orphans() == 0
    assert Notice.objects.get().kind == "report"


def test_lists_take_as_many_queries_for_many_of_either_sort(sign_in: SignIn, hr: Employee) -> None:
    def add() -> None:
        late(hr)
        file_for(hr)
        tell()

    client = sign_in(hr)
    assert_same_queries(client, reverse("reminders"), add, rows=3)
    Notice.objects.all().delete()
    Enrolment.objects.all().delete()
    add()
    client.get(reverse("today"))
    with CaptureQueriesContext(connection) as few:
        assert list(hr.notices.unseen().last_words().with_subjects())
    add()
    with CaptureQueriesContext(connection) as many:
        shown = list(hr.notices.unseen().last_words().with_subjects())
        assert all(one.about and one.get_absolute_url() for one in shown)
    assert len(shown) == 4 and len(few) == len(many)
