"""Reports that go out once a week: once, to each with their own rights, in their language."""

from __future__ import annotations

import datetime
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.conf import settings as site
from django.core import mail
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from courses.people.enums import Role
from courses.people.models import Employee
from jobs.models import Job
from jobs.services.periodic import run_due
from jobs.services.run import run_next_job
from notifications.services.dispatch import dispatch_events
from notifications.services.send import compose_mails, send_due
from reporting.reports.kinds import REPORTS
from reporting.reports.models import ReportSchedule, ReportSending, SavedReport
from reporting.reports.services import jobs as report_jobs
from reporting.reports.services.jobs import people_who_may_run
from reporting.reports.services.schedules import save_report, send_scheduled, set_schedule
from tests.factories import CourseFactory, EmployeeFactory
from tests.reporting.reports.helpers import sheets

pytestmark = pytest.mark.django_db
COMPLETION = REPORTS["completion"]


@pytest.fixture
def saved(hr: Employee) -> SavedReport:
    return save_report(owner=hr, name="Weekly", kind="completion", filters={}, form="xlsx")


def due(saved: SavedReport, *people: Employee) -> ReportSchedule:
    """Return a schedule whose time came a minute ago."""
    schedule = set_schedule(saved=saved, weekday=0, hour=8, recipients=people)
    ReportSchedule.objects.update(next_at=timezone.now() - datetime.timedelta(minutes=1))
    schedule.refresh_from_db()
    return schedule


def test_the_same_name_is_replaced(hr: Employee, saved: SavedReport) -> None:
    again = save_report(owner=hr, name=" Weekly ", kind="mastery", filters={}, form="pdf")
    assert again.pk == saved.pk and SavedReport.objects.get().kind == "mastery"


@pytest.mark.parametrize(
    "now, weekday, hour, expected",
    [
        ("2026-11-23 07:59", 0, 8, "2026-11-23 08:00"),
        ("2026-11-23 08:00", 0, 8, "2026-11-30 08:00"),
        ("2026-11-24 00:00", 0, 0, "2026-11-30 00:00"),
        ("2026-11-22 23:59", 6, 23, "2026-11-29 23:00"),
    ],
)
def test_the_next_time_goes_by_the_sites_clock(
    saved: SavedReport, now: str, weekday: int, hour: int, expected: str
) -> None:
    schedule = ReportSchedule(saved=saved, weekday=weekday, hour=hour)
    moment = timezone.make_aware(datetime.datetime.fromisoformat(now))
    assert f"{timezone.localtime(schedule.after(moment)):%Y-%m-%d %H:%M}" == expected


def test_each_gets_what_they_may_see_and_is_told_in_their_language(
    saved: SavedReport, hr: Employee, trainer: Employee, settings: Any
) -> None:
    settings.MAIL_IS_SET_UP = True
    settings.REMINDER_HOURS = (datetime.time.min, datetime.time.max)
    settings.REMINDER_DAYS = range(1, 8)
    schedule = due(saved, hr, trainer)
    assert send_scheduled() == 2 and send_scheduled() == 0
    while run_next_job():
        pass
    dispatch_events()
    jobs = {job.owner: job for job in Job.objects.all()}
    assert {person: len(sheets(job)) for person, job in jobs.items()} == {hr: 5, trainer: 3}
    assert jobs[trainer].file_name.startswith("完成情况-") and jobs[hr].file_name.startswith("completion-")
    assert compose_mails() == 2 and send_due() == 2
    letters = {one.to[0]: one for one in mail.outbox}
    letter = letters[trainer.email]
    assert jobs[trainer].file_name in letter.subject and not letter.attachments
    assert f"{site.SITE_URL.rstrip('/')}/jobs/{jobs[trainer].pk}/" in letter.body
    assert compose_mails() == 0
    assert schedule.sendings.count() == 2 and set(schedule.sendings.values_list("problem", flat=True)) == {""}
    schedule.refresh_from_db()
    assert schedule.next_at > timezone.now()


def test_a_notice_waits_on_the_first_page_until_it_is_put_away(
    saved: SavedReport, trainer: Employee, sign_in: Callable[[Employee], Any]
) -> None:
    due(saved, trainer)
    send_scheduled()
    client = sign_in(trainer)
    assert "completion-" not in client.get("/").text and "完成情况-" not in client.get("/").text
    run_next_job()
    dispatch_events()
    job = Job.objects.get()
    assert job.file_name in client.get("/").text and job.get_absolute_url() in client.get("/").text
    told = sign_in(EmployeeFactory(role=Role.HR)).get(reverse("reminders")).text
    assert job.file_name in told and "A report for you" in told
    client.post(reverse("notices-seen"))
    assert job.file_name not in client.get("/").text


def test_who_lost_the_role_gets_nothing_and_the_owner_sees_it(
    saved: SavedReport, hr: Employee, trainer: Employee, sign_in: Callable[[Employee], Any]
) -> None:
    due(saved, hr, trainer)
    Employee.objects.filter(pk=trainer.pk).update(role=Role.EMPLOYEE)
    assert send_scheduled() == 1
    assert ReportSending.objects.get(recipient=trainer).problem == "not_allowed"
    page = sign_in(hr).get("/reports/").text
    assert "not sent: may no longer run this report" in page and trainer.name in page
    assert not Job.objects.filter(owner=trainer).exists()


def test_what_a_recipient_does_not_see_is_not_sent_as_something_wider(
    hr: Employee, trainer: Employee
) -> None:
    other = CourseFactory()
    narrow = save_report(owner=hr, name="One", kind="completion", filters={"course": other.pk}, form="csv")
    due(narrow, trainer)
    assert send_scheduled() == 0
    assert ReportSending.objects.get().problem == "filter_gone"


def test_stopped_schedules_leavers_and_what_is_long_past_send_nothing(
    saved: SavedReport, hr: Employee
) -> None:
    schedule = due(saved, hr)
    ReportSchedule.objects.update(is_active=False)
    assert send_scheduled() == 0
    ReportSchedule.objects.update(is_active=True, next_at=timezone.now() - datetime.timedelta(days=3))
    assert send_scheduled() == 0
    schedule.refresh_from_db()
    assert schedule.next_at > timezone.now() and not ReportSending.objects.exists()
    ReportSchedule.objects.update(next_at=timezone.now() - datetime.timedelta(minutes=1))
    Employee.objects.filter(pk=hr.pk).update(is_active=False)
    assert send_scheduled() == 0 and not Job.objects.exists()


def test_the_round_looks_for_what_is_due(saved: SavedReport, hr: Employee) -> None:
    due(saved, hr)
    run_due()
    assert Job.objects.filter(kind=report_jobs.KIND, owner=hr).count() == 1


@pytest.mark.parametrize("kind", REPORTS)
def test_who_may_be_sent_a_report_are_those_who_may_run_it(kind: str) -> None:
    people = [EmployeeFactory(role=role) for role in Role]
    EmployeeFactory(role=Role.HR, is_active=False)
    EmployeeFactory(role=Role.HR, is_service=True)
    expected = {person for person in people if REPORTS[kind].may_run(person)}
    assert set(people_who_may_run(REPORTS[kind])) == expected and expected


@pytest.fixture
def two_at_once(on_disk: Callable[[], None]) -> Callable[[Callable[[], Any]], list[Any]]:
    def run(act: Callable[[], Any]) -> list[Any]:
        on_disk()
        start, found = threading.Barrier(2), []

        def one() -> None:
            start.wait(10)
            try:
                found.append(act())
            finally:
                connection.close()

        threads = [threading.Thread(target=one) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        return found

    return run


@pytest.mark.django_db(transaction=True)
def test_two_beats_send_once(saved: SavedReport, hr: Employee, two_at_once: Any) -> None:
    due(saved, hr)
    assert sorted(two_at_once(send_scheduled)) == [0, 1]

    def sent() -> tuple[int, int]:
        try:
            return Job.objects.count(), ReportSending.objects.count()
        finally:
            connection.close()

    # a thread of its own reads what those on disk wrote; this one must not close what is in memory
    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(sent).result() == (1, 1)
