"""The recordings' API: its codes, in JSON a program and a person can act on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test.client import Client
from django.urls import reverse

from courses.people.models import Employee
from kit.web.throttles import UploadThrottle
from tests.factories import RecordingFactory
from tests.transcripts.helpers import Cast, upload, wav
from transcripts.enums import Kind
from transcripts.recordings.models import Recording

SignIn = Callable[[Employee], Client]


def send(client: Client, cast: Cast, **fields: Any) -> tuple[int, dict[str, Any]]:
    response = client.post(reverse("api-lectures", args=[cast.session.pk]), fields)
    return response.status_code, response.json()


def test_a_lecture_is_taken_in(cast: Cast, sign_in: SignIn) -> None:
    status, body = send(sign_in(cast.trainer), cast, file=upload(), title="Opening")
    recording = Recording.objects.get()
    assert (status, body) == (201, {"id": str(recording.pk), "url": f"/recordings/{recording.pk}/"})
    assert (recording.title, recording.owner, recording.session) == ("Opening", cast.trainer, cast.session)
    assert recording.kind == Kind.LECTURE


@pytest.mark.parametrize(
    ("fields", "status", "code"),
    [
        ({}, 422, "no_file"),
        ({"file": "text"}, 422, "no_file"),
        ({"file": b""}, 422, "empty"),
        ({"file": b"not a sound at all, but long enough to look at"}, 422, "not_audio"),
        ({"file": wav(0.05)}, 422, "too_short"),
        ({"file": wav(), "title": "nul\x00"}, 400, "invalid"),
    ],
)
def test_what_cannot_be_used_is_refused(
    cast: Cast, sign_in: SignIn, fields: dict[str, Any], status: int, code: str
) -> None:
    sent = {name: upload(value) if isinstance(value, bytes) else value for name, value in fields.items()}
    got, body = send(sign_in(cast.trainer), cast, **sent)
    assert (got, body["code"]) == (status, code)
    assert body["detail"]
    assert not Recording.objects.exists()


def test_a_long_title_is_cut_not_refused(cast: Cast, sign_in: SignIn) -> None:
    status, _ = send(sign_in(cast.trainer), cast, file=upload(), title="x" * 500)
    assert status == 201 and len(Recording.objects.get().title) == 200


def test_what_is_too_large_is_413(cast: Cast, sign_in: SignIn, settings: Any) -> None:
    settings.UPLOAD_MAX_BYTES = 100
    status, body = send(sign_in(cast.trainer), cast, file=upload())
    assert (status, body["code"]) == (413, "too_large")


def test_learners_strangers_and_the_anonymous_upload_nothing(cast: Cast, sign_in: SignIn) -> None:
    for client, status in ((sign_in(cast.learner), 403), (sign_in(cast.stranger), 404), (Client(), 401)):
        got, body = send(client, cast, file=upload())
        assert got == status and body["code"] and body["detail"]
    assert not Recording.objects.exists()


def test_another_sites_form_is_refused(cast: Cast) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.trainer, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert send(client, cast, file=upload())[0] == 403


def test_too_many_uploads_are_429(cast: Cast, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(UploadThrottle, "THROTTLE_RATES", {"uploads": "2/hour"})
    client = sign_in(cast.trainer)
    assert [send(client, cast)[0] for _ in range(2)] == [422, 422]
    status, body = send(client, cast, file=upload())
    assert (status, body["code"]) == (429, "too_many_requests")


def test_the_state_is_told_to_those_who_may_hear(cast: Cast, sign_in: SignIn) -> None:
    answer = RecordingFactory(session=cast.session, kind=Kind.ANSWER, owner=cast.learner)
    url = reverse("api-recording", args=[answer.pk])
    body = sign_in(cast.trainer).get(url).json()
    assert (body["id"], body["stage"], body["progress"]) == (str(answer.pk), "ready", 0.0)
    assert sign_in(cast.stranger).get(url).status_code == 404
    assert Client().get(url).status_code == 401
