"""The probes: alive at once, ready when what requests need is there, and never hanging."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection
from django.test.client import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from courses.people.enums import Role
from courses.people.models import Employee
from hrvoice.health import readiness as health
from kit.web.bounded import Bounded
from tests.factories import EmployeeFactory
from transcripts.work.models.worker_heartbeat import WorkerHeartbeat

pytestmark = pytest.mark.both_databases

SignIn = Callable[[Employee], Client]


@pytest.fixture(autouse=True)
def _fresh_parts() -> Iterator[None]:
    """What one test found out does not serve the next."""
    for part in health.PARTS:
        part.bounded._asked = None
    yield
    for part in health.PARTS:
        part.bounded._asked = None


def replace(monkeypatch: pytest.MonkeyPatch, name: str, check: Callable[[], dict[str, Any]]) -> None:
    parts = [
        health.Part(part.name, check if part.name == name else part.check, part.needed)
        for part in health.PARTS
    ]
    monkeypatch.setattr(health, "PARTS", tuple(parts))


def broken() -> dict[str, Any]:
    raise ConnectionError("could not connect to host secret-host")


def test_healthz_asks_nobody(client: Client) -> None:
    # no mark: a query would fail here
    answer = client.get("/healthz", headers={"host": "10.0.0.7:8000"})
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
    assert client.post("/healthz").status_code == 405


@pytest.mark.django_db
def test_ready_without_a_worker_is_degraded(client: Client) -> None:
    answer = client.get("/readyz", headers={"host": "10.0.0.7:8000"})
    assert (answer.status_code, answer.json()) == (200, {"status": "degraded"})


@pytest.mark.django_db(transaction=True)
def test_ready_with_a_worker(client: Client) -> None:
    now = timezone.now()
    WorkerHeartbeat.objects.create(name="a:1", queues=["speech"], hears=True, since=now, seen_at=now)
    assert client.get("/readyz").json() == {"status": "ready"}


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["database", "migrations", "storage", "incoming"])
def test_unready_without_what_requests_need(
    client: Client, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    replace(monkeypatch, name, broken)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (503, {"status": "unready"})


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["broker", "workers", "engine"])
def test_ready_without_what_only_hurries_work(
    client: Client, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    replace(monkeypatch, name, broken)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (200, {"status": "degraded"})


@pytest.mark.django_db
def test_a_part_that_hangs_does_not_hold_the_answer(
    client: Client, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    settings.METRICS_TOKEN = "hush"
    release = threading.Event()
    asked: list[int] = []

    def hangs() -> dict[str, Any]:
        asked.append(1)
        release.wait(30)
        return {}

    replace(monkeypatch, "storage", hangs)
    began = time.monotonic()
    for _ in range(2):
        answer = client.get("/readyz", headers={"authorization": "Bearer hush"})
        assert answer.status_code == 503
        assert answer.json()["parts"]["storage"]["why"] == "timeout"
    took = time.monotonic() - began
    release.set()
    assert took < 2 * health.CHECK_SECONDS + 1.5
    assert len(asked) == 1, "a dead disk holds one thread, not one for each who asks"


@pytest.mark.django_db
def test_details_are_for_the_token_and_say_no_addresses(
    client: Client, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    settings.METRICS_TOKEN = "hush"
    replace(monkeypatch, "broker", broken)
    assert "parts" not in client.get("/readyz").json()
    assert "parts" not in client.get("/readyz", headers={"authorization": "Bearer wrong"}).json()
    answer = client.get("/readyz", headers={"authorization": "Bearer hush"})
    parts = answer.json()["parts"]
    assert parts["broker"]["why"] == "ConnectionError" and "secret-host" not in answer.content.decode()
    assert parts["database"]["ok"] and parts["database"]["ms"] >= 0


@pytest.mark.django_db(transaction=True)
def test_why_the_engine_cannot_run_is_told_in_both_languages(sign_in: SignIn, settings: Any) -> None:
    settings.SPEECH_ENGINE, settings.SPEECH_ENGINE_CLASS = "whisper", ""
    settings.SPEECH_MODEL = "/nowhere/secret/models"
    administrator = sign_in(EmployeeFactory(role=Role.ADMINISTRATOR))
    answer = administrator.get("/readyz")
    assert answer.json()["status"] == "degraded" and "secret" not in answer.content.decode()
    part = answer.json()["parts"]["engine"]
    assert (part["why"], part["setting"]) == ("model_missing", "HRVOICE_SPEECH_MODEL")
    pages = [
        administrator.get(reverse("health-parts"), headers={"accept-language": language}).content.decode()
        for language in ("en", "zh-hans")
    ]
    assert all("HRVOICE_SPEECH_MODEL" in page for page in pages)
    assert [words in page for page in pages for words in ("is not where the setting says", "语音模型")] == [
        True,
        False,
        False,
        True,
    ]


@pytest.mark.django_db
def test_details_are_for_administrators(sign_in: SignIn) -> None:
    assert "parts" in sign_in(EmployeeFactory(role=Role.ADMINISTRATOR)).get("/readyz").json()
    for role in (Role.EMPLOYEE, Role.TRAINER, Role.HR, Role.COMPLIANCE):
        assert "parts" not in sign_in(EmployeeFactory(role=role)).get("/readyz").json()


@pytest.mark.django_db
def test_an_empty_token_opens_nothing(client: Client, settings: Any) -> None:
    settings.METRICS_TOKEN = ""
    for given in ("", "Bearer ", "Bearer"):
        assert "parts" not in client.get("/readyz", headers={"authorization": given}).json()


@pytest.mark.django_db
def test_probes_need_no_session_and_no_redirect(client: Client, settings: Any) -> None:
    settings.SECURE_SSL_REDIRECT = True
    with CaptureQueriesContext(connection) as queries:
        assert client.get("/healthz").status_code == 200
    assert len(queries) == 0
    assert client.get("/readyz").status_code == 200


def test_bounded_shares_an_answer_and_asks_again_when_it_is_old() -> None:
    asked: list[int] = []

    def ask() -> int:
        asked.append(1)
        return len(asked)

    bounded = Bounded(ask, timeout=5, keep=0.2)
    assert [bounded.answer(), bounded.answer()] == [1, 1]
    bounded._ended -= 1
    assert bounded.answer() == 2


def test_bounded_passes_on_what_was_raised() -> None:
    def ask() -> int:
        raise LookupError("none")

    with pytest.raises(LookupError):
        Bounded(ask, timeout=5).answer()
