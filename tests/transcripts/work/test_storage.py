"""What lies in the storage: seekable copies, deletion, and what was left behind."""

from __future__ import annotations

import os
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.base import ContentFile, File

from courses.audit.models import AuditEntry
from kit.queue.lease import LeaseLost
from knowledge.entries.services import index_recording, write_notes
from tests.factories import RecordingFactory
from tests.transcripts.helpers import Cast, sound_of, stored_files, waiting
from transcripts.audio.errors import SpeechError
from transcripts.enums import Stage
from transcripts.recordings.models import Recording
from transcripts.recordings.services.remove import delete_recording
from transcripts.work.services import playback, sweep
from transcripts.work.services.playback import make_playback
from transcripts.work.services.transcribe import local_copy

OLD = time.time() - 2 * 24 * 3600


def copied(source: Path, target: Path) -> None:
    target.write_bytes(b"seekable " + source.read_bytes())


def test_who_fetches_sound_from_far_away_is_called_meanwhile() -> None:
    """A worker renews its lease in the call: a long lecture may take longer to fetch than a lease lasts."""

    class Far:
        @property
        def path(self) -> str:
            raise NotImplementedError

        def open(self, mode: str) -> ContentFile[bytes]:
            return ContentFile(bytes(4 * File.DEFAULT_CHUNK_SIZE))

    calls: list[bool] = []
    recording: Any = SimpleNamespace(audio=Far())
    with local_copy(recording, lambda: calls.append(True)) as path:
        assert path.stat().st_size == 4 * File.DEFAULT_CHUNK_SIZE
    assert len(calls) == 4


def test_playback_copies_a_live_recording_once(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(playback, "make_seekable", copied)
    live = RecordingFactory(session=cast.session, content_type="audio/webm")
    make_playback(live)
    make_playback(live)
    assert stored_files() == {live.audio.name, f"{live.audio.name}.playback"}
    assert Path(live.playback.path).read_bytes() == b"seekable " + sound_of(live)
    assert Recording.objects.get().playback.name == live.playback.name


def test_playback_leaves_other_containers_alone(cast: Cast) -> None:
    plain = RecordingFactory(session=cast.session)
    make_playback(plain)
    assert stored_files() == {plain.audio.name}


def test_playback_of_a_lost_claim_leaves_no_file(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(playback, "make_seekable", copied)
    live = RecordingFactory(session=cast.session, content_type="audio/webm")
    Recording.objects.update(fence=5)
    with pytest.raises(LeaseLost):
        make_playback(live)
    assert stored_files() == {live.audio.name}


def test_playback_of_what_cannot_be_copied_says_so(cast: Cast) -> None:
    live = RecordingFactory(session=cast.session, content_type="audio/webm")
    with pytest.raises(SpeechError):
        make_playback(live)


def test_delete_takes_everything_with_it(cast: Cast, django_capture_on_commit_callbacks: Any) -> None:
    recording = RecordingFactory(session=cast.session, title="Opening")
    recording.playback = recording.playback.storage.save(
        f"{recording.audio.name}.playback", ContentFile(b"x")
    )
    recording.save()
    write_notes(recording)
    index_recording(recording)
    kept = RecordingFactory(session=cast.session)
    with django_capture_on_commit_callbacks(execute=True):
        delete_recording(recording=recording, actor=cast.trainer)
    assert stored_files() == {kept.audio.name}
    assert list(Recording.objects.all()) == [kept]
    entry = AuditEntry.objects.get()
    assert (entry.label, entry.actor, entry.action) == ("Opening", cast.trainer, "deleted")


def test_sweep_wakes_one_worker_while_something_waits(cast: Cast, wake_ups: list[bool]) -> None:
    assert sweep.sweep() == 0 and not wake_ups
    waiting(cast.session)
    waiting(cast.session, stage=Stage.RECEIVED)
    assert sweep.sweep() == 2 and len(wake_ups) == 1


def test_sweep_tidies_once_an_hour(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[bool] = []
    monkeypatch.setattr(sweep, "tidy", lambda: calls.append(True))
    sweep.sweep()
    sweep.sweep()
    assert len(calls) == 1


def test_tidy_clears_what_belongs_to_nothing_after_a_day(cast: Cast, settings: Any, tmp_path: Path) -> None:
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    recording = RecordingFactory(session=cast.session)
    storage, name = recording.audio.storage, recording.audio.name
    folder = name.rsplit("/", 1)[0]
    fresh = storage.save(f"{folder}/fresh", ContentFile(b"x"))
    orphans = [storage.save(f"{folder}/{n}", ContentFile(b"x")) for n in ("gone", "gone.playback")]
    for path in (name, *orphans):
        os.utime(storage.path(path), (OLD, OLD))
    for part, age in (("half.part", OLD), ("coming.part", time.time())):
        (tmp_path / part).write_bytes(b"x")
        os.utime(tmp_path / part, (age, age))
    assert sweep.tidy() == 3
    assert stored_files() == {name, fresh, *(f"quarantine/{orphan}" for orphan in orphans)}
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["coming.part"]


def test_tidy_finds_nothing_in_an_empty_storage(db: None, settings: Any, tmp_path: Path) -> None:
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    assert sweep.tidy() == 0


@pytest.mark.parametrize("count", [3, 30])
def test_a_database_that_knows_none_of_the_files_moves_none(
    db: None, settings: Any, tmp_path: Path, caplog: pytest.LogCaptureFixture, count: int
) -> None:
    """A wrong address of the database beside a full storage: the files are somebody's."""
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    storage = Recording._meta.get_field("audio").storage
    names = {storage.save(f"recordings/2026/01/{n}", ContentFile(b"x")) for n in range(count)}
    for name in names:
        os.utime(storage.path(name), (OLD, OLD))
    assert sweep.tidy() == 0
    assert stored_files() == names
    assert "HRVOICE_DATABASE_URL" in caplog.text


def test_playback_encodes_what_browsers_do_not_play(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    told = [{"title": "", "language": "zh", "codec": "ac3", "heard": heard} for heard in (False, True)]

    def encoded(source: Path, target: Path, *, max_seconds: float) -> list[dict[str, Any]]:
        target.write_bytes(b"playable")
        return told

    monkeypatch.setattr(playback, "make_playable", encoded)
    film = RecordingFactory(session=cast.session, content_type="audio/x-matroska", plays=False)
    assert film.played_type == "audio/x-matroska"
    make_playback(film)
    stored = Recording.objects.get()
    assert (stored.played_type, stored.tracks) == ("audio/mp4", told)
    assert Path(stored.playback.path).read_bytes() == b"playable"
