"""Files that are lost, altered, unreadable, or nobody's."""

from __future__ import annotations

import datetime
import io
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import InMemoryStorage, Storage
from django.core.management import call_command
from django.utils import timezone

from hrvoice.doctor import Scope, examine
from hrvoice.doctor.finding import ROUND_DAYS
from tests.site.doctor.helpers import LONG_AGO, codes, leave_a_file, lecture, look, path_of
from tests.texts import rows_of
from tests.transcripts.helpers import Cast, stored_files
from transcripts.enums import Stage
from transcripts.recordings.models import Recording

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def test_what_was_heard_outlives_its_lost_file_and_the_file_may_come_back(cast: Cast) -> None:
    heard, queued = lecture(cast), lecture(cast, stage=Stage.QUEUED, queued_at=timezone.now())
    kept = {one.pk: path_of(one).read_bytes() for one in (heard, queued)}
    for one in (heard, queued):
        path_of(one).unlink()
    assert codes(repair=True) == ["file_missing", "file_missing"]
    heard.refresh_from_db()
    queued.refresh_from_db()
    assert (heard.stage, heard.error_code, rows_of(heard).count()) == (Stage.READY, "file_missing", 2)
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
