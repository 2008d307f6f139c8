"""Lists of people, read and written as a worker does it."""

from __future__ import annotations

import json
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from courses.importing.services.start import start_apply, start_preview
from courses.people.models import Employee
from jobs.enums import JobStage
from jobs.models import Job
from jobs.services.run import run_next_job

HEADER = "Employee number,Name,E-mail,Department,Role,Manager's number,Joined on,Works here,Left on\n"


def read(owner: Employee, content: str | bytes) -> Job:
    """Send a list and have it checked."""
    data = content if isinstance(content, bytes) else content.encode()
    job = start_preview(owner=owner, file=SimpleUploadedFile("list.csv", data))
    assert run_next_job()
    job.refresh_from_db()
    return job


def found(job: Job) -> list[dict[str, Any]]:
    """Return the plan, without the rows of the file that may follow it."""
    with job.file.open("rb") as file:
        return [json.loads(line) for line in file][: sum(job.result["counts"].values())]


def errors(job: Job) -> list[tuple[int, str, str]]:
    return [(row["line"], *error[:2]) for row in found(job) for error in row.get("errors", [])]


def write(owner: Employee, preview: Job, *, skip: bool = False) -> Job:
    job = start_apply(owner=owner, preview=preview, skip=skip)
    assert run_next_job()
    job.refresh_from_db()
    assert job.stage == JobStage.DONE, job.error_detail
    return job


# -- applying ---------------------------------------------------------------------------------------
MIXED = (
    HEADER
    + "E1,Anne,anne@example.com,Sales/East,,N1,,,\n"
    + "N1,New,new@example.com,Sales/East,trainer,N2,2026-03-01,,\n"
    + "N2,Newer,newer@example.com,-,,,,,\n"
    + "E2,Bob,,,,,,,2026-01-31\n"
    + "E3,Cat,,,,,,yes,\n"
    + "E4,Dan,,,,,,,\n"
)
