"""Uploads by tus 1.0, request by request."""

from __future__ import annotations

import datetime
import hashlib
import os
from collections.abc import Callable
from typing import Any

import pytest
from django.test.client import Client
from django.utils import timezone

from courses.people.models import Employee
from kit.problems import words_for
from tests.transcripts.helpers import Cast, sound_of
from tests.transcripts.intake.tus import SOUND, TusClient, begun, checksum, code_of, metadata
from transcripts.enums import UploadState
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


def test_options_tell_what_can_be_done(trainer: TusClient, settings: Any) -> None:
    answer = trainer.send("OPTIONS", "/api/uploads/", Tus_Resumable="")
    assert answer.status_code == 204
    assert answer["Tus-Version"] == answer["Tus-Resumable"] == "1.0.0"
    assert set(answer["Tus-Extension"].split(",")) == {"creation", "expiration", "checksum", "termination"}
    assert answer["Tus-Checksum-Algorithm"] == "sha1,sha256"
    assert answer["Tus-Max-Size"] == str(settings.UPLOAD_MAX_BYTES)


def test_a_file_comes_in_parts_and_becomes_a_lecture(cast: Cast, trainer: TusClient, url: str) -> None:
    assert trainer.offset(url) == 0
    first = trainer.part(url, 0, SOUND[:5000])
    assert (first.status_code, first["Upload-Offset"]) == (204, "5000")
    assert trainer.offset(url) == 5000
    assert trainer.client.get(url).json() == {"state": "coming", "offset": 5000, "length": len(SOUND)}
    assert trainer.part(url, 5000, SOUND[5000:]).status_code == 204
    recording = Recording.objects.get()
    assert sound_of(recording) == SOUND
    assert recording.sha256 == hashlib.sha256(SOUND).hexdigest()
    assert (recording.title, recording.owner, recording.session) == ("Opening", cast.trainer, cast.session)
    told = trainer.client.get(url).json()
    assert (told["id"], told["url"]) == (str(recording.pk), recording.get_absolute_url())
    assert trainer.offset(url) == len(SOUND)
    assert not list(staging.folder().iterdir())


def test_metadata_comes_back_and_a_title_is_used(cast: Cast, trainer: TusClient) -> None:
    url = begun(trainer, cast, title="开学第一课")["Location"]
    told = trainer.send("HEAD", url)
    assert told["Upload-Length"] == str(len(SOUND)) and told["Cache-Control"] == "no-store"
    assert metadata(title="开学第一课") in told["Upload-Metadata"]
    trainer.part(url, 0, SOUND)
    assert Recording.objects.get().title == "开学第一课"


def test_a_repeated_last_part_makes_no_second_recording(trainer: TusClient, url: str) -> None:
    trainer.part(url, 0, SOUND[:5000])
    assert trainer.part(url, 5000, SOUND[5000:]).status_code == 204
    assert code_of(trainer.part(url, 5000, SOUND[5000:])) == (409, "wrong_offset")
    assert trainer.part(url, len(SOUND), b"").status_code == 204
    assert Recording.objects.count() == 1


@pytest.mark.parametrize(
    ("headers", "status", "code"),
    [
        ({"Tus_Resumable": "0.2.2"}, 412, "wrong_version"),
        ({"Content_Type": "application/octet-stream"}, 415, "wrong_content_type"),
        ({"Upload_Offset": "7"}, 409, "wrong_offset"),
        ({"Upload_Offset": "-1"}, 400, "invalid_upload"),
        ({"Upload_Offset": "٣"}, 400, "invalid_upload"),
        ({"Upload_Checksum": "md5 AAAA"}, 400, "invalid_upload"),
        ({"Upload_Checksum": "sha1 not-base64!"}, 400, "invalid_upload"),
        ({"Upload_Checksum": checksum(b"something else")}, 460, "checksum_mismatch"),
    ],
)
def test_a_part_that_is_not_in_order_changes_nothing(
    trainer: TusClient, url: str, headers: dict[str, str], status: int, code: str
) -> None:
    offset = {"Upload_Offset": "0"}
    assert code_of(trainer.send("PATCH", url, SOUND[:100], **offset | headers)) == (status, code)
    assert trainer.offset(url) == 0
    assert trainer.part(url, 0, SOUND).status_code == 204
    assert sound_of(Recording.objects.get()) == SOUND


@pytest.mark.parametrize("algorithm", ["sha1", "sha256"])
def test_a_part_with_its_checksum_is_taken(trainer: TusClient, url: str, algorithm: str) -> None:
    for start in range(0, len(SOUND), 7000):
        part = SOUND[start : start + 7000]
        answer = trainer.part(url, start, part, Upload_Checksum=checksum(part, algorithm))
        assert answer.status_code == 204
    assert Recording.objects.get().sha256 == hashlib.sha256(SOUND).hexdigest()


def test_a_refused_part_spoils_no_later_hash(trainer: TusClient, url: str) -> None:
    trainer.part(url, 0, SOUND[:5000])
    wrong = trainer.part(url, 5000, b"x" * 3000, Upload_Checksum=checksum(b"y"))
    assert wrong.status_code == 460
    trainer.part(url, 5000, SOUND[5000:])
    assert Recording.objects.get().sha256 == hashlib.sha256(SOUND).hexdigest()


def test_more_than_announced_is_refused(trainer: TusClient, url: str) -> None:
    assert code_of(trainer.part(url, 0, SOUND + b"x")) == (413, "too_large")
    assert trainer.offset(url) == 0 and not Recording.objects.exists()


def test_what_is_no_sound_is_refused_by_the_last_part_and_the_state(cast: Cast, trainer: TusClient) -> None:
    text = b"The minutes of our meeting. " * 40
    url = begun(trainer, cast, len(text))["Location"]
    assert code_of(trainer.part(url, 0, text)) == (422, "not_audio")
    told = trainer.client.get(url).json()
    assert (told["state"], told["code"], told["detail"]) == ("refused", "not_audio", words_for("not_audio"))
    assert trainer.offset(url) == len(text)
    assert code_of(trainer.part(url, len(text), b"")) == (422, "not_audio")
    assert not Recording.objects.exists() and not list(staging.folder().iterdir())


def test_a_method_may_stand_in_a_header(trainer: TusClient, url: str) -> None:
    answer = trainer.send(
        "POST",
        url,
        SOUND,
        X_HTTP_Method_Override="PATCH",
        Upload_Offset="0",
        Content_Type="application/offset+octet-stream",
    )
    assert (answer.status_code, answer["Upload-Offset"]) == (204, str(len(SOUND)))
    assert trainer.send("POST", url).status_code == 405


def test_an_ended_upload_is_gone_and_its_file_too(
    trainer: TusClient, url: str, django_capture_on_commit_callbacks: Any
) -> None:
    trainer.part(url, 0, SOUND[:10])
    with django_capture_on_commit_callbacks(execute=True):
        assert trainer.send("DELETE", url).status_code == 204
    assert trainer.send("HEAD", url).status_code == 404
    assert trainer.part(url, 10, b"x").status_code == 404
    assert not list(staging.folder().iterdir())


def test_an_upload_is_kept_for_a_while_after_its_last_part(
    cast: Cast, trainer: TusClient, url: str, settings: Any
) -> None:
    soon = timezone.now() + datetime.timedelta(minutes=1)
    Upload.objects.update(expires_at=soon)
    answer = trainer.part(url, 0, SOUND[:10])
    assert "GMT" in answer["Upload-Expires"]
    assert Upload.objects.get().expires_at > soon
    Upload.objects.update(expires_at=timezone.now())
    assert code_of(trainer.part(url, 10, b"x")) == (410, "upload_gone")
    assert trainer.send("HEAD", url).status_code == 410


def test_two_requests_never_write_the_same_file(
    trainer: TusClient, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(staging, "PATIENCE_SECONDS", 0.05)
    upload = Upload.objects.get()
    with staging.opened(upload.pk):
        assert code_of(trainer.part(url, 0, SOUND)) == (423, "upload_busy")
        assert trainer.send("HEAD", url).status_code == 423
    assert trainer.part(url, 0, SOUND).status_code == 204


def test_a_file_shorter_than_its_row_goes_on_where_it_ends(trainer: TusClient, url: str) -> None:
    trainer.part(url, 0, SOUND[:5000])
    os.truncate(staging.path_of(Upload.objects.get().pk), 3000)
    assert trainer.offset(url) == 3000
    assert trainer.part(url, 3000, SOUND[3000:4000]).status_code == 204
    assert trainer.part(url, 4000, SOUND[4000:]).status_code == 204
    recording = Recording.objects.get()
    assert sound_of(recording) == SOUND and recording.sha256 == hashlib.sha256(SOUND).hexdigest()


def test_a_file_that_is_gone_is_told(trainer: TusClient, url: str) -> None:
    trainer.part(url, 0, SOUND[:10])
    staging.remove(Upload.objects.get().pk)
    assert trainer.send("HEAD", url).status_code == 410
    assert code_of(trainer.part(url, 10, b"x")) == (410, "upload_gone")


def test_asking_what_came_of_it_finishes_what_was_left_undone(trainer: TusClient, url: str) -> None:
    upload = Upload.objects.get()
    staging.path_of(upload.pk).write_bytes(SOUND)
    Upload.objects.update(offset=len(SOUND), state=UploadState.RECEIVED)
    told = trainer.client.get(url).json()
    assert (told["state"], told["id"]) == ("done", str(Recording.objects.get().pk))
    assert Recording.objects.get().sha256 == hashlib.sha256(SOUND).hexdigest()
