"""Background jobs: done once, by one worker, whatever happens in between."""

from __future__ import annotations

import datetime
import threading
import time
from typing import Any

import pytest
from celery import current_app
from django.conf import settings as site
from django.core.cache import cache
from django.db import connection
from django.utils import timezone

from courses.people.models import Employee
from jobs import tasks
from jobs.enums import JobStage
from jobs.models import Job
from jobs.services import run as jobs_run
from jobs.services import start as jobs
from jobs.services.claim import claim_job
from jobs.services.run import JobContext, run_next_job, take_turn
from jobs.services.start import cancel_job, start_job
from jobs.services.sweep import sweep_jobs, take_up_jobs
from kit.problems import Conflict, Problem
from kit.queue import stopping, wake
from kit.queue.outage import Outage
from tests.courses.helpers import Errand, a_job, acting

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

PAST = timezone.now() - datetime.timedelta(minutes=5)
FUTURE = timezone.now() + datetime.timedelta(days=1)


# -- starting ---------------------------------------------------------------------------------------
def test_start_job_queues_with_the_row_and_wakes_after_the_commit_only(
    errand: Errand, owner: Employee, wake_ups: list[str], django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        job = start_job(owner=owner, kind="errand", params={"what": 1})
        assert Job.objects.get() == job and not wake_ups
    assert wake_ups == ["light"]
    assert (job.stage, job.params) == (JobStage.QUEUED, {"what": 1})


def test_start_job_refuses_a_kind_that_nobody_does(errand: Errand, owner: Employee) -> None:
    with pytest.raises(LookupError):
        start_job(owner=owner, kind="erand")


def test_the_same_thing_is_not_started_twice(errand: Errand, owner: Employee, mate: Employee) -> None:
    first = start_job(owner=owner, kind="errand", key="one")
    assert start_job(owner=owner, kind="errand", key="one") == first
    assert start_job(owner=owner, kind="errand", key="two") != first
    assert start_job(owner=mate, kind="errand", key="one") != first, "another person's is not theirs to see"
    assert start_job(owner=owner, kind="errand") != start_job(owner=owner, kind="errand")
    while run_next_job():
        pass
    assert start_job(owner=owner, kind="errand", key="one") != first, "what has ended may be started again"


@pytest.mark.django_db(transaction=True)
def test_a_broker_that_is_down_loses_nothing(
    errand: Errand, owner: Employee, monkeypatch: pytest.MonkeyPatch
) -> None:
    def down(*given: object, **named: object) -> None:
        raise ConnectionError

    asked: list[object] = []
    broker = Outage("the broker", pause=0.0)
    monkeypatch.setattr(site, "EMBEDDED", False)
    monkeypatch.setattr(jobs, "_broker", broker)
    monkeypatch.setattr(wake, "_full", set())  # what other tests sent waits in this process
    monkeypatch.setattr(current_app, "send_task", down)
    start_job(owner=owner, kind="errand")
    assert broker.is_on and Job.objects.get().stage == JobStage.QUEUED
    monkeypatch.setattr(current_app, "send_task", lambda name, **named: asked.append((name, named["queue"])))
    assert sweep_jobs() == 1
    assert asked == [(tasks.run_jobs.name, "light")] and not broker.is_on
    tasks.run_jobs()
    assert Job.objects.get().stage == JobStage.DONE


# -- doing ------------------------------------------------------------------------------------------
def test_a_job_tells_its_progress_and_keeps_its_result(errand: Errand) -> None:
    seen: list[tuple[float, str, bool]] = []

    def look(job: Job) -> None:
        seen.append((job.progress, job.note, (job.lease_until or PAST) > timezone.now()))

    errand.script = [2, acting(look), 7, acting(look)]
    job = a_job(error_code="internal_error")
    assert run_next_job() is True
    job.refresh_from_db()
    assert seen == [(0.2, "fetching", True), (0.7, "fetching", True)]
    assert (job.stage, job.progress, job.result, job.note) == (JobStage.DONE, 1.0, {"runs": 1}, "")
    assert (job.error_code, job.lease_until) == ("", None) and job.finished_at is not None
    assert run_next_job() is False


def test_progress_renews_the_lease_but_does_not_write_all_the_time(
    errand: Errand, django_assert_num_queries: Any
) -> None:
    a_job()
    claimed = claim_job()
    assert claimed is not None
    context = JobContext(claimed)
    context.progress(0, 100, "fetching")
    Job.objects.update(lease_until=PAST)
    with django_assert_num_queries(0):
        for done in range(100):
            context.progress(done, 100)
    context._told = 0.0
    context.progress(99, 100)
    assert (Job.objects.get().lease_until or PAST) > timezone.now()


def test_an_error_is_tried_again_after_a_backoff_and_then_failed(errand: Errand) -> None:
    errand.script = [RuntimeError("no")]
    job = a_job()
    for attempt in range(1, site.MAX_ATTEMPTS):
        assert run_next_job() is True
        job.refresh_from_db()
        assert (job.stage, job.attempt, job.error_code) == (JobStage.QUEUED, attempt, "internal_error")
        assert run_next_job() is False, "it backs off"
        Job.objects.update(queued_at=PAST)
    run_next_job()
    job.refresh_from_db()
    assert (job.stage, job.error_code, errand.runs) == (JobStage.FAILED, "internal_error", site.MAX_ATTEMPTS)
    assert "no" in job.error_detail


@pytest.mark.parametrize(("permanent", "stage"), [(True, JobStage.FAILED), (False, JobStage.QUEUED)])
def test_a_problem_fails_at_once_where_trying_again_cannot_help(
    errand: Errand, permanent: bool, stage: JobStage
) -> None:
    errand.script = [Problem("no_rows", "line 7", permanent=permanent)]
    job = a_job()
    run_next_job()
    job.refresh_from_db()
    assert (job.stage, job.error_code, job.error_detail) == (stage, "no_rows", "line 7")


def test_a_full_disk_is_called_that(errand: Errand) -> None:
    errand.script = [OSError(28, "No space left on device")]
    job = a_job(attempt=site.MAX_ATTEMPTS - 1)
    run_next_job()
    job.refresh_from_db()
    assert (job.stage, job.error_code) == (JobStage.FAILED, "storage_failed")


def test_a_stop_hands_the_job_back_and_uses_up_no_attempt(errand: Errand) -> None:
    errand.script = [1, lambda context: stopping.stop(), 2, lambda context: pytest.fail("went on")]
    job = a_job()
    assert run_next_job() is True
    job.refresh_from_db()
    assert (job.stage, job.attempt, job.lease_until, job.error_code) == (JobStage.QUEUED, 0, None, "")
    assert run_next_job() is False, "a process that ends takes nothing"
    stopping.resume()
    errand.script = [9]
    run_next_job()
    job.refresh_from_db()
    assert job.stage == JobStage.DONE


@pytest.mark.parametrize("end", [2, RuntimeError("no"), Problem("no_rows")])
def test_cancel_during_the_work_stays_cancelled(errand: Errand, end: Any) -> None:
    errand.script = [1, acting(lambda job: cancel_job(job=job)), end]
    job = a_job()
    run_next_job()
    job.refresh_from_db()
    assert (job.stage, job.error_code) == (JobStage.CANCELLED, "")
    assert job.result == {} and job.finished_at is not None


@pytest.mark.parametrize("stage", JobStage)
def test_cancel_ends_what_is_not_ended(errand: Errand, stage: JobStage) -> None:
    job = a_job(stage=stage, fence=3)
    if stage in (JobStage.QUEUED, JobStage.RUNNING):
        cancel_job(job=job)
        assert (job.stage, job.fence) == (JobStage.CANCELLED, 4)
    else:
        with pytest.raises(Conflict):
            cancel_job(job=job)
        assert Job.objects.get().stage == stage


def test_who_lost_the_job_writes_nothing_more(errand: Errand) -> None:
    errand.script = [acting(lambda job: Job.objects.update(fence=9, worker="another"))]
    job = a_job()
    run_next_job()
    job.refresh_from_db()
    assert (job.stage, job.fence, job.worker, job.result) == (JobStage.RUNNING, 9, "another", {})


@pytest.mark.django_db(transaction=True)
def test_the_lease_is_renewed_while_a_handler_is_silent(errand: Errand, settings: Any) -> None:
    settings.LEASE_SECONDS = 0.3

    def be_silent(context: JobContext) -> None:
        def until() -> Any:
            return Job.objects.values_list("lease_until", flat=True).get()

        first, patience = until(), time.monotonic() + 10
        while until() <= first:
            assert time.monotonic() < patience, "nobody renewed it"
            time.sleep(0.02)

    errand.script = [be_silent]
    a_job()
    run_next_job()
    assert Job.objects.get().stage == JobStage.DONE
    assert not [thread for thread in threading.enumerate() if thread.name == "lease"]


def test_writing_is_for_who_holds_the_job(errand: Errand) -> None:
    def write(context: JobContext) -> None:
        with context.writing():
            Employee.objects.filter(pk=context.job.owner_id).update(name="Written")

    errand.script = [write, acting(lambda job: Job.objects.update(fence=9)), write, write]
    job = a_job()
    run_next_job()
    assert Employee.objects.get(pk=job.owner_id).name == "Written"
    assert Job.objects.get().stage == JobStage.RUNNING


# -- turns ------------------------------------------------------------------------------------------
def test_a_turn_does_what_waits_and_wakes_the_next_worker_meanwhile(
    errand: Errand, wake_ups: list[str]
) -> None:
    for _ in range(3):
        a_job()
    take_turn()
    assert set(Job.objects.values_list("stage", flat=True)) == {JobStage.DONE}
    assert wake_ups == ["light", "light"]


def test_a_process_does_one_job_at_a_time(errand: Errand) -> None:
    errand.script = [lambda context: take_turn()]
    a_job()
    a_job()
    with jobs_run._busy:
        take_turn()
        assert errand.runs == 0
    take_turn()
    assert errand.runs == 2


def test_a_worker_that_starts_or_stops_wakes_for_what_waits(
    errand: Errand, wake_ups: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "close", lambda: None)
    take_up_jobs()
    assert wake_ups == []
    a_job()
    take_up_jobs()
    assert wake_ups == ["light"]


def test_the_sweeper_tidies_once_an_hour(errand: Errand, monkeypatch: pytest.MonkeyPatch) -> None:
    from jobs.services import sweep as jobs_sweep

    tidied: list[bool] = []
    monkeypatch.setattr(jobs_sweep, "tidy_jobs", lambda: tidied.append(True))
    sweep_jobs()
    sweep_jobs()
    assert tidied == [True]
    cache.clear()
    sweep_jobs()
    assert len(tidied) == 2
