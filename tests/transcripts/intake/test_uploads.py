"""A file on its way outlives servers that end in the middle, and is taken in once."""

from __future__ import annotations

import datetime
import hashlib
import os
import threading
import time
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import timezone

from kit.problems import Problem
from kit.web.streamed import SenderGone
from kit.web.tus import Checksum
from tests.transcripts.helpers import Cast, sound_of
from tests.transcripts.intake.sending import SOUND, Killed, begun, fresh
from transcripts.enums import UploadState
from transcripts.intake.models import Upload
from transcripts.intake.services import staging, uploads
from transcripts.intake.services.sweep import clear_uploads
from transcripts.intake.services.uploads import end_upload, receive_part, safe_offset
from transcripts.recordings.models import Recording

pytestmark = pytest.mark.both_databases


def test_a_part_that_breaks_off_is_kept_as_far_as_it_came(cast: Cast) -> None:
    upload = begun(cast)

    def broken() -> Iterator[bytes]:
        yield SOUND[:3000]
        raise SenderGone

    with pytest.raises(SenderGone):
        receive_part(upload=upload, offset=0, pieces=broken())
    assert fresh(upload).offset == safe_offset(upload=fresh(upload)) == 3000
    receive_part(upload=fresh(upload), offset=3000, pieces=[SOUND[3000:]])
    assert sound_of(Recording.objects.get()) == SOUND


def test_a_part_whose_last_piece_is_due_to_be_told_is_told_once(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "SAVE_BYTES", len(SOUND) - 10)
    upload = begun(cast)
    receive_part(upload=upload, offset=0, pieces=[SOUND[:3000], SOUND[3000:]])
    assert fresh(upload).state == UploadState.DONE
    assert sound_of(Recording.objects.get()) == SOUND


def test_a_slow_part_is_told_as_it_comes(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "SAVE_SECONDS", 0.0)
    upload = begun(cast)
    told: list[int] = []

    def slowly() -> Iterator[bytes]:
        for first in range(0, len(SOUND), 4000):
            told.append(fresh(upload).offset)
            yield SOUND[first : first + 4000]

    receive_part(upload=upload, offset=0, pieces=slowly())
    assert told == list(range(0, len(SOUND), 4000))


@pytest.mark.parametrize("summed", [False, True])
def test_who_drips_into_an_upload_that_was_ended_is_sent_away(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, summed: bool
) -> None:
    monkeypatch.setattr(uploads, "SAVE_SECONDS", 0.0)
    upload = begun(cast)
    drips: list[int] = []

    def dripping() -> Iterator[bytes]:
        for first in range(len(SOUND) - 1):
            if first == 3:
                end_upload(upload=fresh(upload))
            drips.append(first)
            yield SOUND[first : first + 1]

    with pytest.raises(Problem, match="upload_gone"):
        receive_part(
            upload=upload, offset=0, pieces=dripping(), checksum=Checksum("sha1", b"") if summed else None
        )
    assert len(drips) == 4


def test_one_person_has_only_so_many_files_on_their_way(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    monkeypatch.setattr(uploads, "MOST_COMING", 3)
    idle, active, last = (begun(cast) for _ in range(3))
    whole = Upload.objects.create(
        owner=cast.trainer, purpose="lecture", target=1, length=1, offset=1, state=UploadState.RECEIVED
    )
    others = Upload.objects.create(owner=cast.learner, purpose="answer", target=1, length=1)
    receive_part(upload=active, offset=0, pieces=[SOUND[:3000]])
    receive_part(upload=idle, offset=0, pieces=[SOUND[:3000]])
    receive_part(upload=active, offset=3000, pieces=[SOUND[3000:4000]])
    with django_capture_on_commit_callbacks(execute=True):
        newest = begun(cast)
    left = set(Upload.objects.values_list("pk", flat=True))
    assert left == {idle.pk, active.pk, newest.pk, whole.pk, others.pk}
    assert not staging.path_of(last.pk).exists()
    with pytest.raises(Problem, match="upload_gone"):  # its sender hears it and begins anew
        receive_part(upload=last, offset=0, pieces=[SOUND])


def test_what_was_written_and_never_told_is_cut_off(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    upload = begun(cast)
    receive_part(upload=upload, offset=0, pieces=[SOUND[:3000]])

    def killed(self: object) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(staging.StagedFile, "flush", killed)
        with pytest.raises(Killed):
            receive_part(upload=fresh(upload), offset=3000, pieces=[b"lost" * 1000])
    assert staging.path_of(upload.pk).stat().st_size > 3000
    assert safe_offset(upload=fresh(upload)) == 3000
    receive_part(upload=fresh(upload), offset=3000, pieces=[SOUND[3000:]])
    assert sound_of(Recording.objects.get()) == SOUND


def test_a_long_part_is_told_on_its_way(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "SAVE_BYTES", 4000)
    upload = begun(cast)

    def killed_late() -> Iterator[bytes]:
        for start in range(0, 10_000, 1000):
            yield SOUND[start : start + 1000]
        raise Killed

    with pytest.raises(Killed):
        receive_part(upload=upload, offset=0, pieces=killed_late())
    assert safe_offset(upload=fresh(upload)) == 8000


def test_what_has_no_room_is_not_begun(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(staging.shutil, "disk_usage", lambda path: SimpleNamespace(free=len(SOUND) - 1))
    with pytest.raises(Problem) as refused:
        begun(cast)
    assert (refused.value.code, refused.value.permanent) == ("storage_failed", False)
    assert not Upload.objects.exists() and not list(staging.folder().iterdir())


def test_a_full_disk_is_told_and_the_upload_goes_on_later(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload = begun(cast)
    receive_part(upload=upload, offset=0, pieces=[SOUND[:3000]])

    def full(self: object, piece: bytes) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(staging.StagedFile, "write", full)
        with pytest.raises(Problem) as refused:
            receive_part(upload=fresh(upload), offset=3000, pieces=[SOUND[3000:]])
    assert (refused.value.code, refused.value.status, refused.value.permanent) == (
        "storage_failed",
        503,
        False,
    )
    receive_part(upload=fresh(upload), offset=3000, pieces=[SOUND[3000:]])
    assert sound_of(Recording.objects.get()) == SOUND


def test_who_comes_back_waits_for_the_broken_line(cast: Cast) -> None:
    upload = begun(cast)
    held, free = threading.Event(), threading.Event()

    def hold() -> None:
        with staging.opened(upload.pk):
            held.set()
            free.wait(10)

    thread = threading.Thread(target=hold)
    thread.start()
    held.wait(10)
    threading.Timer(0.2, free.set).start()
    assert safe_offset(upload=upload) == 0
    thread.join()


def test_expired_uploads_are_cleared_and_others_are_not(
    cast: Cast, django_capture_on_commit_callbacks: Any
) -> None:
    old, new = begun(cast), begun(cast)
    Upload.objects.filter(pk=old.pk).update(expires_at=timezone.now() - datetime.timedelta(seconds=1))
    orphan, coming = staging.folder() / ("0" * 32), staging.folder() / ("1" * 32)
    for path in (orphan, coming):
        path.touch()
    os.utime(orphan, (time.time() - 90_000,) * 2)
    with django_capture_on_commit_callbacks(execute=True):
        assert clear_uploads(leftover_seconds=86_400) == 2
    assert {path.name for path in staging.folder().iterdir() if path.is_file()} == {
        new.pk.hex,
        coming.name,
    }
    assert list(Upload.objects.all()) == [new]


def test_hashes_are_forgotten_before_they_fill_the_memory(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(staging, "REMEMBERED", 2)
    several = [begun(cast) for _ in range(4)]
    for upload in several:
        receive_part(upload=upload, offset=0, pieces=[SOUND[:3000]])
    assert len(staging._hashes) == 2
    receive_part(upload=fresh(several[0]), offset=3000, pieces=[SOUND[3000:]])
    assert Recording.objects.get().sha256 == hashlib.sha256(SOUND).hexdigest()
