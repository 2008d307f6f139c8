"""What the site stands on, and what the command says."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pytest
from django.core.files.storage import FileSystemStorage
from django.core.management import call_command
from django.db import OperationalError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from hrvoice.doctor import Scope
from tests.site.doctor.helpers import codes, lecture, look, lose_notes
from tests.transcripts.helpers import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


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
        # no title: it is kept as a log
        "what": "The recording is ready and has no notes.",
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
    monkeypatch.setitem(import_module("hrvoice.doctor.examine")._checks, "files", stumble)
    assert codes() == ["check_failed", "notes_missing"]
    assert ended(io.StringIO()) == 2
