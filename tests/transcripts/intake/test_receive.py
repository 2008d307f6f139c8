"""Taking in recordings: what is accepted, what is refused, and that row and file come together."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.db import IntegrityError, OperationalError, connection

from courses.audit.models import AuditEntry
from kit.problems import Problem, words_for
from tests.transcripts.helpers import Cast, sound_of, stored_files, upload, wav
from transcripts.enums import Kind, Stage
from transcripts.intake.services.receive import content_type_of, receive_recording, sha256_of
from transcripts.recordings.models import Recording

pytestmark = pytest.mark.both_databases


def receive(cast: Cast, **fields: Any) -> Recording:
    given: dict[str, Any] = {"kind": Kind.LECTURE, "title": "Talk", "upload": upload()}
    return receive_recording(owner=cast.trainer, course=cast.course, session=cast.session, **given | fields)


def test_receive_stores_file_row_and_audit_and_queues(
    cast: Cast, wake_ups: list[bool], django_capture_on_commit_callbacks: Any
) -> None:
    data = wav(1.5)
    with django_capture_on_commit_callbacks(execute=True):
        recording = receive(cast, upload=upload(data))
    stored = Recording.objects.get()
    assert stored.stage == Stage.QUEUED and stored.queued_at is not None
    assert sound_of(stored) == data
    assert stored.size == len(data) and stored.duration == pytest.approx(1.5)
    assert stored.content_type == "audio/wav"
    assert stored.sha256 == hashlib.sha256(data).hexdigest()
    assert len(wake_ups) == 1
    assert AuditEntry.objects.get().target == f"transcripts.recording:{recording.pk}"


def test_receive_never_uses_the_given_name(cast: Cast) -> None:
    recording = receive(cast, title=" ", upload=upload(name="../../etc/<b>cron</b>.wav"))
    assert stored_files() == {recording.audio.name}
    name = str(recording.audio.name)
    assert name.startswith("recordings/") and name.endswith(str(recording.pk)) and "cron" not in name


def test_receive_takes_the_file_name_as_title_where_none_is_given(cast: Cast) -> None:
    assert receive(cast, title="  ", upload=upload(name="Opening day.wav")).title == "Opening day"
    assert len(receive(cast, title="x" * 300).title) == 200


def test_receive_moves_a_file_that_already_lies_on_disk(cast: Cast) -> None:
    data = wav()
    file = TemporaryUploadedFile("talk.wav", "audio/wav", len(data), None)
    file.write(data)
    file.seek(0)
    recording = receive(cast, upload=file)
    assert sound_of(recording) == data
    file.close()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b"The minutes of our meeting. " * 40, "not_audio"),
        (b"ffconcat version 1.0\nfile secret.wav\n", "not_audio"),
        (b"RIFF\xff\xff\xff\xffWAVEfmt broken", "decode_failed"),
        (wav(0.1), "too_short"),
        (wav(3.0), "too_long"),
        (wav(1.0, channels=12), "too_many_channels"),
    ],
)
def test_receive_refuses_in_words_and_leaves_nothing(cast: Cast, data: bytes, code: str) -> None:
    with pytest.raises(Problem) as refused:
        receive(cast, upload=upload(data), max_seconds=2)
    assert refused.value.code == code
    assert words_for(code)
    assert not stored_files() and not Recording.objects.exists()


def test_receive_refuses_what_is_too_large_as_413(cast: Cast, settings: Any) -> None:
    settings.UPLOAD_MAX_BYTES = 1000
    with pytest.raises(Problem) as refused:
        receive(cast)
    assert (refused.value.code, refused.value.status) == ("too_large", 413)


def test_receive_leaves_nothing_when_on_created_fails(cast: Cast, wake_ups: list[bool]) -> None:
    def fail(recording: Recording) -> None:
        assert Recording.objects.filter(pk=recording.pk).exists()
        raise IntegrityError("no")

    with pytest.raises(IntegrityError):
        receive(cast, on_created=fail)
    assert not stored_files() and not Recording.objects.exists() and not wake_ups


@pytest.mark.django_db(transaction=True)
def test_receive_keeps_the_file_where_the_line_to_the_database_broke_at_the_commit(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = connection._commit  # type: ignore[attr-defined]

    with monkeypatch.context() as patch:

        def commit_and_break() -> None:
            real()
            patch.undo()
            patch.setattr(connection, "is_usable", lambda: False)
            raise OperationalError("server closed the connection unexpectedly")

        patch.setattr(connection, "_commit", commit_and_break)
        with pytest.raises(OperationalError):
            receive(cast)
    assert stored_files() == {Recording.objects.get().audio.name}


def test_receive_says_when_the_disk_is_full(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> str:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(FileSystemStorage, "_save", full)
    with pytest.raises(Problem) as refused:
        receive(cast)
    assert (refused.value.code, refused.value.permanent) == ("storage_failed", False)
    assert not Recording.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_receive_keeps_row_and_file_when_waking_fails(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("the socket layer is down")

    monkeypatch.setattr("transcripts.work.services.dispatch.announce", fail)
    recording = receive(cast)
    assert Recording.objects.claimable().get().pk == recording.pk
    assert stored_files() == {recording.audio.name}


@pytest.mark.parametrize(
    ("container", "media_type"),
    [
        ("mov,mp4,m4a,3gp,3g2,mj2", "audio/mp4"),
        ("webm", "audio/webm"),
        ("matroska", "audio/x-matroska"),
        ("ogg", "audio/ogg"),
        ("unheard-of", "application/octet-stream"),
    ],
)
def test_content_type_follows_the_container(container: str, media_type: str) -> None:
    assert content_type_of(container) == media_type


def test_sha256_of_a_file(tmp_path: Any) -> None:
    (tmp_path / "x").write_bytes(b"abc")
    assert sha256_of(tmp_path / "x").startswith("ba7816bf")
