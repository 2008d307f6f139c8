"""A whole file is taken in once, whoever dies in the middle."""

from __future__ import annotations

import datetime
import os
from typing import Any

import pytest
from django.core.files.storage import FileSystemStorage
from django.db import OperationalError
from django.utils import timezone

from kit.problems import Problem
from tests.transcripts.helpers import Cast, sound_of, stored_files
from tests.transcripts.intake.sending import SOUND, Killed, begun, fresh
from transcripts.enums import UploadState
from transcripts.intake.models import Upload
from transcripts.intake.services import receive, staging, uploads
from transcripts.intake.services.sweep import finish_uploads
from transcripts.intake.services.uploads import receive_part
from transcripts.recordings.models import Recording
from transcripts.work.services import sweep

pytestmark = pytest.mark.both_databases


@pytest.mark.parametrize("moment", ["before the file is stored", "after it is stored", "after the row"])
def test_who_dies_while_taking_in_loses_and_doubles_nothing(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    upload = begun(cast)
    with monkeypatch.context() as patch:

        def killed(*_: object, **__: object) -> None:
            raise Killed

        if moment == "before the file is stored":
            patch.setattr(FileSystemStorage, "_save", killed)
        elif moment == "after it is stored":
            patch.setattr(Recording, "save", killed)
            patch.setattr(FileSystemStorage, "delete", lambda *_: None)  # the dead clean up nothing
        else:
            patch.setattr(staging, "remove", killed)
        with pytest.raises(Killed):
            receive_part(upload=upload, offset=0, pieces=[SOUND])
    Upload.objects.update(tried_at=None)
    assert finish_uploads() == (0 if moment == "after the row" else 1)
    recording = Recording.objects.get()
    assert sound_of(recording) == SOUND
    assert fresh(upload).result == {"id": str(recording.pk), "url": recording.get_absolute_url()}
    assert finish_uploads() == 0 and Recording.objects.count() == 1
    assert len(stored_files()) == (2 if moment == "after it is stored" else 1)


def test_the_sweeper_does_not_try_what_was_tried_just_now(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    def down(**_: object) -> None:
        raise OperationalError("the database is away")

    upload = begun(cast)
    with monkeypatch.context() as patch:
        patch.setattr("transcripts.intake.services.lectures.receive_recording", down)
        with pytest.raises(OperationalError):
            receive_part(upload=upload, offset=0, pieces=[SOUND])
    assert fresh(upload).state == UploadState.RECEIVED
    assert finish_uploads() == 0
    Upload.objects.update(tried_at=timezone.now() - datetime.timedelta(minutes=2))
    assert sweep.sweep() >= 0
    assert fresh(upload).state == UploadState.DONE


def test_a_storage_that_fails_is_no_refusal(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> str:
        raise OSError(28, "No space left on device")

    upload = begun(cast)
    with monkeypatch.context() as patch:
        patch.setattr(FileSystemStorage, "_save", full)
        with pytest.raises(Problem, match="No space"):
            receive_part(upload=upload, offset=0, pieces=[SOUND])
    assert fresh(upload).state == UploadState.RECEIVED
    uploads.finish_upload(upload=fresh(upload))
    assert sound_of(Recording.objects.get()) == SOUND


def test_who_ends_an_upload_that_is_taken_in_hears_that_it_is_gone(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload = begun(cast)
    real = receive.probe

    def meanwhile(*arguments: Any, **named: Any) -> Any:
        Upload.objects.all().delete()
        return real(*arguments, **named)

    monkeypatch.setattr(receive, "probe", meanwhile)
    with pytest.raises(Problem) as refused:
        receive_part(upload=upload, offset=0, pieces=[SOUND])
    assert refused.value.code == "upload_gone"
    assert not Recording.objects.exists() and not stored_files()


def test_what_is_stored_days_after_it_was_sent_is_not_taken_for_left_behind(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload = begun(cast)
    with monkeypatch.context() as patch:
        patch.setattr(uploads, "_finish", lambda *_: None)
        receive_part(upload=upload, offset=0, pieces=[SOUND])
    os.utime(staging.path_of(upload.pk), (0, 0))
    uploads.finish_upload(upload=fresh(upload))
    sound = Recording.objects.get().audio
    age = timezone.now() - sound.storage.get_modified_time(str(sound.name))
    assert age < datetime.timedelta(minutes=1)


def test_two_at_once_make_one_recording(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """One finishes in the middle of the other, as if its lock had failed: the row decides."""
    upload = begun(cast)
    real = receive.probe

    def meanwhile(*arguments: Any, **named: Any) -> Any:
        monkeypatch.setattr(receive, "probe", real)
        staging.path_of(upload.pk).with_suffix(".other").write_bytes(SOUND)
        with staging.path_of(upload.pk).with_suffix(".other").open("r+b", buffering=0) as stream:
            uploads._finish(fresh(upload), staging.StagedFile(upload.pk, stream))
        staging.path_of(upload.pk).with_suffix(".other").unlink()
        return real(*arguments, **named)

    monkeypatch.setattr(receive, "probe", meanwhile)
    with pytest.raises(Problem):
        receive_part(upload=upload, offset=0, pieces=[SOUND])
    assert Recording.objects.count() == 1 and fresh(upload).state == UploadState.DONE
    assert len(stored_files()) == 1
