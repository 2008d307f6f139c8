"""The part of a page that follows a background job."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.test.client import Client
from django.urls import reverse

from courses.audit.enums import AuditAction
from courses.audit.models import AuditEntry
from courses.people.models import Employee
from jobs.enums import JobStage
from jobs.models import Job
from jobs.services import start as jobs
from jobs.services.start import register_job
from tests.courses.helpers import Errand, a_job

pytestmark = pytest.mark.django_db

SignIn = Callable[..., Client]
HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def _kinds(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    monkeypatch.setattr(jobs, "_kinds", {})
    register_job(
        "errand",
        Errand(),
        title="An errand",
        link=lambda job: f"/there/{job.params['to']}/",
        notes={"fetching": "Fetching the list"},
        errors={"no_rows": "The list is empty."},
    )


def show(client: Client, job: Job, **headers: str) -> str:
    response = client.get(reverse("job", args=[job.pk]), headers=headers)
    assert response.status_code == 200
    return response.content.decode()


def test_a_job_at_work_asks_again_and_says_what_it_does(sign_in: SignIn, owner: Employee) -> None:
    job = a_job(owner, stage=JobStage.RUNNING, progress=0.42, note="fetching")
    response = sign_in(owner).get(reverse("job", args=[job.pk]), headers=HTMX)
    text = response.content.decode()
    assert f'hx-get="/jobs/{job.pk}/"' in text and 'hx-trigger="every 1s"' in text
    assert "Fetching the list" in text and 'value="0.42"' in text and "42&nbsp;%" in text
    assert "Stop the work" in text and "HX-Trigger" not in response
    assert "<html" not in text
    assert "An errand" in show(sign_in(owner), job) and "<html" in show(sign_in(owner), job)


def test_a_job_that_waits_shows_no_percentage(sign_in: SignIn, owner: Employee) -> None:
    text = show(sign_in(owner), a_job(owner), **HTMX)
    assert "Waiting for its turn" in text and "value=" not in text.partition("<form")[0] and "%" not in text


def test_a_job_that_is_done_says_so_once_and_leads_to_its_result(sign_in: SignIn, owner: Employee) -> None:
    job = a_job(owner, stage=JobStage.DONE, params={"to": 7}, file_name="list.csv")
    job.file.save("list.csv", ContentFile(b"1"))
    response = sign_in(owner).get(reverse("job", args=[job.pk]), headers=HTMX)
    text = response.content.decode()
    assert response["HX-Trigger"] == "job:ended"
    assert 'href="/there/7/"' in text and reverse("job-file", args=[job.pk]) in text
    assert "every 1s" not in text and "Stop the work" not in text


@pytest.mark.parametrize(
    ("code", "words"), [("no_rows", "The list is empty."), ("gave_up", "several times"), ("?", "on our side")]
)
def test_a_failed_job_says_why_and_what_to_do(
    sign_in: SignIn, owner: Employee, code: str, words: str, settings: Any
) -> None:
    settings.RAISE_FOR_UNWORDED_CODES = False  # another version may have written a code that this one lacks
    job = a_job(owner, stage=JobStage.FAILED, error_code=code, error_detail="Traceback", params={"to": 1})
    text = show(sign_in(owner), job, **HTMX)
    assert words in text and "Traceback" not in text and "/there/" not in text


def test_a_job_of_a_kind_that_is_gone_can_still_be_looked_at(sign_in: SignIn, owner: Employee) -> None:
    for stage in JobStage:
        show(sign_in(owner), a_job(owner, kind="gone", stage=stage))


@pytest.mark.parametrize("who", ["mate", "stranger", "hr", "administrator"])
def test_nobody_else_sees_a_job(sign_in: SignIn, owner: Employee, who: str, request: Any) -> None:
    client = sign_in(request.getfixturevalue(who))
    job = a_job(owner)
    job.file.save("list.csv", ContentFile(b"1"))
    assert client.get(reverse("job", args=[job.pk])).status_code == 404
    assert client.get(reverse("job-file", args=[job.pk])).status_code == 404
    assert client.post(reverse("job-cancel", args=[job.pk])).status_code == 404
    job.refresh_from_db()
    assert job.stage == JobStage.QUEUED


def test_stopping_a_job_goes_back_to_where_it_was_asked_for(sign_in: SignIn, owner: Employee) -> None:
    client, job = sign_in(owner), a_job(owner)
    there = {"Referer": f"http://testserver{reverse('courses')}"}
    response = client.post(reverse("job-cancel", args=[job.pk]), headers=there)
    assert response.headers["Location"] == there["Referer"]
    assert "You stopped this" in show(client, job)
    elsewhere = {"Referer": "https://elsewhere.example/"}
    response = client.post(reverse("job-cancel", args=[job.pk]), headers=elsewhere)
    assert response.headers["Location"] == job.get_absolute_url()
    assert "nothing to stop" in show(client, job)


def test_the_file_is_kept_under_its_name_and_noted(sign_in: SignIn, owner: Employee) -> None:
    client = sign_in(owner)
    job = a_job(owner, stage=JobStage.DONE, file_name="成绩 list.csv", file_type="text/csv")
    assert client.get(reverse("job-file", args=[job.pk])).status_code == 404
    job.file.save("list.csv", ContentFile(b"a,b\n"))
    response = client.get(reverse("job-file", args=[job.pk]))
    assert b"".join(response) == b"a,b\n"
    assert response["Content-Type"] == "text/csv"
    assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''%E6%88%90")
    assert response["Cache-Control"] == "private, no-store"
    assert AuditEntry.objects.get().action == AuditAction.DOWNLOADED


def test_a_job_without_its_file_in_the_storage_is_404(sign_in: SignIn, owner: Employee) -> None:
    job = a_job(owner, stage=JobStage.DONE, file="jobs/gone.csv", file_name="a.csv", file_type="text/csv")
    assert sign_in(owner).get(reverse("job-file", args=[job.pk])).status_code == 404
