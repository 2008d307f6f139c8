"""A worker that is killed in the middle of a background job: the job is taken up again and ends once."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.live.server import Server
from tests.live.site import Site, wait_until

pytestmark = pytest.mark.faults

LEASE_SECONDS = 5

#: A worker's life without Celery: it does what waits until it is killed or there is nothing left to wait for.
_WORKER = """
import os, django; os.environ["DJANGO_SETTINGS_MODULE"] = "hrvoice.settings"; django.setup()
import time
from jobs.models import Job
from jobs.services.start import register_job
from jobs.services.run import run_next_job

def handler(context):
    with open({ledger!r}, "a") as ledger:
        print("begun", file=ledger, flush=True)
        for done in range({steps}):
            context.progress(done, {steps}, "stepping")
            time.sleep(0.1)
        print("ended", file=ledger, flush=True)
    return {{"steps": {steps}}}

register_job("steps", handler)
while Job.objects.active().exists():
    run_next_job()
    time.sleep(0.1)
"""
_START = """
from courses.models import Employee
from jobs.services.start import register_job, start_job
register_job("steps", print)
owner = Employee.objects.create(username="E1", name="E1", email="e1@example.com")
print(start_job(owner=owner, kind="steps").pk)
"""
_LOOK = """
from jobs.models import Job
job = Job.objects.get()
print(job.stage, job.attempt, job.fence, job.progress, job.result)
"""


@pytest.fixture(params=["sqlite", "postgres"])
def site(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Site]:
    """An empty site on either database."""
    env = {"HRVOICE_LEASE_SECONDS": str(LEASE_SECONDS)}
    postgres: Any = None
    if request.param == "postgres":
        postgres = request.getfixturevalue("postgres")
        name = postgres.create("hrvoice_jobs")
        env["HRVOICE_DATABASE_URL"] = postgres.url(name)
    site = Server(tmp_path, env)
    (tmp_path / "tmp").mkdir()
    site.make_database()
    yield site
    if postgres is not None:
        postgres.drop(name)


def test_a_job_whose_worker_is_killed_is_begun_again_and_ends_once(site: Site) -> None:
    ledger = site.data_dir / "ledger"
    ledger.touch()
    site.run(_START)
    victim = site._spawn(["-c", _WORKER.format(ledger=str(ledger), steps=100_000)])
    try:
        wait_until(lambda: "begun" in ledger.read_text(), timeout=120, what="the first worker began")
        time.sleep(1.0)  # in the middle, with progress on the row
    finally:
        os.kill(victim.pid, signal.SIGKILL)
        victim.wait()
    assert site.run(_LOOK).startswith("running 1 1 ")

    heirs = [site._spawn(["-c", _WORKER.format(ledger=str(ledger), steps=5)]) for _ in range(2)]
    try:
        ends = [heir.wait(timeout=180) for heir in heirs]
    finally:
        for heir in heirs:
            heir.kill()
            heir.wait()
    assert ends == [0, 0], site.last_words()
    assert ledger.read_text().split() == ["begun", "begun", "ended"]
    assert site.run(_LOOK).strip() == "done 2 2 1.0 {'steps': 5}"
