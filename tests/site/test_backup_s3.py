"""Doctor and backup where the sound lies in an object storage, on a server that we did not write."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile

from hrvoice.backup import bring_back
from hrvoice.backup.bring_back import restore_files
from hrvoice.backup.make import make_backup
from hrvoice.doctor import Scope, examine, leftovers, site
from knowledge.entries.services import index_recording, write_notes
from tests.factories import RecordingFactory
from tests.live.uploads.test_s3 import BUCKET, objects
from tests.live.uploads.test_s3 import s3 as s3
from transcripts.recordings.models import Recording

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _sound_in_the_storage(s3: Any, settings: Any) -> Iterator[None]:
    options = {
        "bucket_name": BUCKET,
        "endpoint_url": s3.meta.endpoint_url,
        "access_key": "key",
        "secret_key": "secret",
        "location": "hr",
        "file_overwrite": False,
    }
    default = {"BACKEND": "hrvoice.storage.s3.SoundStorage", "OPTIONS": options}
    settings.STORAGES = {**settings.STORAGES, "default": default}
    yield
    for name in objects(s3):
        s3.delete_object(Bucket=BUCKET, Key=name)


def recorded(sound: bytes) -> Recording:
    facts = {"size": len(sound), "sha256": hashlib.sha256(sound).hexdigest()}
    recording: Recording = RecordingFactory(audio=ContentFile(sound, name="sound"), **facts)
    write_notes(recording)
    index_recording(recording)
    return recording


def codes(*, repair: bool = False) -> list[str]:
    return [outcome.finding.code for outcome in examine(Scope(deep=True), repair=repair)]


def quiet(_: str) -> None:
    """Say nothing."""


def test_doctor_and_backup_work_on_an_object_storage(
    s3: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(site, "_weights", lambda: iter(()))
    monkeypatch.setattr(leftovers, "YOUNG", leftovers.YOUNG * -1)
    whole, lost, altered = (recorded(sound) for sound in (b"whole", b"lost", b"altered"))
    assert codes() == []
    made = make_backup(target=tmp_path, say=quiet)
    assert made["files"]["states"] == {"kept": 3}

    s3.delete_object(Bucket=BUCKET, Key=f"hr/{lost.audio.name}")
    s3.put_object(Bucket=BUCKET, Key=f"hr/{altered.audio.name}", Body=b"ALTERED")
    s3.put_object(Bucket=BUCKET, Key="hr/recordings/2026/01/nobody", Body=b"whose?")
    assert sorted(codes(repair=True)) == ["file_altered", "file_missing", "file_orphaned"]
    assert objects(s3)["hr/quarantine/recordings/2026/01/nobody"] == b"whose?"
    assert restore_files(source=tmp_path, say=quiet) == 2
    assert codes(repair=True) == ["file_returned"]
    assert codes() == []
    for recording, sound in ((whole, b"whole"), (lost, b"lost"), (altered, b"altered")):
        assert objects(s3)[f"hr/{recording.audio.name}"] == sound


def test_a_second_backup_fetches_nothing_again(s3: Any, tmp_path: Path) -> None:
    recorded(b"sound")
    make_backup(target=tmp_path, say=quiet)
    assert make_backup(target=tmp_path, say=quiet)["files"] == {"states": {"kept": 1}, "bytes": 5, "new": 0}


def test_a_bucket_with_sound_is_not_empty(s3: Any) -> None:
    assert bring_back._occupied() == ""
    s3.put_object(Bucket=BUCKET, Key="hr/probes/abc", Body=b"a probe of a process that ended")
    assert bring_back._occupied() == ""
    s3.put_object(Bucket=BUCKET, Key="hr/recordings/2026/01/somebody", Body=b"sound")
    assert bring_back._occupied() == "The storage is not empty"
