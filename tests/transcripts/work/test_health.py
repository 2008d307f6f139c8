"""The administrators' page: what it shows, what it hides, what its buttons do."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test.client import Client
from django.urls import reverse
from django.utils import timezone

from courses.audit.enums import AuditAction
from courses.audit.models import AuditEntry
from courses.people.enums import Role
from courses.people.models import Employee
from hrvoice.health import readiness
from hrvoice.health.readiness import Unready
from hrvoice.metrics.figures import _workers
from tests.factories import EmployeeFactory
from tests.transcripts.helpers import Cast, waiting
from transcripts.audio.errors import MACHINE
from transcripts.enums import Queue, Stage
from transcripts.recordings.models import Recording
from transcripts.work.models.worker_heartbeat import WorkerHeartbeat
from transcripts.work.services import fitness, release
from transcripts.work.services.heartbeat import write_heartbeat

SignIn = Callable[[Employee], Client]


@pytest.fixture
def administrator(sign_in: SignIn, db: None) -> Client:
    return sign_in(EmployeeFactory(role=Role.ADMINISTRATOR))


@pytest.fixture(autouse=True)
def _no_wake_ups(monkeypatch: pytest.MonkeyPatch, wake_ups: list[Queue]) -> None:
    monkeypatch.setattr(release, "wake_workers", wake_ups.extend)


def body(client: Client) -> str:
    answer = client.get(reverse("health-body"))
    assert answer.status_code == 200
    return answer.content.decode()


def held(cast: Cast, *, lease: float, **fields: Any) -> Recording:
    now = timezone.now()
    facts: dict[str, Any] = {
        "stage": Stage.TRANSCRIBING,
        "worker": "gpu-1:4242:139",
        "lease_until": now + datetime.timedelta(seconds=lease),
        "started_at": now - datetime.timedelta(minutes=5),
        "title": "Secret talk",
    }
    return waiting(cast.session, **facts | fields)


def test_an_empty_site_says_what_will_be_here(administrator: Client) -> None:
    html = body(administrator)
    for words in ("No worker has been seen", "No recording has lost its worker", "No worker holds"):
        assert words in html


def test_waiting_without_a_worker_is_said_aloud(cast: Cast, administrator: Client) -> None:
    waiting(cast.session, queued_at=timezone.now() - datetime.timedelta(seconds=75))
    html = body(administrator)
    assert "no worker listens" in html and "the oldest for 1:15" in html
    now = timezone.now()
    WorkerHeartbeat.objects.create(name="a:1", queues=["speech"], hears=True, since=now, seen_at=now)
    assert "no worker listens" not in body(administrator)


def test_workers_are_told_alive_or_silent(administrator: Client) -> None:
    now = timezone.now()
    engine = {"pid": 7, "state": "working", "device": "cuda:0", "memory_mb": 4100.0}
    WorkerHeartbeat.objects.create(
        name="gpu-1:4242",
        queues=["speech"],
        hears=True,
        engine="funasr",
        engines=[engine],
        since=now,
        seen_at=now,
    )
    late = now - datetime.timedelta(minutes=7)
    WorkerHeartbeat.objects.create(name="gpu-2:99", queues=["speech"], since=late, seen_at=late)
    html = body(administrator)
    assert "cuda:0 listens" in " ".join(html.split()) and "4100 MB" in html
    assert html.count(">alive<") == 1 and html.count(">silent<") == 1


def test_work_at_hand_is_shown_without_its_content(cast: Cast, administrator: Client) -> None:
    recording = held(cast, lease=30)
    html = body(administrator)
    assert str(recording.pk) in html and "gpu-1:4242:139" in html
    assert "Secret talk" not in html


def test_a_claim_that_has_just_begun_is_left_alone(cast: Cast, administrator: Client) -> None:
    recording = held(cast, lease=30, started_at=timezone.now())
    assert reverse("health-give", args=[recording.pk]) not in body(administrator)


@pytest.mark.parametrize("lease", [-5, 30])
def test_give_button_frees_a_recording_and_is_written_down(
    cast: Cast, administrator: Client, lease: float
) -> None:
    recording = held(cast, lease=lease)
    url = reverse("health-give", args=[recording.pk])
    assert url in body(administrator)
    html = administrator.post(url, follow=True).content.decode()
    assert "waits for another worker" in html
    recording.refresh_from_db()
    assert recording.stage == Stage.QUEUED
    entry = AuditEntry.objects.get(action=AuditAction.RETRIED)
    assert entry.owner == recording.owner and "Secret" not in entry.label
    html = administrator.post(url, follow=True).content.decode()
    assert "cannot be done at its present stage" in html
    assert AuditEntry.objects.filter(action=AuditAction.RETRIED).count() == 1


def test_failures_of_a_day_are_told_by_reason_and_tried_again(cast: Cast, administrator: Client) -> None:
    now = timezone.now()
    failed = {"stage": Stage.FAILED, "finished_at": now}
    for code in ("engine_hung", "engine_hung", "no_speech"):
        waiting(cast.session, error_code=code, **failed)
    html = body(administrator)
    assert html.index("engine_hung") < html.index("no_speech")
    html = administrator.post(reverse("health-retry"), {"code": "engine_hung"}, follow=True).content.decode()
    assert "2 recordings are in the queue again" in html
    assert Recording.objects.filter(stage=Stage.QUEUED).count() == 2
    assert Recording.objects.get(stage=Stage.FAILED).error_code == "no_speech"


def test_what_a_machine_failed_is_queued_again_whenever_that_was(cast: Cast, administrator: Client) -> None:
    failed = {"stage": Stage.FAILED, "finished_at": timezone.now() - datetime.timedelta(days=40)}
    codes = sorted(MACHINE | {"storage_unavailable", "stretch_failed", "file_missing"})
    for code in (*codes, "no_speech"):
        waiting(cast.session, error_code=code, **failed)
    gone = waiting(cast.session, error_code="file_missing", **failed)
    Path(gone.audio.path).unlink()
    assert f"{len(codes) + 1} recordings have failed" in body(administrator)
    html = administrator.post(reverse("health-retry"), {"of": "machine"}, follow=True).content.decode()
    assert f"{len(codes)} recordings are in the queue again" in html
    assert "1 recording cannot be tried again" in html
    left = Recording.objects.filter(stage=Stage.FAILED).values_list("error_code", flat=True)
    assert sorted(left) == ["file_missing", "no_speech"]
    assert AuditEntry.objects.filter(action=AuditAction.RETRIED).count() == len(codes)


def test_the_same_by_command(cast: Cast, administrator: Client, capsys: pytest.CaptureFixture[str]) -> None:
    failed = {"stage": Stage.FAILED, "finished_at": timezone.now() - datetime.timedelta(days=40)}
    for code in ("model_missing", "engine_crashed", "no_speech"):
        waiting(cast.session, error_code=code, **failed)
    call_command("requeue", "--dry-run")
    assert "2 recordings would be" in capsys.readouterr().out
    call_command("requeue", "--code", "model_missing")
    call_command("requeue")
    assert capsys.readouterr().out.count("1 recordings are queued again") == 2
    with pytest.raises(CommandError, match="no_speech"):
        call_command("requeue", "--code", "no_speech")


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_takes_nothing_is_told_loudly(cast: Cast, administrator: Client) -> None:
    fitness.stand_down("model_missing", "no folder /srv/models")
    write_heartbeat(queues=["live"], slots=1, since=timezone.now())
    html = body(administrator)
    assert "takes no recordings" in html and "no folder /srv/models" in html and "takes nothing" in html
    with pytest.raises(Unready, match="model_missing"):
        readiness._workers()
    [scraped] = [m for m in _workers() if m.name == "hrvoice_worker_fault"]
    assert [sample.labels["code"] for sample in scraped.samples] == ["model_missing"]
    fitness.reset()
    write_heartbeat(queues=["live"], slots=1, since=timezone.now())
    assert "takes no recordings" not in body(administrator)
    assert readiness._workers()["faults"] == []


def test_the_day_is_drawn_by_hours(cast: Cast, administrator: Client) -> None:
    now = timezone.now()
    for hours, stage in ((0, Stage.READY), (0, Stage.FAILED), (5, Stage.READY), (30, Stage.READY)):
        waiting(cast.session, stage=stage, finished_at=now - datetime.timedelta(hours=hours))
    html = body(administrator)
    assert "2 ready, 1 failed in the last 24 hours" in html
    assert html.count('height="20.0"') == 3, "the tallest bar has two parts, the other is half as tall"


def test_parts_are_told_with_versions_and_disks(administrator: Client) -> None:
    html = administrator.get(reverse("health-parts")).content.decode()
    for words in ("Database", "works", "Python", "free"):
        assert words in html
