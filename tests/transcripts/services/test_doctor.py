"""Damage each thing that the doctor knows, see it found and repaired, and a second look find nothing."""

from __future__ import annotations

import datetime
import hashlib
import io
import json
import os
import time
import uuid
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, InMemoryStorage, Storage
from django.core.management import call_command
from django.db import OperationalError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from tests.factories import RecordingFactory
from tests.transcripts.helpers import Cast, stored_files, waiting, wav
from transcripts.audio.errors import SpeechError
from transcripts.enums import Kind, Queue, Stage, UploadState
from transcripts.models import Notes, Recording, SearchRow, Upload
from transcripts.services import parts
from transcripts.services.doctor import Outcome, Scope, examine, site
from transcripts.services.doctor.finding import ROUND_DAYS, in_batches
from transcripts.services.index import index_recording, write_notes

pytestmark = pytest.mark.django_db

look_at_weights = site._weights
LONG_AGO = datetime.timedelta(hours=2)


def lecture(cast: Cast, **fields: Any) -> Recording:
    """Return a ready lecture with its true file, notes and search rows: nothing is wrong with it."""
    sound = wav()
    facts = {"size": len(sound), "sha256": hashlib.sha256(sound).hexdigest()}
    recording: Recording = RecordingFactory(
        session=cast.session, audio=ContentFile(sound, name="sound"), **facts | fields
    )
    if recording.stage == Stage.READY:
        write_notes(recording)
        index_recording(recording)
    return recording


def look(*, repair: bool = False, deep: bool = True) -> list[Outcome]:
    return list(examine(Scope(deep=deep), repair=repair))


def codes(**how: bool) -> list[str]:
    return [outcome.finding.code for outcome in look(**how)]


def path_of(recording: Recording) -> Path:
    return Path(recording.audio.path)


@pytest.fixture(autouse=True)
def _weights_in_place(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The weights have tests of their own below; reading 145 MB each time proves nothing."""
    monkeypatch.setattr(site, "_weights", lambda: iter(()))


def test_a_sound_company_is_clean(cast: Cast) -> None:
    lecture(cast)
    lecture(cast, kind=Kind.ANSWER)
    waiting(cast.session, queued_at=timezone.now(), size=8, sha256=hashlib.sha256(b"RIFF....").hexdigest())
    assert codes() == []


def lose_file(recording: Recording) -> None:
    path_of(recording).unlink()


def lose_playback(recording: Recording) -> None:
    Recording.objects.filter(pk=recording.pk).update(playback="recordings/2026/01/gone.playback")


def strand(recording: Recording) -> None:
    lost = timezone.now() - LONG_AGO
    Recording.objects.filter(pk=recording.pk).update(stage=Stage.ANALYSING, lease_until=lost)


def forget(recording: Recording) -> None:
    Recording.objects.filter(pk=recording.pk).update(
        stage=Stage.RECEIVED, created_at=timezone.now() - LONG_AGO
    )


def lose_segments(recording: Recording) -> None:
    recording.segments.all().delete()
    recording.entries.all().delete()
    recording.search_rows.all().delete()


def lose_notes(recording: Recording) -> None:
    Notes.objects.filter(recording=recording).delete()


def fail_a_step(recording: Recording) -> None:
    Recording.objects.filter(pk=recording.pk).update(failed_steps=["notes"])


def correct_a_segment(recording: Recording) -> None:
    recording.segments.filter(stretch=1).update(text="Then apologise.")


def unfind(recording: Recording) -> None:
    row = recording.search_rows.filter(source=SearchRow.Source.SEGMENT).first()
    assert row is not None
    row.delete()


def find_twice(recording: Recording) -> None:
    row = recording.search_rows.first()
    assert row is not None
    row.pk = None
    row.save()


def cancel_quietly(recording: Recording) -> None:
    Recording.objects.filter(pk=recording.pk).update(stage=Stage.CANCELLED)


def leave_a_file(recording: Recording) -> None:
    path = path_of(recording).with_name("nobody")
    path.write_bytes(b"whose?")
    os.utime(path, (time.time() - 7200,) * 2)


@pytest.mark.parametrize(
    ("damage", "code"),
    [
        (lose_file, "file_missing"),
        (lose_playback, "playback_missing"),
        (leave_a_file, "file_orphaned"),
        (strand, "row_stuck"),
        (forget, "row_unqueued"),
        (lose_segments, "segments_missing"),
        (lose_notes, "notes_missing"),
        (fail_a_step, "steps_failed"),
        (correct_a_segment, "search_stale"),
        (unfind, "search_missing"),
        (find_twice, "search_duplicate"),
        (cancel_quietly, "search_orphaned"),
    ],
)
def test_damage_is_found_repaired_and_gone(
    cast: Cast, damage: Callable[[Recording], None], code: str, django_capture_on_commit_callbacks: Any
) -> None:
    _, recording = lecture(cast), lecture(cast)
    damage(recording)
    assert codes() == [code]
    assert codes() == [code], "looking changes nothing"
    with django_capture_on_commit_callbacks(execute=True):
        repaired = look(repair=True)
    assert [outcome.repaired for outcome in repaired] == [True]
    assert codes() == []


def test_what_was_heard_outlives_its_lost_file_and_the_file_may_come_back(cast: Cast) -> None:
    heard, queued = lecture(cast), lecture(cast, stage=Stage.QUEUED, queued_at=timezone.now())
    kept = {one.pk: path_of(one).read_bytes() for one in (heard, queued)}
    for one in (heard, queued):
        path_of(one).unlink()
    assert codes(repair=True) == ["file_missing", "file_missing"]
    heard.refresh_from_db()
    queued.refresh_from_db()
    assert (heard.stage, heard.error_code, heard.segments.count()) == (Stage.READY, "file_missing", 2)
    assert (queued.stage, queued.error_code) == (Stage.FAILED, "file_missing")
    out = io.StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("doctor", deep=True, stdout=out)
    assert ended.value.code == 0 and "2 recordings are marked" in out.getvalue()
    for one in (heard, queued):
        path_of(one).write_bytes(kept[one.pk])
    assert codes(repair=True) == ["file_returned", "file_returned"]
    heard.refresh_from_db()
    queued.refresh_from_db()
    assert (heard.error_code, queued.stage, queued.error_code) == ("", Stage.QUEUED, "")
    assert codes() == []


def test_an_altered_file_is_found_by_reading_it_and_nothing_is_made_up(cast: Cast) -> None:
    recording = lecture(cast)
    sound = bytearray(path_of(recording).read_bytes())
    sound[len(sound) // 2] ^= 1
    path_of(recording).write_bytes(sound)
    [outcome] = look(repair=True)
    assert (outcome.finding.code, outcome.repaired) == ("file_altered", False)
    path_of(recording).write_bytes(sound[:-1])
    assert codes(deep=False) == ["file_altered"], "another size shows without reading"


def test_each_file_is_read_once_in_a_round_of_days(cast: Cast) -> None:
    recording = lecture(cast)
    sound = bytearray(path_of(recording).read_bytes())
    sound[-1] ^= 1
    path_of(recording).write_bytes(sound)
    first = datetime.date(2026, 3, 1)
    days = [first + datetime.timedelta(days=n) for n in range(ROUND_DAYS)]
    found = [sum(o.finding.code == "file_altered" for o in examine(Scope(today=day))) for day in days]
    assert sum(found) == 1


def test_an_unreadable_file_is_found(cast: Cast) -> None:
    recording = lecture(cast)
    path_of(recording).unlink()
    path_of(recording).mkdir()  # the tests may run as root, whom no permission stops
    assert codes() == ["file_unreadable"]


def test_orphans_are_set_apart_and_fresh_files_left_alone(cast: Cast) -> None:
    recording = lecture(cast)
    leave_a_file(recording)
    path_of(recording).with_name("fresh").write_bytes(b"its row is being written")
    folder = Path(recording.audio.name or "").parent
    assert codes(repair=True) == ["file_orphaned"]
    assert f"quarantine/{folder}/nobody" in stored_files()
    assert f"{folder}/fresh" in stored_files()


def test_bytes_of_uploads_without_a_row_are_cleared_after_a_day(cast: Cast) -> None:
    old, new = parts.path_of(uuid.uuid4()), parts.path_of(uuid.uuid4())
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
    parts.path_of(upload.pk).write_bytes(b"half")
    return upload


def test_an_upload_under_way_is_left_alone(cast: Cast) -> None:
    upload = coming(cast)
    os.utime(parts.path_of(upload.pk), (time.time() - 100_000,) * 2)
    assert codes(repair=True) == []
    assert parts.path_of(upload.pk).exists()


def test_an_upload_that_lost_its_bytes_or_expired_long_ago_is_forgotten(
    cast: Cast, django_capture_on_commit_callbacks: Any
) -> None:
    parts.path_of(coming(cast).pk).write_bytes(b"hal")
    assert codes(repair=True) == ["upload_lost"]
    expired = coming(cast, expires_at=timezone.now() - 2 * LONG_AGO)
    with django_capture_on_commit_callbacks(execute=True):
        assert codes(repair=True) == ["upload_expired"]
    assert not parts.path_of(expired.pk).exists()
    assert codes() == []


def test_an_upload_that_was_never_taken_in_is_tried_again(cast: Cast) -> None:
    sound = wav()
    upload = coming(cast, state=UploadState.RECEIVED, metadata={"filename": "talk.wav", "title": "Talk"})
    parts.path_of(upload.pk).write_bytes(sound)
    long_ago = timezone.now() - LONG_AGO
    Upload.objects.filter(pk=upload.pk).update(length=len(sound), offset=len(sound), created_at=long_ago)
    assert codes(repair=True) == ["upload_unfinished"]
    assert Recording.objects.get().sha256 == hashlib.sha256(sound).hexdigest()
    assert codes() == []


def test_a_queue_that_nobody_works_on_is_found_and_woken(cast: Cast, wake_ups: list[Queue]) -> None:
    first = lecture(cast, stage=Stage.QUEUED, queued_at=timezone.now() - LONG_AGO)
    busy = lecture(
        cast,
        stage=Stage.TRANSCRIBING,
        queued_at=timezone.now() - LONG_AGO,
        lease_until=timezone.now() + LONG_AGO,
    )
    assert codes() == [], "with a worker at work the others wait their turn"
    Recording.objects.filter(pk=busy.pk).delete()
    path_of(busy).unlink()
    [outcome] = look(repair=True)
    assert (outcome.finding.code, outcome.finding.which) == ("queue_stalled", str(first.pk))
    assert Queue.SPEECH in wake_ups


def test_a_lost_row_that_another_worker_takes_meanwhile_is_left_to_it(cast: Cast) -> None:
    recording = lecture(cast)
    strand(recording)
    found: Iterator[Outcome] = examine(Scope())
    outcome = next(found)
    later = timezone.now() + LONG_AGO
    Recording.objects.filter(pk=recording.pk).update(fence=recording.fence + 1, lease_until=later)
    assert outcome.finding.repair is not None
    outcome.finding.repair()
    recording.refresh_from_db()
    assert (recording.stage, recording.lease_until) == (Stage.ANALYSING, later)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL keeps its index itself")
def test_the_full_text_index_is_compared_with_its_rows(cast: Cast) -> None:
    lecture(cast)
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO transcripts_search_fts(transcripts_search_fts) VALUES ('delete-all')")
    assert codes() == ["search_index_altered"]
    assert codes(repair=True) == ["search_index_altered"]
    assert codes() == []


class Remote(Storage):
    """A storage whose files have no path on this machine."""

    def __init__(self) -> None:
        self._kept = InMemoryStorage()

    def __getattribute__(self, name: str) -> Any:
        if name in ("_open", "_save", "delete", "exists", "listdir", "size"):
            return getattr(self._kept, name)
        return super().__getattribute__(name)

    def get_modified_time(self, name: str) -> datetime.datetime:
        return timezone.now() - LONG_AGO


def test_storage_without_paths_is_looked_at_and_repaired(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    storage = Remote()
    field = Recording._meta.get_field("audio")
    monkeypatch.setattr(field, "storage", storage)
    recording, lost = lecture(cast), lecture(cast)
    storage.delete(lost.audio.name or "")
    storage.save("recordings/2026/01/nobody", ContentFile(b"whose?"))
    assert sorted(codes(repair=True)) == ["file_missing", "file_orphaned"]
    assert storage.exists("quarantine/recordings/2026/01/nobody")
    assert codes() == []
    with storage.open(recording.audio.name or "", "wb") as file:
        file.write(b"other")
    assert codes() == ["file_altered"]


def test_rows_are_held_in_memory_a_batch_at_a_time(cast: Cast, django_assert_num_queries: Any) -> None:
    made = {lecture(cast).pk for _ in range(5)}
    with django_assert_num_queries(4):  # two, two, one, none
        assert {row.pk for row in in_batches(Recording.objects.all(), size=2)} == made


# -- the site -----------------------------------------------------------------------------------------
def ended(out: io.StringIO, **options: Any) -> int:
    with pytest.raises(SystemExit) as status:
        call_command("doctor", stdout=out, **options)
    return int(status.value.code or 0)


def test_the_command_says_by_its_status_how_things_are(cast: Cast) -> None:
    recording = lecture(cast)
    assert ended(io.StringIO()) == 0
    lose_notes(recording)
    out = io.StringIO()
    assert ended(out, json=True) == 1
    assert json.loads(out.getvalue()) == {
        "code": "notes_missing",
        "which": str(recording.pk),
        "what": f"{recording.title!r} is ready and has no notes.",
        "remedy": "doctor --repair writes them.",
        "repaired": False,
        "repairable": True,
    }
    assert ended(io.StringIO(), repair=True) == 0


def test_a_storage_that_does_not_answer_ends_the_look(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    lose_notes(lecture(cast))

    def full(*args: Any, **kwargs: Any) -> str:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(FileSystemStorage, "_save", full)
    out = io.StringIO()
    assert ended(out) == 2
    assert "storage_down" in out.getvalue() and "No space left" in out.getvalue()


def test_a_database_that_does_not_answer_ends_the_look(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> None:
        raise OperationalError("connection refused")

    monkeypatch.setattr(connection, "ensure_connection", refuse)
    assert codes() == ["database_down"]
    assert ended(io.StringIO()) == 2


def test_missing_migrations_end_the_look(cast: Cast) -> None:
    [(app, newest)] = MigrationLoader(connection).graph.leaf_nodes("transcripts")
    MigrationRecorder(connection).record_unapplied(app, newest)
    [outcome] = look()
    assert outcome.finding.code == "migrations_missing"
    assert outcome.finding.which == f"{app}.{newest}"


def test_a_broker_that_does_not_answer_is_said(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from celery import current_app

    settings.EMBEDDED = False
    monkeypatch.setattr(current_app.conf, "broker_url", "redis://127.0.0.1:1/0")
    monkeypatch.setattr(current_app.conf, "broker_read_url", "redis://127.0.0.1:1/0")
    assert codes() == ["broker_down"]


def test_a_check_that_stumbles_does_not_hide_the_others(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def stumble(scope: Scope) -> Iterator[Any]:
        raise RuntimeError("bad day")
        yield

    lose_notes(lecture(cast))
    monkeypatch.setitem(import_module("transcripts.services.doctor.examine")._checks, "files", stumble)
    assert codes() == ["check_failed", "notes_missing"]
    assert ended(io.StringIO()) == 2


# -- the weights --------------------------------------------------------------------------------------
@pytest.fixture
def some_weights(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path) -> Path:
    """A model of four bytes instead of 145 MB, in a package; its hash is the one that is wanted."""
    parts = {"model.bin": ("weights/data/a", "weights/data/b")}
    packages = tmp_path / "packages"
    for name, content in (("a", b"ab"), ("b", b"cd")):
        path = packages / "weights" / "data" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    hashes = {"model.bin": hashlib.sha256(b"abcd").hexdigest()}
    monkeypatch.setattr("transcripts.asr.weights.PARTS", parts)
    monkeypatch.setattr("transcripts.asr.weights.HASHES", hashes)
    settings.PACKAGES_DIR, settings.MODELS_DIR = packages, tmp_path / "models"
    settings.SPEECH_ENGINE, settings.SPEECH_MODEL = "whisper", "base"
    return packages


def weights(*, repair: bool = False) -> list[str]:
    found = list(look_at_weights())
    for finding in found:
        if repair and finding.repair is not None:
            finding.repair()
    return [finding.code for finding in found]


def test_altered_weights_are_found_and_joined_anew(some_weights: Path, settings: Any) -> None:
    assert weights() == []
    model = Path(settings.MODELS_DIR) / "whisper-base" / "model.bin"
    model.write_bytes(b"abcx")
    assert weights(repair=True) == ["weights_altered"]
    assert model.read_bytes() == b"abcd" and weights() == []


def test_altered_weights_without_their_packages_stay_where_they_are(
    some_weights: Path, settings: Any
) -> None:
    assert weights() == []
    model = Path(settings.MODELS_DIR) / "whisper-base" / "model.bin"
    model.write_bytes(b"abcx")
    (some_weights / "weights" / "data" / "b").unlink()
    with pytest.raises(SpeechError):
        weights(repair=True)
    assert model.read_bytes() == b"abcx"


def test_missing_weights_are_said(some_weights: Path, settings: Any) -> None:
    (some_weights / "weights" / "data" / "b").unlink()
    assert weights() == ["weights_missing"]
    settings.SPEECH_MODEL = "/nowhere/model"
    assert weights() == ["weights_missing"]
