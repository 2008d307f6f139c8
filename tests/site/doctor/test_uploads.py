"""Half uploads."""

from __future__ import annotations

import datetime
import hashlib
import os
import time
import uuid
from typing import Any

import pytest
from django.utils import timezone

from tests.site.doctor.helpers import LONG_AGO, codes
from tests.transcripts.helpers import Cast, wav
from transcripts.enums import UploadState
from transcripts.intake.models import Upload
from transcripts.intake.services import staging
from transcripts.recordings.models import Recording

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def test_bytes_of_uploads_without_a_row_are_cleared_after_a_day(cast: Cast) -> None:
    old, new = staging.path_of(uuid.uuid4()), staging.path_of(uuid.uuid4())
    for path in (old, new):
        path.write_bytes(b"half")
    os.utime(old, (time.time() - 100_000,) * 2)
    assert codes(repair=True) == ["upload_left"]
    assert not old.exists() and new.exists()


def coming(cast: Cast, **fields: Any) -> Upload:
    """Return an upload of which four of eight bytes are safe."""
    upload = Upload.objects.create(
        owner=cast.trainer, purpose="lecture", target=cast.session.pk, length=8, offset=4, **fields
    )
    staging.path_of(upload.pk).write_bytes(b"half")
    return upload


def test_an_upload_under_way_is_left_alone(cast: Cast) -> None:
    upload = coming(cast)
    os.utime(staging.path_of(upload.pk), (time.time() - 100_000,) * 2)
    assert codes(repair=True) == []
    assert staging.path_of(upload.pk).exists()


def test_an_upload_that_can_go_on_is_left_alone(cast: Cast) -> None:
    staging.path_of(coming(cast).pk).write_bytes(b"hal")  # the site goes on after three bytes
    staging.path_of(coming(cast).pk).unlink()  # its bytes may lie on another web machine
    assert codes(repair=True) == []
    assert Upload.objects.count() == 2


def test_an_upload_that_lost_its_bytes_or_expired_long_ago_is_forgotten(
    cast: Cast, django_capture_on_commit_callbacks: Any
) -> None:
    lost = coming(cast, state=UploadState.RECEIVED)
    staging.path_of(lost.pk).write_bytes(b"hal")
    assert codes(repair=True) == ["upload_lost"]
    quiet = coming(cast, expires_at=timezone.now() + datetime.timedelta(hours=1))
    staging.path_of(quiet.pk).unlink()
    assert codes(repair=True) == ["upload_lost"]
    assert not Upload.objects.exists()
    expired = coming(cast, expires_at=timezone.now() - 2 * LONG_AGO)
    with django_capture_on_commit_callbacks(execute=True):
        assert codes(repair=True) == ["upload_expired"]
    assert not staging.path_of(expired.pk).exists()
    assert codes() == []


def test_an_upload_that_was_never_taken_in_is_tried_again(cast: Cast) -> None:
    sound = wav()
    upload = coming(cast, state=UploadState.RECEIVED, metadata={"filename": "talk.wav", "title": "Talk"})
    staging.path_of(upload.pk).write_bytes(sound)
    long_ago = timezone.now() - LONG_AGO
    Upload.objects.filter(pk=upload.pk).update(length=len(sound), offset=len(sound), created_at=long_ago)
    assert codes(repair=True) == ["upload_unfinished"]
    assert Recording.objects.get().sha256 == hashlib.sha256(sound).hexdigest()
    assert codes() == []
