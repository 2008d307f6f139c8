"""Reports as tests read them."""

from __future__ import annotations

import io
from typing import Any

from django.test.client import Client
from openpyxl import load_workbook

from courses.people.models import Employee
from courses.tokens.models import SCOPES
from courses.tokens.services import create_token
from jobs.models import Job
from reporting.reports.kinds import Report
from reporting.scope import Scope


def table(report: Report, scope: Scope) -> list[dict[str, Any]]:
    """Return the rows by their columns' keys."""
    keys = [column.key for column in report.columns]
    return [dict(zip(keys, row, strict=True)) for row in report.rows(scope)]


def sheets(job: Job) -> list[tuple[Any, ...]]:
    """Return the rows of all sheets but the summary of the workbook that a job made."""
    with job.file.open("rb") as file:
        book = load_workbook(io.BytesIO(file.read()))
    return [row for sheet in book.worksheets[1:] for row in sheet.iter_rows(min_row=2, values_only=True)]


def api(person: Employee) -> Client:
    """Return a client with a token of every scope."""
    _, secret = create_token(actor=person, person=person, name="x", scopes=SCOPES, days=1)
    return Client(headers={"authorization": f"Bearer {secret}", "accept-language": "en"})
