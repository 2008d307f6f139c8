"""The engine's process dies, hangs or dies every time: the recording ends all the same, once."""

from __future__ import annotations

import os
import signal
import time

import pytest

from tests.live.company import Company
from tests.live.server import is_alive, wait_until
from tests.nightly import times

pytestmark = [pytest.mark.faults, pytest.mark.whisper]

#: After so long an engine hears what it was given: its first stretches take longer.
BEGUN_SECONDS = 0.5

ENV = {"HRVOICE_SPEECH_WORKERS": "1", "HRVOICE_SPEECH_HANG_SECONDS": str(times(8, 30))}


@pytest.fixture(scope="module")
def undisturbed(company: Company) -> list[tuple[object, ...]]:
    """Return the lecture's segments as they are when nothing goes wrong."""
    recording = company.send_lecture(company.trainer(), "b-lecture")
    company.server.wait_until_heard()
    segments = company.transcript(recording)
    assert {row[0] for row in segments} >= {0, 1, 2}, "too short a recording to be interrupted"
    return segments


def _stand(company: Company, recording: str) -> tuple[str, int, int, str]:
    query = "select stage, stretches_done, attempt, error_code from transcripts_recording where id = ?"
    stage, stretches, attempt, code = company.server.rows(query, recording)[0]
    return stage, stretches, attempt, code


def _in_the_middle(company: Company, recording: str) -> bool:
    stage, stretches, *_ = _stand(company, recording)
    assert stage != "ready", "it ended before it could be interrupted"
    return stretches >= 1


@pytest.mark.parametrize("sig", [signal.SIGKILL, signal.SIGSEGV, signal.SIGSTOP])
def test_recording_survives_the_end_of_its_engine(
    company: Company, undisturbed: list[tuple[object, ...]], sig: signal.Signals
) -> None:
    recording = company.send_lecture(company.trainer(), "b-lecture")
    wait_until(lambda: _in_the_middle(company, recording), timeout=60, what="a stretch is saved", every=0.01)
    [engine] = company.server.engines()
    os.kill(engine, sig)
    company.server.wait_until_heard()
    assert _stand(company, recording)[0] == "ready", company.server.last_words()
    # nothing twice, nothing missing, and nothing heard otherwise because of the interruption
    assert company.transcript(recording) == undisturbed
    assert not is_alive(engine)


def test_graceful_stop_hands_back_without_counting_an_attempt(
    company: Company, undisturbed: list[tuple[object, ...]]
) -> None:
    server = company.server
    recording = company.send_lecture(company.trainer(), "b-lecture")
    stage = "select stage, attempt from transcripts_recording where id = ?"
    claimed = [("transcribing", 1)]
    wait_until(lambda: server.rows(stage, recording) == claimed, timeout=30, what="claimed", every=0.01)
    engines = server.engines()
    server.stop(timeout=20)
    assert server.rows(
        "select stage, attempt, lease_until from transcripts_recording where id = ?", recording
    ) == [("queued", 0, None)]
    wait_until(lambda: not any(map(is_alive, engines)), timeout=5, what="the engines are gone")
    server.start()
    server.wait_until_heard()
    assert _stand(company, recording)[0] == "ready"
    assert company.transcript(recording) == undisturbed


def test_recording_that_kills_every_engine_is_set_aside_and_the_queue_goes_on(company: Company) -> None:
    server = company.server
    trainer = company.trainer()
    for engine in server.engines():
        os.kill(engine, signal.SIGKILL)
    poison = company.send_lecture(trainer, "b-lecture")
    following = company.send_lecture(trainer, "b-partial")
    claimed: dict[int, float] = {}
    killed: dict[int, list[int]] = {}

    def set_aside() -> bool:
        query = "select stage, fence from transcripts_recording where id = ?"
        stage, claim = server.rows(query, poison)[0]
        since = claimed.setdefault(claim, time.monotonic())
        hears = stage == "transcribing" and time.monotonic() - since > BEGUN_SECONDS
        # while it hears the recording: not as it is started, and not when it proves itself afterwards
        if hears and claim not in killed:
            killed[claim] = server.engines()
            for engine in killed[claim]:
                os.kill(engine, signal.SIGKILL)
        return bool(stage == "failed")

    wait_until(set_aside, timeout=120, what="the recording is set aside", every=0.02)
    assert _stand(company, poison) == ("failed", 0, 3, "engine_crashed")
    assert company.transcript(poison) == []
    assert [len(engines) for engines in killed.values()] == [1, 1, 1], killed
    server.wait_until_heard()
    assert _stand(company, following)[0] == "ready"
