"""Reports in the background, and those that go out once a week: each once, with the rights of who gets it."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as site
from django.utils import timezone

from courses.audit.enums import AuditAction
from courses.audit.models import AuditEntry
from courses.people.enums import Role
from courses.people.models import Employee
from jobs.enums import JobStage
from jobs.models import Job
from jobs.services.run import run_next_job
from jobs.services.start import job_kind
from kit.problems import Problem
from kit.queue.lease import LeaseLost
from notifications.models import Event, Notice
from notifications.services.dispatch import dispatch_events
from reporting.reports.kinds import REPORTS
from reporting.reports.services import jobs as report_jobs
from reporting.reports.services.jobs import start_report
from tests.factories import EmployeeFactory, EnrolmentFactory
from tests.reporting.reports.helpers import sheets

pytestmark = pytest.mark.django_db
COMPLETION = REPORTS["completion"]


def begun(owner: Employee, **facts: Any) -> Job:
    words: dict[str, Any] = {"report": COMPLETION, "filters": {}, "form": "xlsx", "language": "en"}
    return start_report(owner=owner, **words | facts)


def files() -> list[Path]:
    return [path for path in Path(site.MEDIA_ROOT).rglob("*") if path.is_file()]


# -- in the background --------------------------------------------------------------------------------
def test_a_job_writes_the_file_and_the_audit_log(hr: Employee) -> None:
    job = begun(hr, filters={"period": "year"})
    assert begun(hr, filters={"period": "year"}) == job, "the same is not begun twice"
    assert run_next_job() and not run_next_job()
    job.refresh_from_db()
    assert (job.stage, job.result["rows"], job.error_code) == (JobStage.DONE, 0, "")
    other = begun(hr)
    run_next_job()
    other.refresh_from_db()
    assert other.result["rows"] == 5 and len(sheets(other)) == 5
    entries = AuditEntry.objects.filter(action=AuditAction.REPORT_EXPORTED).order_by("pk")
    assert [entry.label for entry in entries] == [
        "completion · xlsx · 0 · period=year",
        "completion · xlsx · 5",
    ]
    assert {entry.actor for entry in entries} == {hr}


def test_the_name_is_in_the_readers_language(hr: Employee) -> None:
    job = begun(hr, language="zh-hans", form="csv")
    run_next_job()
    job.refresh_from_db()
    assert job.file_name == f"完成情况-{timezone.localdate()}.csv"
    with job.file.open("rb") as file:
        assert "工号" in file.read().decode("utf-8-sig").splitlines()[0]


def test_a_job_that_dies_and_is_begun_again_gives_one_file_and_one_entry(
    hr: Employee, monkeypatch: pytest.MonkeyPatch
) -> None:
    job, advance = begun(hr, told=True), Job.advance
    deaths: list[int] = []

    def die(self: Job, stage: str, **changes: Any) -> None:
        if stage == JobStage.DONE and not deaths:
            # file and entry are written, the job's end is not
            deaths.append(AuditEntry.objects.filter(action=AuditAction.REPORT_EXPORTED).count())
            raise LeaseLost("killed")
        advance(self, stage, **changes)

    monkeypatch.setattr(Job, "advance", die)
    assert run_next_job()
    job.refresh_from_db()
    assert job.stage == JobStage.RUNNING and not files()
    Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() - datetime.timedelta(minutes=5))
    assert run_next_job()
    job.refresh_from_db()
    assert job.stage == JobStage.DONE and len(files()) == len(deaths) == sum(deaths) == 1
    assert AuditEntry.objects.filter(action=AuditAction.REPORT_EXPORTED).count() == 1
    assert Event.objects.filter(kind="report.ready").count() == 1
    dispatch_events()
    assert Notice.objects.count() == 1


def test_who_lost_the_role_gets_neither_a_file_nor_the_one_that_is_there(hr: Employee) -> None:
    done, waiting = begun(hr), begun(hr, form="csv")
    run_next_job()
    kind = job_kind(report_jobs.KIND)
    assert kind is not None and kind.may_read(Job.objects.get(pk=done.pk))
    Employee.objects.filter(pk=hr.pk).update(role=Role.EMPLOYEE)
    run_next_job()
    waiting.refresh_from_db()
    assert (waiting.stage, waiting.error_code, waiting.file.name) == (JobStage.FAILED, "not_allowed", "")
    assert not kind.may_read(Job.objects.get(pk=done.pk))
    with pytest.raises(Problem, match="not_allowed"):
        begun(Employee.objects.get(pk=hr.pk))


def test_a_file_is_for_those_who_still_count_what_it_holds(hr: Employee) -> None:
    kind = job_kind(report_jobs.KIND)
    assert kind is not None
    trainer = EmployeeFactory(role=Role.TRAINER)
    courses = [EnrolmentFactory(course__trainers=[trainer]).course for _ in range(2)]
    company, own = begun(hr), begun(trainer)
    run_next_job()
    run_next_job()

    def readable(job: Job) -> bool:
        return kind.may_read(Job.objects.get(pk=job.pk))

    assert readable(company) and readable(own)
    Employee.objects.filter(pk=hr.pk).update(role=Role.TRAINER)
    assert not readable(company), "a trainer's report would be a smaller one"
    courses[0].trainers.remove(trainer)
    assert not readable(own)
    courses[0].trainers.add(trainer)
    assert readable(own)


def test_progress_is_told_while_rows_stream_by(hr: Employee, monkeypatch: pytest.MonkeyPatch) -> None:
    EnrolmentFactory.create_batch(4)
    monkeypatch.setattr("reporting.reports.kinds.completion.CHUNK", 2)
    monkeypatch.setattr("kit.sheets.xlsx.BLOCK", 1)
    monkeypatch.setattr("jobs.services.run.TELL_SECONDS", 0.0)
    job, hold, told = begun(hr), Job.hold, []

    def watch(self: Job, **changes: Any) -> None:
        told.append(round(changes.get("progress", 0), 3))
        hold(self, **changes)

    monkeypatch.setattr(Job, "hold", watch)
    run_next_job()
    job.refresh_from_db()
    assert job.result["rows"] == 9 and len(sheets(job)) == 9
    assert told == sorted(told) and {round(part / 9, 3) for part in range(1, 10)} <= set(told)


def test_progress_is_told_and_a_stopped_job_leaves_nothing(
    hr: Employee, monkeypatch: pytest.MonkeyPatch
) -> None:
    EnrolmentFactory.create_batch(3)
    # rows are fetched from the database between two words about progress, and after them
    monkeypatch.setattr("reporting.reports.kinds.completion.CHUNK", 2)
    monkeypatch.setattr("kit.sheets.xlsx.BLOCK", 2)
    monkeypatch.setattr("jobs.services.run.TELL_SECONDS", 0.0)
    job, told = begun(hr), []
    hold = Job.hold

    def watch(self: Job, **changes: Any) -> None:
        told.append(changes.get("progress"))
        if changes.get("note") == "writing":
            Job.objects.filter(pk=job.pk).update(stage=JobStage.CANCELLED)
        hold(self, **changes)

    monkeypatch.setattr(Job, "hold", watch)
    run_next_job()
    assert 0.25 in told
    assert not files() and not AuditEntry.objects.filter(action=AuditAction.REPORT_EXPORTED).exists()
