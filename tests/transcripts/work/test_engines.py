"""The worker's engines: as many as the settings ask for, and a recording waits for a server that is away."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.texts import texts
from tests.transcripts.helpers import Cast, ScriptedEngines, waiting
from transcripts.asr.protocol import EngineConfig
from transcripts.audio.errors import SpeechError
from transcripts.enums import Queue, Stage
from transcripts.work.services import engines as service
from transcripts.work.services import fitness
from transcripts.work.services.turn import take_turn, work_next


@pytest.mark.parametrize(("workers", "jobs", "size"), [(1, 1, 1), (2, 1, 2), (8, 4, 2), (5, 4, 2), (1, 4, 1)])
def test_engines_are_enough_for_all_recordings_at_once(
    settings: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, workers: int, jobs: int, size: int
) -> None:
    settings.SPEECH_WORKERS, settings.SPEECH_JOBS = workers, jobs  # type: ignore[attr-defined]
    monkeypatch.setattr(service, "_pool", None)
    assert service.engine_status() == []  # looking starts nothing
    service.engines()
    found = service.engine_status()
    assert [(one.state, one.pid, one.slots) for one in found] == [("stopped", None, jobs)] * size


def test_threads_that_ask_first_share_one_pool(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "_pool", None)
    together = threading.Barrier(4)
    real = service.engine_config

    def slowly() -> EngineConfig:
        time.sleep(0.02)
        return real()

    def ask(_: int) -> int:
        together.wait()
        return id(service.engines())

    monkeypatch.setattr(service, "engine_config", slowly)
    with ThreadPoolExecutor(4) as threads:
        assert len(set(threads.map(ask, range(4)))) == 1


def test_a_speech_server_that_is_slow_is_no_engine_that_hangs(
    settings: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "_pool", None)
    settings.SPEECH_ENGINE, settings.SPEECH_TIMEOUT_SECONDS = "remote", 600  # type: ignore[attr-defined]
    assert all(engine.hang_s > 2 * 600 for engine in service.engines()._all)
    service.close_engines()
    settings.SPEECH_ENGINE = "whisper"  # type: ignore[attr-defined]
    assert {engine.hang_s for engine in service.engines()._all} == {settings.SPEECH_HANG_SECONDS}  # type: ignore[attr-defined]


def test_engine_is_proved_ahead_only_where_the_settings_say_so(
    settings: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    warmed: list[bool] = []
    monkeypatch.setattr(fitness, "_prove_until_it_holds", lambda: warmed.append(True))
    settings.SPEECH_WARM_UP = False  # type: ignore[attr-defined]
    fitness.prove_ahead()
    assert not warmed
    settings.SPEECH_WARM_UP = True  # type: ignore[attr-defined]
    fitness.prove_ahead()
    assert warmed == [True]


def test_recording_waits_for_a_speech_server_without_losing_a_try(
    cast: Cast, engines: ScriptedEngines, wake_ups: list[Queue], monkeypatch: pytest.MonkeyPatch
) -> None:
    recording = waiting(cast.session)
    other = waiting(cast.session)
    for turn in range(1, 7):
        fitness.reset()
        engines.script = ["One.", SpeechError("engine_unavailable", detail="away")]
        take_turn()
        recording.refresh_from_db()
        assert (recording.stage, recording.attempt, recording.error_code) == (Stage.QUEUED, 0, "")
        assert len(engines.jobs) == turn  # one is enough to know: the others were not tried
    assert work_next() is False
    fitness.reset()
    engines.script = ["One.", "Two."]
    take_turn()
    for row in (recording, other):
        row.refresh_from_db()
        assert row.stage == Stage.READY
        assert texts(row) == ["One.", "Two."]


def test_transcripts_are_read_while_the_speech_server_is_away(cast: Cast, engines: ScriptedEngines) -> None:
    from django.utils import timezone

    fitness.stand_down("engine_unavailable", "away")
    heard = waiting(cast.session, transcribed_at=timezone.now())
    unheard = waiting(cast.session)
    take_turn()
    heard.refresh_from_db()
    unheard.refresh_from_db()
    assert (heard.stage, unheard.stage) == (Stage.READY, Stage.QUEUED)
    assert engines.jobs == []
