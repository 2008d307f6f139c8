"""The pages and the API of reports: the same numbers everywhere, and every door."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test.client import Client
from django.urls import reverse
from openpyxl import load_workbook

from courses.audit.enums import AuditAction
from courses.audit.models import AuditEntry
from courses.people.enums import Role
from courses.people.models import Employee
from jobs.models import Job
from jobs.services.run import run_next_job
from reporting.reports.kinds import REPORTS
from reporting.reports.models import ReportSchedule, SavedReport
from tests.factories import CourseFactory, EmployeeFactory, EnrolmentFactory
from tests.queries import assert_same_queries
from tests.reporting.company import Company, make_company
from tests.reporting.reports.helpers import api

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Client]


@pytest.fixture(autouse=True)
def _places_of_its_own(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def hr() -> Employee:
    return EmployeeFactory(role=Role.HR)


@pytest.fixture
def company() -> Company:
    return make_company()


def shown(page: str) -> dict[str, str]:
    """Return the numbers at the top of a report's page by their labels."""
    pairs = re.findall(r'stat-value">([^<]*)</span>\s*<span class="stat-label">([^<]*)<', page)
    return {label: value for value, label in pairs}


# -- one truth ----------------------------------------------------------------------------------------
@pytest.mark.parametrize("kind", REPORTS)
def test_page_api_and_file_say_the_same_numbers(company: Company, sign_in: SignIn, kind: str) -> None:
    department = company.departments[0].pk
    page = sign_in(company.hr).get(f"/reports/{kind}/?department={department}").text
    told = api(company.hr).get(f"/api/v1/reports/{kind}/summary/?department={department}").json()
    made = api(company.hr).post(
        f"/api/v1/reports/{kind}/runs/",
        {"form": "xlsx", "department": department},
        content_type="application/json",
    )
    assert made.status_code == 201, made.text
    run_next_job()
    run = api(company.hr).get(made.json()["file"] or made.headers["Location"]).json()
    assert (run["stage"], run["rows"], run["progress"]) == ("done", told["rows"], 1.0)
    book = load_workbook(io.BytesIO(b"".join(api(company.hr).get(run["file"]))))
    rows = [row for sheet in book.worksheets[1:] for row in sheet.iter_rows(min_row=2, values_only=True)]
    written = dict(book["Summary"].iter_rows(max_col=2, values_only=True))
    assert len(rows) == told["rows"] > 0
    for number in told["numbers"]:
        value = number["value"] or 0
        if number["type"] == "integer":
            assert shown(page)[number["title"]] == f"{value:.0f}", number
            assert written[number["title"]] == value, number
        elif number["type"] == "share":
            assert shown(page)[number["title"]] == (
                f"{value * 100:.1f} %" if number["value"] is not None else "–"
            )
            assert (written.get(number["title"]) or 0) == pytest.approx(value)


def test_a_trainers_numbers_are_those_of_their_courses(company: Company) -> None:
    trainer = company.trainers[1]
    told = api(trainer).get("/api/v1/reports/completion/summary/").json()
    whole = api(company.hr).get(f"/api/v1/reports/completion/summary/?course={company.courses[1].pk}").json()
    assert told["numbers"] == whole["numbers"] and told["rows"] > 0


# -- pages --------------------------------------------------------------------------------------------
def test_the_first_page_offers_what_the_role_may_run(sign_in: SignIn) -> None:
    offered = {
        Role.HR: set(REPORTS),
        Role.TRAINER: {"completion", "mastery", "answers", "activity"},
        Role.COMPLIANCE: {"training"},
        Role.ADMINISTRATOR: {"usage"},
    }
    for role, kinds in offered.items():
        person = EmployeeFactory(role=role)
        page = sign_in(person).get("/reports/").text
        assert set(re.findall(r'href="/reports/(\w+)/"', page)) == kinds
        assert "Nothing is kept yet" in page
        listed = api(person).get("/api/v1/reports/").json()["results"]
        assert {one["kind"] for one in listed} == kinds and all(one["columns"] for one in listed)
        for kind in set(REPORTS) - kinds:
            assert sign_in(person).get(f"/reports/{kind}/").status_code == 403
    learner = EmployeeFactory()
    assert sign_in(learner).get("/reports/").status_code == 403
    assert "/reports/" not in sign_in(learner).get("/").text
    assert api(learner).get("/api/v1/reports/").json() == {"results": []}


@pytest.mark.parametrize("kind", REPORTS)
def test_an_empty_report_says_what_to_do(hr: Employee, sign_in: SignIn, kind: str) -> None:
    page = sign_in(hr).get(f"/reports/{kind}/").text
    if kind == "activity":
        assert "HR" in page or hr.name in page
    else:
        assert "Nothing to report" in page and "Choose a longer period" in page


def test_a_file_is_begun_with_the_filters_in_the_address(company: Company, sign_in: SignIn) -> None:
    client = sign_in(company.hr)
    query = f"course={company.courses[1].pk}&period=own&since=2020-01-01&until=2030-01-01"
    answer = client.post(f"/reports/completion/run/?{query}", {"form": "csv"})
    job = Job.objects.get()
    assert answer.headers["Location"] == f"/reports/completion/?{query.replace('%2D', '-')}&job={job.pk}"
    page = client.get(answer.headers["Location"]).text
    assert f'hx-get="/jobs/{job.pk}/"' in page
    run_next_job()
    assert "Download completion-" in client.get(answer.headers["Location"]).text
    sent = client.get(reverse("job-file", args=[job.pk]))
    assert b"Employee number" in b"".join(sent) and sent.headers["Content-Disposition"].startswith(
        "attachment"
    )
    entry = AuditEntry.objects.get(action=AuditAction.REPORT_EXPORTED)
    assert f"course={company.courses[1].pk}" in entry.label and "since=2020-01-01" in entry.label
    assert AuditEntry.objects.filter(action=AuditAction.DOWNLOADED).count() == 1


def test_a_pdf_of_too_many_rows_is_refused_with_words(
    hr: Employee, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    EnrolmentFactory.create_batch(3)
    monkeypatch.setattr("reporting.reports.services.files.MOST_PRINTED", 2)
    answer = sign_in(hr).post("/reports/completion/run/", {"form": "pdf"}, follow=True)
    assert "too many for a PDF. Take it as an Excel workbook" in answer.text and not Job.objects.exists()
    refused = api(hr).post(
        "/api/v1/reports/completion/runs/", {"form": "pdf"}, content_type="application/json"
    )
    assert (refused.status_code, refused.json()["code"]) == (422, "report_too_long")


@pytest.mark.parametrize(
    "query, words",
    [
        ("person=nobody", "Nobody in this report has this number."),
        ("since=2026-02-01&until=2026-01-01", "This day is before the first one."),
        ("course=999999", "Select a valid choice"),
    ],
)
def test_what_cannot_be_is_refused_with_words(hr: Employee, sign_in: SignIn, query: str, words: str) -> None:
    page = sign_in(hr).get(f"/reports/completion/?{query}").text
    assert words in page and "stat-value" not in page
    assert api(hr).get(f"/api/v1/reports/completion/summary/?{query}").status_code == 400


def test_kept_by_name_run_and_deleted(hr: Employee, sign_in: SignIn) -> None:
    client = sign_in(hr)
    client.post("/reports/completion/save/?period=last_month", {"name": "Month", "form": "csv"})
    saved = SavedReport.objects.get()
    assert (saved.name, saved.kind, saved.filters, saved.form) == (
        "Month",
        "completion",
        {"period": "last_month"},
        "csv",
    )
    assert "Month" in client.get("/reports/").text
    client.post(f"/reports/saved/{saved.pk}/run/")
    assert Job.objects.get().params["filters"] == {"period": "last_month"}
    client.post(f"/reports/saved/{saved.pk}/delete/")
    assert not SavedReport.objects.exists()
    assert (
        "at most 80 signs"
        in client.post("/reports/completion/save/", {"name": "", "form": "csv"}, follow=True).text
    )


def test_a_schedule_is_set_changed_stopped_and_deleted(hr: Employee, sign_in: SignIn) -> None:
    client, trainer, learner = sign_in(hr), EmployeeFactory(role=Role.TRAINER), EmployeeFactory()
    saved = SavedReport.objects.create(owner=hr, name="Weekly", kind="completion")
    address = f"/reports/saved/{saved.pk}/schedule/"
    page = client.get(address).text
    assert trainer.number in page and learner.number not in page
    refused = client.post(address, {"weekday": 2, "hour": 9, "recipients": [learner.pk]})
    assert refused.status_code == 200 and not ReportSchedule.objects.exists()
    client.post(address, {"weekday": 2, "hour": 9, "recipients": [hr.pk, trainer.pk]})
    schedule = ReportSchedule.objects.get()
    assert set(schedule.recipients.all()) == {hr, trainer} and (schedule.weekday, schedule.hour) == (2, 9)
    assert "Wednesday, 9:00, to 2 people" in client.get("/reports/").text
    client.post(f"/reports/schedules/{schedule.pk}/", {"weekday": 4, "hour": 0, "recipients": [hr.pk]})
    schedule.refresh_from_db()
    assert (schedule.weekday, schedule.hour, schedule.recipients.count()) == (4, 0, 1)
    client.post(f"/reports/schedules/{schedule.pk}/stop/")
    assert "stopped" in client.get("/reports/").text
    client.post(f"/reports/schedules/{schedule.pk}/stop/")
    assert "stopped" not in client.get("/reports/").text
    client.post(f"/reports/schedules/{schedule.pk}/delete/")
    assert not ReportSchedule.objects.exists()


def test_pages_ask_no_more_for_more_rows(hr: Employee, sign_in: SignIn) -> None:
    client = sign_in(hr)

    def keep() -> None:
        number = SavedReport.objects.count()
        saved = SavedReport.objects.create(owner=hr, name=f"Report {number}", kind="completion")
        schedule = ReportSchedule.objects.create(saved=saved, next_at="2030-01-01T00:00Z")
        schedule.recipients.set(EmployeeFactory.create_batch(2, role=Role.HR))
        job = Job.objects.create(owner=hr, kind="report", params={"report": "completion"})
        schedule.sendings.create(recipient=hr, due_at="2026-01-01T00:00Z", job=job)

    assert_same_queries(client, "/reports/", keep)
    course = CourseFactory()
    assert_same_queries(client, "/reports/completion/", lambda: EnrolmentFactory(course=course))
