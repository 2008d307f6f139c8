"""Backups: whole, verified, each file once, and consistent while others add and delete."""

from __future__ import annotations

import hashlib
import io
import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.db import connection

from hrvoice.backup import database, make
from hrvoice.backup.bring_back import restore_files, verify_backup
from hrvoice.backup.errors import BackupError
from hrvoice.backup.make import make_backup
from hrvoice.backup.manifest import LISTING, NAME
from hrvoice.backup.prune import prune
from hrvoice.backup.store import Store
from tests.factories import RecordingFactory
from transcripts.recordings.models import Recording

# the dump is made beside the test's own transaction: it has to be committed
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_databases]


@pytest.fixture(autouse=True)
def _storage_of_its_own(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "backup"


def recorded(sound: bytes, **fields: Any) -> Recording:
    facts = {"size": len(sound), "sha256": hashlib.sha256(sound).hexdigest()}
    recording: Recording = RecordingFactory(audio=ContentFile(sound, name="sound"), **facts | fields)
    return recording


def contents(target: Path) -> set[str]:
    return {path.name for path in (target / "files").glob("*/*")}


def listed(target: Path, snapshot: str) -> dict[str, str]:
    """Return each file's state by its name."""
    with closing(sqlite3.connect(target / "snapshots" / snapshot / LISTING)) as listing:
        return dict(listing.execute("SELECT name, state FROM files"))


def quiet(_: str) -> None:
    """Say nothing."""


def test_a_backup_holds_every_row_and_every_file_under_its_hash(target: Path) -> None:
    sounds = [b"one", b"two", b"two"]
    rows = [recorded(sound) for sound in sounds]
    made = make_backup(target=target, say=quiet)
    assert contents(target) == {hashlib.sha256(sound).hexdigest() for sound in sounds}
    for path in (target / "files").glob("*/*"):
        assert hashlib.sha256(path.read_bytes()).hexdigest() == path.name
    assert made["rows"]["transcripts_recording"] == 3
    assert made["files"] == {"states": {"kept": 3}, "bytes": 9, "new": 2}
    assert set(listed(target, made["name"])) == {row.audio.name for row in rows}
    assert verify_backup(source=target)["name"] == made["name"]
    assert target.stat().st_mode & 0o077 == 0, "others must not look into it"


def test_a_second_backup_reads_only_what_is_new(target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old = recorded(b"old")
    name = old.playback.storage.save(f"{old.audio.name}.playback", ContentFile(b"copy"))
    Recording.objects.filter(pk=old.pk).update(playback=name)
    make_backup(target=target, say=quiet)
    opened: list[str] = []
    real = type(old.audio.storage._wrapped).open  # type: ignore[attr-defined]

    def noting(storage: Any, name: str, mode: str = "rb") -> Any:
        opened.append(name)
        return real(storage, name, mode)

    monkeypatch.setattr("django.core.files.storage.FileSystemStorage.open", noting)
    new = recorded(b"new")
    made = make_backup(target=target, say=quiet)
    assert opened == [new.audio.name]
    assert (made["files"]["new"], made["files"]["states"]) == (1, {"kept": 3})


def test_what_is_deleted_while_the_backup_runs_is_still_in_it(
    target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    recording = recorded(b"deleted in between")

    @between(monkeypatch)
    def delete() -> None:
        recording.audio.storage.delete(str(recording.audio.name))
        recording.delete()

    made = make_backup(target=target, say=quiet)
    assert not Recording.objects.exists()
    assert made["rows"]["transcripts_recording"] == 1
    assert listed(target, made["name"]) == {recording.audio.name: "kept"}


def between(monkeypatch: pytest.MonkeyPatch, *, after: bool = True) -> Callable[[Callable[[], None]], None]:
    """Run a function after the database was dumped and before the second round of copying, or before both."""
    first, second = make._Backup._first_round, make._Backup._second_round

    def register(happening: Callable[[], None]) -> None:
        def then(self: Any, listing: Any) -> None:
            happening()
            second(self, listing)

        def before(self: Any, listing: Any) -> None:
            first(self, listing)
            happening()

        if after:
            monkeypatch.setattr(make._Backup, "_second_round", then)
        else:
            monkeypatch.setattr(make._Backup, "_first_round", before)

    return register


def test_what_comes_in_before_the_dump_is_in_it_with_its_file(
    target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    @between(monkeypatch, after=False)
    def add() -> None:
        recorded(b"late")

    made = make_backup(target=target, say=quiet)
    assert made["rows"]["transcripts_recording"] == 1
    assert list(listed(target, made["name"]).values()) == ["kept"]


def test_what_comes_in_after_the_dump_is_not_in_it(target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    @between(monkeypatch)
    def add() -> None:
        recorded(b"too late")

    made = make_backup(target=target, say=quiet)
    assert (made["rows"]["transcripts_recording"], listed(target, made["name"])) == (0, {})


def test_what_comes_and_goes_within_the_backup_is_said(target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    came: list[Recording] = []

    @between(monkeypatch, after=False)
    def add() -> None:
        came.append(recorded(b"a moment"))

    @between(monkeypatch)
    def delete() -> None:
        came[0].audio.storage.delete(str(came[0].audio.name))
        Recording.objects.all().delete()

    made = make_backup(target=target, say=quiet)
    assert list(listed(target, made["name"]).values()) == ["deleted"]


def test_lost_and_altered_files_are_said_and_do_not_spoil_the_good_copy(target: Path) -> None:
    lost, altered, healed = (recorded(sound) for sound in (b"lost", b"altered", b"healed"))
    healed_at = Path(healed.audio.path)
    content = healed_at.read_bytes()
    others = [Path(one.audio.path) for one in (lost, altered)]
    others[0].unlink()
    others[1].write_bytes(b"ALTERED")
    out = io.StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("backup", target, stdout=out)
    assert ended.value.code == 1
    assert f"missing: {lost.audio.name}" in out.getvalue()
    assert f"altered: {altered.audio.name}" in out.getvalue()
    healed_at.write_bytes(b"HEALED")
    made = make_backup(target=target, say=quiet)
    assert listed(target, made["name"])[str(healed.audio.name)] == "kept", "the first backup has it whole"
    assert restore_files(source=target, say=quiet) == 1
    assert healed_at.read_bytes() == content


def test_a_damaged_backup_is_refused_before_anything_is_touched(target: Path) -> None:
    recording = recorded(b"content")
    made = make_backup(target=target, say=quiet)
    [content] = (target / "files").glob("*/*")
    content.write_bytes(b"cOntent")
    with pytest.raises(BackupError, match="1 files of the backup are missing or altered"):
        verify_backup(source=target)
    with pytest.raises(CommandError, match="nothing was restored"):
        call_command("restore", target, force=True, stdout=io.StringIO())
    content.write_bytes(b"content")
    assert verify_backup(source=target)
    folder = target / "snapshots" / made["name"]
    dump = folder / made["database"]
    dump.write_bytes(dump.read_bytes()[:-1] + b"x")
    with pytest.raises(BackupError, match="missing or was altered"):
        verify_backup(source=target)
    assert Path(recording.audio.path).read_bytes() == b"content"


def test_restore_refuses_a_place_that_is_not_empty(target: Path) -> None:
    recorded(b"mine")
    make_backup(target=target, say=quiet)
    with pytest.raises(CommandError, match="not empty"):
        call_command("restore", target, stdout=io.StringIO())


def test_a_backup_of_another_database_is_refused(target: Path) -> None:
    made = make_backup(target=target, say=quiet)
    path = target / "snapshots" / made["name"] / NAME
    path.write_text(json.dumps(json.loads(path.read_text()) | {"vendor": "oracle"}))
    with pytest.raises(CommandError, match="The backup is of oracle"):
        call_command("restore", target, stdout=io.StringIO())


def test_old_snapshots_go_with_the_files_that_only_they_had(target: Path) -> None:
    first = recorded(b"first")
    recorded(b"second")
    make_backup(target=target, say=quiet)
    Recording.objects.filter(pk=first.pk).delete()
    names = [make_backup(target=target, say=quiet)["name"] for _ in range(2)]
    assert prune(target, keep=2) == (1, 1)
    assert Store(target).names() == names
    assert contents(target) == {hashlib.sha256(b"second").hexdigest()}
    assert verify_backup(source=target, snapshot=names[0])


def test_a_backup_that_breaks_off_leaves_no_snapshot(target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    recorded(b"content")

    def full(*args: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(make.manifest, "write", full)
    with pytest.raises(CommandError, match="No space left"):
        call_command("backup", target, stdout=io.StringIO())
    assert Store(target).names() == []
    assert not list((target / "snapshots").iterdir())


def test_what_a_killed_backup_left_is_cleared_by_the_next(target: Path) -> None:
    recorded(b"first")
    whole = make_backup(target=target, say=quiet)["name"]
    half = target / "snapshots" / ".20260101T000000000000Z"
    half.mkdir()
    (half / "database.sqlite3").write_bytes(b"x")
    coming = target / "files" / ".coming-x"
    coming.write_bytes(b"x")
    newest = make_backup(target=target, say=quiet)["name"]
    assert not half.exists() and not coming.exists()
    assert Store(target).names() == [whole, newest]
    verify_backup(source=target, snapshot=whole)


def test_two_backups_into_one_folder_do_not_mix(target: Path) -> None:
    store = Store(target)
    store.make()
    with store.locked(), pytest.raises(BackupError, match="under way"):
        make_backup(target=target, say=quiet)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite needs no tool")
def test_a_missing_tool_is_named(target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database.shutil, "which", lambda name: None)
    with pytest.raises(CommandError, match="pg_dump is not installed"):
        call_command("backup", target, stdout=io.StringIO())
