"""Files that jobs make, and how long they are kept."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as site
from django.core.files.base import ContentFile
from django.utils import timezone

from courses.people.models import Employee
from jobs.models import Job
from jobs.services.run import JobContext, run_next_job
from jobs.services.sweep import tidy_jobs
from kit.problems import Problem
from kit.queue import stopping
from kit.queue.lease import LeaseLost
from tests.courses.helpers import Errand, a_job
from tests.jobs.files import stored

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
PAST = timezone.now() - datetime.timedelta(minutes=5)
FUTURE = timezone.now() + datetime.timedelta(days=1)


# -- results ----------------------------------------------------------------------------------------
def attaching(content: bytes) -> Callable[[JobContext], None]:
    return lambda context: context.attach(ContentFile(content), name="行 list.csv", content_type="text/csv")


def test_a_result_file_is_stored_with_the_row_and_the_last_one_counts(errand: Errand) -> None:
    errand.script = [attaching(b"old"), attaching(b"new")]
    job = a_job()
    run_next_job()
    job.refresh_from_db()
    assert (job.file_name, job.file_type, job.file.read()) == ("行 list.csv", "text/csv", b"new")
    job.file.close()
    name = str(job.file.name)
    assert stored() == [name] and name.startswith("jobs/") and str(job.pk) in name


@pytest.mark.parametrize("end", [RuntimeError("no"), Problem("no_rows"), LeaseLost("x"), stopping.Stopping()])
def test_what_does_not_end_well_leaves_no_file(errand: Errand, end: Exception) -> None:
    errand.script = [attaching(b"half"), end]
    a_job()
    run_next_job()
    assert stored() == [] and not Job.objects.get().file


def test_the_file_goes_with_its_row_and_with_its_owner(
    errand: Errand, owner: Employee, mate: Employee, django_capture_on_commit_callbacks: Any
) -> None:
    errand.script = [attaching(b"list")]
    for person in (owner, mate):
        a_job(person)
        run_next_job()
    assert len(stored()) == 2
    with django_capture_on_commit_callbacks(execute=True):
        Job.objects.get(owner=owner).delete()
        assert len(stored()) == 2, "not before the commit"
    assert len(stored()) == 1
    with django_capture_on_commit_callbacks(execute=True):
        mate.delete()
    assert stored() == []


def test_old_jobs_are_deleted_and_young_or_open_ones_kept(
    errand: Errand, settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    settings.JOB_KEEP_DAYS = 2
    errand.script = [attaching(b"list")]
    old, young = a_job(), a_job()
    while run_next_job():
        pass
    ended = timezone.now() - datetime.timedelta(days=3)
    waits = a_job(created_at=ended)
    Job.objects.filter(pk=old.pk).update(finished_at=ended)
    with django_capture_on_commit_callbacks(execute=True):
        assert tidy_jobs() == 1
    assert set(Job.objects.all()) == {young, waits}
    assert len(stored()) == 1


def test_a_result_without_a_row_is_set_apart_once_it_is_old(
    errand: Errand, monkeypatch: pytest.MonkeyPatch
) -> None:
    from jobs.services import sweep as jobs_sweep

    errand.script = [attaching(b"list")]
    a_job()
    run_next_job()
    kept = stored()
    lost = Path(site.MEDIA_ROOT) / Path(kept[0]).parent / "lost.csv"
    lost.write_bytes(b"x")
    assert tidy_jobs() == 0
    monkeypatch.setattr(jobs_sweep, "LEFTOVER_SECONDS", -5)
    assert tidy_jobs() == 1
    assert [name for name in stored() if not name.startswith("quarantine/")] == kept
    assert [Path(name).name for name in stored() if name.startswith("quarantine/")] == ["lost.csv"]
