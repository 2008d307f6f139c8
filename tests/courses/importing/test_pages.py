"""The pages where lists of people come in and go out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.client import Client
from django.urls import reverse

from courses.people.models import Department, Employee
from jobs.enums import JobStage
from jobs.models import Job
from jobs.services.run import run_next_job
from tests.courses.importing.lists import HEADER, MIXED, read

# -- pages ------------------------------------------------------------------------------------------

SignIn = Callable[..., Client]


def _send(client: Client, text: str) -> str:
    client.post(reverse("people-import"), {"file": SimpleUploadedFile("list.csv", text.encode())})
    assert run_next_job()
    return client.get(reverse("people-import")).content.decode()


def test_five_kinds_of_error_are_mended_in_a_second_list(
    sign_in: SignIn, hr: Employee, person: Employee
) -> None:
    client = sign_in(hr)
    bad = (
        HEADER
        + "X1,,x1@example.com,,,,,,\nX2,N,nobody,,,,,,\nX3,N,x3@example.com,,,,soon,,\n"
        + "X4,N,x4@example.com,,king,,,,\nX5,N,x5@example.com,,,NOBODY,,,\nX6,N,x6@example.com,,,,,,\n"
    )
    page = _send(client, bad)
    for words in (
        "is missing",
        "is not an e-mail address",
        "is not a date",
        "is not a role",
        "nobody’s number",
        "Leave the rows with errors out",
    ):
        assert words in page
    preview = Job.objects.get()
    # without a choice nothing is applied
    page = client.post(reverse("people-import"), {"apply": str(preview.pk)}, follow=True).content.decode()
    assert "Some rows have errors" in page
    assert Employee.objects.count() == 2
    good = (
        HEADER
        + "X1,N,x1@example.com,,,,,,\nX2,N,x2@example.com,,,,,,\nX3,N,x3@example.com,,,,2026-01-05,,\n"
        + "X4,N,x4@example.com,,trainer,,,,\nX5,N,x5@example.com,,,E1,,,\nX6,N,x6@example.com,,,,,,\n"
    )
    page = _send(client, good)
    assert "is missing" not in page
    # the first list can no longer be applied
    page = client.post(reverse("people-import"), {"apply": str(preview.pk)}, follow=True).content.decode()
    assert "Another list was sent since" in page
    newest = Job.objects.first()
    assert newest is not None
    client.post(reverse("people-import"), {"apply": str(newest.pk)})
    assert run_next_job()
    assert "Added: 6." in client.get(reverse("people-import")).content.decode()
    assert Employee.objects.filter(username__startswith="X").count() == 6


def test_rows_with_errors_are_left_out_where_hr_chooses(
    sign_in: SignIn, hr: Employee, person: Employee
) -> None:
    client = sign_in(hr)
    _send(client, HEADER + "X1,,x1@example.com,,,,,,\nX2,N,x2@example.com,,,,,,\n")
    job = Job.objects.get()
    client.post(reverse("people-import"), {"apply": str(job.pk), "skip": "on"})
    assert run_next_job()
    assert set(Employee.objects.filter(username__startswith="X").values_list("username", flat=True)) == {"X2"}


def test_each_part_of_the_plan_is_shown_in_both_languages(
    sign_in: SignIn, hr: Employee, company: dict[str, Employee]
) -> None:
    client = sign_in(hr, "zh-hans")
    _send(client, MIXED)
    for part in ("errors", "left", "changed", "added", "missing", "same"):
        page = client.get(reverse("people-import"), {"show": part}).content.decode()
        assert "导入与导出人员" in page
    changed = client.get(reverse("people-import"), {"show": "changed"}).content.decode()
    assert "<del>Sales</del> → <ins>Sales/East</ins>" in " ".join(changed.split())


def test_a_file_that_is_too_large_is_refused(sign_in: SignIn, hr: Employee, settings: Any) -> None:
    settings.IMPORT_MAX_BYTES = 10
    page = sign_in(hr).post(reverse("people-import"), {"file": SimpleUploadedFile("l.csv", b"1" * 11)})
    assert "larger than" in page.content.decode()
    assert not Job.objects.exists()


def test_while_a_list_is_at_work_another_is_refused(sign_in: SignIn, hr: Employee) -> None:
    client = sign_in(hr)
    for _ in range(2):
        answer = client.post(
            reverse("people-import"), {"file": SimpleUploadedFile("l.csv", b"number\n1\n")}, follow=True
        )
    assert "at work already" in answer.content.decode()
    assert Job.objects.count() == 1


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_template_can_be_read(sign_in: SignIn, hr: Employee, form: str, language: str) -> None:
    client = sign_in(hr)
    answer = client.get(reverse("people-template"), {"form": form, "language": language})
    job = read(hr, answer.content)
    assert job.stage == JobStage.DONE, job.error_code
    assert job.result["ignored"] == []


def test_an_export_is_made_in_the_background(sign_in: SignIn, hr: Employee, person: Employee) -> None:
    client = sign_in(hr)
    answer = client.post(reverse("people-export"), {"form": "csv"})
    assert run_next_job()
    job = Job.objects.get()
    assert answer["Location"] == job.get_absolute_url()
    content = b"".join(client.get(reverse("job-file", args=[job.pk])))
    assert "E1,Ann,ann@example.com,Sales,Employee" in content.decode("utf-8-sig")
    assert Department.objects.count() == 1
