"""Who takes a job, and what becomes of those whose worker is gone."""

from __future__ import annotations

import datetime
import threading
import time

import pytest
from django.conf import settings as site
from django.db import OperationalError, connection
from django.utils import timezone

from courses.people.models import Employee
from jobs.enums import JobStage
from jobs.models import Job
from jobs.services.claim import claim_job
from jobs.services.run import run_next_job
from kit.queue.holder import worker_name
from kit.queue.lease import LeaseLost
from kit.queue.leased import release_dead
from tests.courses.helpers import Errand, a_job

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
PAST = timezone.now() - datetime.timedelta(minutes=5)
FUTURE = timezone.now() + datetime.timedelta(days=1)


# -- claiming ---------------------------------------------------------------------------------------
def test_claim_takes_the_oldest_and_writes_lease_and_worker(errand: Errand) -> None:
    now = timezone.now()
    later = a_job(queued_at=now)
    first = a_job(queued_at=now - datetime.timedelta(minutes=1))
    a_job(queued_at=now - datetime.timedelta(minutes=2), kind="of a newer version")
    a_job(queued_at=FUTURE)  # after a failed attempt
    claimed = claim_job()
    assert claimed is not None and claimed == first
    assert (claimed.stage, claimed.fence, claimed.attempt) == (JobStage.RUNNING, 1, 1)
    assert claimed.lease_until is not None and claimed.lease_until > timezone.now()
    assert claimed.worker == worker_name() and claimed.started_at is not None
    assert [claim_job(), claim_job()] == [later, None]


@pytest.mark.django_db(transaction=True)
def test_claim_gives_each_job_to_one_of_many_threads(errand: Errand, owner: Employee) -> None:
    for _ in range(6):
        a_job(owner)
    taken: list[object] = []
    start = threading.Barrier(4)

    def claim_when_free() -> Job | None:
        while True:
            try:
                return claim_job()
            except OperationalError:  # a database in memory cannot wait for its lock
                time.sleep(0.01)

    def worker() -> None:
        try:
            start.wait()
            taken.extend(claimed.pk for claimed in iter(claim_when_free, None))
        finally:
            connection.close()

    threads = [threading.Thread(target=worker) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(taken) == 6 and set(taken) == set(Job.objects.values_list("pk", flat=True))
    assert set(Job.objects.values_list("fence", "attempt")) == {(1, 1)}


def test_claim_leaves_a_job_whose_worker_just_renewed(errand: Errand) -> None:
    a_job(stage=JobStage.RUNNING, fence=1, attempt=1, lease_until=PAST)
    Job.objects.get().hold(fence=1)
    assert claim_job() is None
    assert Job.objects.get().fence == 1


def test_a_job_whose_worker_fell_silent_is_begun_again(errand: Errand) -> None:
    a_job(stage=JobStage.RUNNING, fence=1, attempt=1, lease_until=FUTURE)
    assert run_next_job() is False
    Job.objects.update(lease_until=PAST)
    former = Job.objects.get()
    assert run_next_job() is True
    job = Job.objects.get()
    assert (job.stage, job.attempt, errand.runs) == (JobStage.DONE, 2, 1)
    for write in (
        lambda: former.hold(fence=1),
        lambda: former.advance(JobStage.FAILED, fence=1),
        lambda: former.writing().__enter__(),
    ):
        with pytest.raises(LeaseLost):
            write()
    assert Job.objects.get().stage == JobStage.DONE


@pytest.mark.parametrize(
    ("stage", "error", "code"),
    [
        (JobStage.RUNNING, "", "gave_up"),
        (JobStage.RUNNING, "internal_error", "gave_up"),
        (JobStage.QUEUED, "storage_failed", "storage_failed"),
    ],
)
def test_a_job_that_was_tried_too_often_is_given_up(
    errand: Errand, stage: JobStage, error: str, code: str
) -> None:
    job = a_job(stage=stage, attempt=site.MAX_ATTEMPTS, lease_until=PAST, error_code=error)
    assert run_next_job() is False and errand.runs == 0
    job.refresh_from_db()
    assert (job.stage, job.error_code) == (JobStage.FAILED, code)
    assert job.finished_at is not None and job.lease_until is None


def test_leases_of_this_machines_dead_are_released(errand: Errand) -> None:
    head, _, began = worker_name().rpartition(".")
    dead = a_job(stage=JobStage.RUNNING, fence=1, lease_until=FUTURE, worker=f"{head}.{int(began) - 1}")
    for name in (worker_name(), "elsewhere:1:2:0123456789ab.5"):
        a_job(stage=JobStage.RUNNING, fence=1, lease_until=FUTURE, worker=name)
    assert release_dead(Job) == 1
    claimed = claim_job()
    assert claimed == dead and claim_job() is None
