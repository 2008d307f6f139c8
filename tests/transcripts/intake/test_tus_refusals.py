"""Who may send what by tus, and what is refused before a byte of it is taken."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.test.client import Client

from courses.people.models import Employee
from kit.web.throttles import UploadThrottle
from tests.factories import EnrolmentFactory, PromptFactory
from tests.transcripts.helpers import Cast, stored_files
from tests.transcripts.intake.tus import SOUND, TusClient, begun, code_of, metadata
from transcripts.intake.models import Upload
from transcripts.intake.services import staging
from transcripts.recordings.models import Recording

pytestmark = pytest.mark.both_databases

SignIn = Callable[[Employee], Client]


@pytest.fixture
def trainer(cast: Cast, sign_in: SignIn) -> TusClient:
    return TusClient(sign_in(cast.trainer))


@pytest.fixture
def url(cast: Cast, trainer: TusClient) -> str:
    """A lecture on its way."""
    return begun(trainer, cast)["Location"]


@pytest.mark.parametrize(
    ("length", "fields", "status", "code"),
    [
        (0, {}, 422, "empty"),
        (10**15, {}, 413, "too_large"),
        (100, {"purpose": "party"}, 400, "invalid_upload"),
        (100, {"target": "x"}, 400, "invalid_upload"),
        (100, {"target": 999_999}, 404, "not_found"),
        (100, {"title": "nul\0"}, 400, "invalid_upload"),
    ],
)
def test_what_cannot_be_begun_is_refused(
    cast: Cast, trainer: TusClient, length: int, fields: dict[str, object], status: int, code: str
) -> None:
    assert code_of(begun(trainer, cast, length, **fields)) == (status, code)
    assert not Upload.objects.exists()


@pytest.mark.parametrize("said", ["title", "title !!", "a\tb eA==", " ,title eA==,title eA=="])
def test_metadata_that_cannot_be_read_is_refused(cast: Cast, trainer: TusClient, said: str) -> None:
    rest = metadata(purpose="lecture", target=cast.session.pk)
    answer = trainer.send("POST", "/api/uploads/", Upload_Length="9", Upload_Metadata=f"{rest},{said}")
    assert answer.status_code == (201 if said == "title" else 400)


def test_a_length_that_is_told_later_is_not_taken(trainer: TusClient) -> None:
    answer = trainer.send("POST", "/api/uploads/", Upload_Defer_Length="1")
    assert code_of(answer) == (400, "invalid_upload")


def test_nobody_else_gets_at_an_upload(cast: Cast, sign_in: SignIn, trainer: TusClient, url: str) -> None:
    trainer.part(url, 0, SOUND[:10])
    for client, status in ((sign_in(cast.stranger), 404), (sign_in(cast.learner), 404), (Client(), 401)):
        other = TusClient(client)
        answers = [other.send("HEAD", url), other.part(url, 10, b"x"), other.send("DELETE", url)]
        assert [answer.status_code for answer in answers] == [status] * 3
    assert trainer.offset(url) == 10


def test_only_who_may_send_a_lecture_begins_one(cast: Cast, sign_in: SignIn) -> None:
    assert code_of(begun(TusClient(sign_in(cast.learner)), cast)) == (403, "not_allowed")
    assert code_of(begun(TusClient(sign_in(cast.stranger)), cast)) == (404, "not_found")
    assert begun(TusClient(Client()), cast).status_code == 401


def test_the_right_is_asked_for_again_at_the_end(cast: Cast, trainer: TusClient, url: str) -> None:
    trainer.part(url, 0, SOUND[:5000])
    cast.course.trainers.clear()
    EnrolmentFactory(employee=cast.trainer, course=cast.course)
    assert code_of(trainer.part(url, 5000, SOUND[5000:])) == (403, "not_allowed")
    told = trainer.client.get(url).json()
    assert (told["state"], told["code"]) == ("refused", "not_allowed")
    assert not Recording.objects.exists() and not stored_files() and not list(staging.folder().iterdir())


def test_another_sites_request_is_refused(cast: Cast, url: str) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.trainer, backend="allauth.account.auth_backends.AuthenticationBackend")
    other = TusClient(client)
    assert begun(other, cast).status_code == 403
    assert other.part(url, 0, SOUND).status_code == other.send("DELETE", url).status_code == 403
    hidden = other.send("POST", url, SOUND, X_HTTP_Method_Override="PATCH", Upload_Offset="0")
    assert hidden.status_code == 403
    assert other.offset(url) == 0


def test_too_many_beginnings_are_429_and_parts_are_not_counted(
    cast: Cast, trainer: TusClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(UploadThrottle, "THROTTLE_RATES", {"uploads": "1/hour"})
    url = begun(trainer, cast)["Location"]
    for start in range(0, 50, 10):
        assert trainer.part(url, start, SOUND[start : start + 10]).status_code == 204
    assert code_of(begun(trainer, cast)) == (429, "too_many_requests")


def test_what_is_announced_counts_and_a_reserve_stays(
    cast: Cast, trainer: TusClient, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    settings.DISK_RESERVE_BYTES = 50
    free = SimpleNamespace(free=10 * len(SOUND))
    monkeypatch.setattr(staging.shutil, "disk_usage", lambda path: free)
    there = begun(trainer, cast)["Location"]
    # each would fit alone
    free.free = 2 * len(SOUND) + 49
    assert code_of(begun(trainer, cast)) == (503, "storage_failed")
    free.free = 2 * len(SOUND) + 50
    assert begun(trainer, cast).status_code == 201
    # deleting works on a full disk, and gives the room back
    free.free = 0
    assert trainer.send("DELETE", there).status_code == 204
    free.free = 2 * len(SOUND) + 50
    assert begun(trainer, cast).status_code == 201


def test_an_answer_announces_no_more_than_its_length_can_need(
    cast: Cast, sign_in: SignIn, settings: Any
) -> None:
    settings.ANSWER_MAX_SECONDS = 60
    prompt = PromptFactory(session=cast.session)
    said = {"purpose": "answer", "target": prompt.pk}
    client = TusClient(sign_in(cast.learner))
    assert code_of(client.begin(200_000_000, **said)) == (413, "too_large")
    assert client.begin(20_000_000, **said).status_code == 201
