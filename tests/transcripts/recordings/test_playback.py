"""Whoever carries the sound, this process, nginx or the storage: the right is asked, the hearing noted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test.client import Client
from django.urls import reverse

from courses.audit.models import AuditEntry
from courses.people.models import Employee
from hrvoice.storage.s3 import SoundStorage
from tests.factories import RecordingFactory
from tests.transcripts.helpers import Cast
from transcripts.enums import Kind
from transcripts.recordings.models import Recording

SignIn = Callable[[Employee], Client]


@pytest.fixture
def answer(cast: Cast) -> Recording:
    made: Recording = RecordingFactory(
        session=cast.session, kind=Kind.ANSWER, owner=cast.learner, duration=600.0
    )
    return made


def play(client: Client, recording: Recording, **headers: str) -> Any:
    return client.get(reverse("recording-audio", args=[recording.pk]), headers=headers)


def storage() -> SoundStorage:
    return SoundStorage(
        bucket_name="sound",
        access_key="key",
        secret_key="secret",
        region_name="eu-west-1",
        endpoint_url="http://inside:9000",
        public_url="https://sound.example.com",
        location="hr",
    )


def test_nginx_is_told_where_the_file_lies(
    cast: Cast, sign_in: SignIn, answer: Recording, settings: Any
) -> None:
    settings.PLAYBACK, settings.ACCEL_PREFIX = "accel", "/inside/"
    told = play(sign_in(cast.trainer), answer, Range="bytes=2-3")
    assert (told.status_code, told.content) == (200, b"")  # nginx sees to the range
    assert told["X-Accel-Redirect"] == f"/inside/{answer.audio.name}"
    assert told["Content-Type"] == "audio/wav"
    assert told["Cache-Control"] == "private, no-store"


def test_the_storage_is_asked_by_a_signed_address_that_ends(
    cast: Cast, sign_in: SignIn, answer: Recording, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.PLAYBACK, settings.SIGNED_SECONDS = "signed", 300
    monkeypatch.setattr(Recording._meta.get_field("audio"), "storage", storage())
    told = play(sign_in(cast.trainer), answer)
    address = urlsplit(told["Location"])
    asked = parse_qs(address.query)
    assert (told.status_code, told["Cache-Control"]) == (302, "private, no-store")
    assert (address.scheme, address.netloc) == ("https", "sound.example.com")
    assert address.path == f"/sound/hr/{answer.audio.name}"
    assert asked["response-content-type"] == ["audio/wav"]
    assert asked["X-Amz-Expires"] == ["900"], "as long as the listening, and a little longer"
    assert asked["X-Amz-Signature"]


@pytest.mark.parametrize("mode", ["direct", "accel", "signed"])
def test_each_way_asks_for_the_right_and_notes_who_heard(
    cast: Cast,
    sign_in: SignIn,
    answer: Recording,
    settings: Any,
    monkeypatch: pytest.MonkeyPatch,
    mode: str,
) -> None:
    settings.PLAYBACK = mode
    if mode == "signed":
        monkeypatch.setattr(Recording._meta.get_field("audio"), "storage", storage())
    assert play(sign_in(cast.stranger), answer).status_code == 404
    assert play(Client(), answer)["Location"].startswith("/accounts/login/")
    assert not AuditEntry.objects.exists()
    told = play(sign_in(cast.trainer), answer)
    # read to its end, not closed: that would close the transaction's connection
    assert b"".join(told.streaming_content if told.streaming else [told.content]) is not None
    entry = AuditEntry.objects.get()
    assert (entry.actor, entry.action, entry.owner) == (cast.trainer, "listened", cast.learner)
