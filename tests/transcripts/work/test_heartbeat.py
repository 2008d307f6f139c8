"""A worker writes that it lives, and takes its row away when it goes."""

from __future__ import annotations

import datetime
import os
from typing import Any

import pytest
from django.utils import timezone

from kit.queue.holder import worker_name
from tests.transcripts.helpers import Cast, ScriptedEngines, waiting
from transcripts.asr.process import EngineStatus
from transcripts.work.models.worker_heartbeat import WorkerHeartbeat
from transcripts.work.queries.workers import SILENT_SECONDS, alive, process_of, silent
from transcripts.work.services import engines, heartbeat
from transcripts.work.services.turn import work_next

pytestmark = pytest.mark.django_db


def write_once(**facts: Any) -> WorkerHeartbeat:
    told: dict[str, Any] = {"queues": ["live", "speech"], "slots": 2, "since": timezone.now()}
    heartbeat.write_heartbeat(**told | facts)
    return WorkerHeartbeat.objects.get(name=heartbeat.process_name())


def test_heartbeat_tells_who_the_worker_is() -> None:
    row = write_once()
    assert row.name.endswith(f":{os.getpid()}") and process_of(worker_name()) == row.name
    assert (row.queues, row.hears, row.slots) == (["live", "speech"], True, 2)
    assert (row.engine, row.model) == ("whisper", "base")
    assert row.memory_mb > 10 and row.version
    assert not write_once(queues=["light"]).hears


def test_a_second_heartbeat_keeps_one_row() -> None:
    first = write_once()
    WorkerHeartbeat.objects.update(seen_at=first.seen_at - datetime.timedelta(seconds=10))
    assert write_once().seen_at >= first.seen_at and WorkerHeartbeat.objects.count() == 1


def test_a_worker_whose_clock_is_wrong_is_alive(monkeypatch: pytest.MonkeyPatch) -> None:
    WorkerHeartbeat.objects.create(name="a:1", since=timezone.now(), seen_at=timezone.now())
    real = timezone.now
    for hours in (-13, 13):
        with monkeypatch.context() as patch:
            patch.setattr(timezone, "now", lambda hours=hours: real() + datetime.timedelta(hours=hours))
            write_once()
        assert set(alive().values_list("name", flat=True)) == {"a:1", heartbeat.process_name()}


def test_heartbeat_counts_what_the_worker_has_done(cast: Cast, engines: ScriptedEngines) -> None:
    before = write_once().done
    waiting(cast.session)
    work_next()
    assert write_once().done == before + 1


def test_engines_that_cannot_tell_do_not_stop_the_heart(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> list[dict[str, Any]]:
        raise OSError("gone")

    monkeypatch.setattr(engines, "engine_status", broken)
    assert write_once().engines == []


def test_engines_tell_their_device(monkeypatch: pytest.MonkeyPatch) -> None:
    told = EngineStatus("funasr", "nano", 7, "idle", "cuda:0", 900.0, 4000.0, 0, 1, 31.0)
    monkeypatch.setattr(engines, "engine_status", lambda: [told])
    row = write_once()
    assert row.device == "cuda:0" and row.engines[0]["state"] == "idle"


def test_who_misses_three_beats_is_silent_and_later_forgotten() -> None:
    now = timezone.now()
    for name, age in (("a:1", 1.0), ("b:2", SILENT_SECONDS + 1), ("c:3", 13 * 3600.0)):
        seen = now - datetime.timedelta(seconds=age)
        WorkerHeartbeat.objects.create(name=name, since=seen, seen_at=seen)
    write_once()
    assert set(alive().values_list("name", flat=True)) == {"a:1", heartbeat.process_name()}
    assert list(silent().values_list("name", flat=True)) == ["b:2"]
