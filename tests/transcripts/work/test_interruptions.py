"""What a person or the end of the process does in the middle of a worker's turn."""

from __future__ import annotations

import datetime
from collections.abc import Callable

import pytest
from django.utils import timezone

from kit.queue import stopping
from tests.texts import texts
from tests.transcripts.helpers import Cast, ScriptedEngines, waiting
from transcripts.audio.errors import SpeechError
from transcripts.enums import Stage
from transcripts.recordings.models import Recording
from transcripts.recordings.services.remove import delete_recording
from transcripts.texts.models import TranscriptSegment
from transcripts.work.services import analyse
from transcripts.work.services.claim import claim_next
from transcripts.work.services.dispatch import cancel_recording, retry_recording
from transcripts.work.services.turn import work_next

pytestmark = pytest.mark.both_databases


@pytest.mark.parametrize("attempt", [0, 2])
def test_work_is_handed_back_when_the_process_stops(
    cast: Cast, engines: ScriptedEngines, attempt: int
) -> None:
    engines.script = [stopping.stop, "never heard"]
    recording = waiting(cast.session, attempt=attempt)
    work_next()
    recording.refresh_from_db()
    assert (recording.stage, recording.attempt, recording.lease_until) == (Stage.QUEUED, attempt, None)
    assert work_next() is False


def test_work_that_is_handed_back_keeps_its_place(cast: Cast, engines: ScriptedEngines) -> None:
    engines.script = [stopping.stop, "never heard"]
    since = timezone.now() - datetime.timedelta(minutes=2)
    first = waiting(cast.session, queued_at=since)
    waiting(cast.session, queued_at=since + datetime.timedelta(minutes=1))
    work_next()
    stopping.resume()
    again = claim_next()
    assert again is not None and (again.pk, again.queued_at) == (first.pk, since)


def test_work_is_handed_back_after_progress(cast: Cast, engines: ScriptedEngines) -> None:
    engines.script = ["One.", stopping.stop, "never heard"]
    recording = waiting(cast.session)
    work_next()
    recording.refresh_from_db()
    assert (recording.stage, recording.attempt, recording.stretches_done) == (Stage.QUEUED, 0, 1)


def test_work_is_handed_back_when_the_engine_ends_with_the_process(
    cast: Cast, engines: ScriptedEngines
) -> None:
    engines.script = [stopping.stop]
    real = engines.transcribe

    def killed(*given: object) -> object:
        real(*given)  # type: ignore[arg-type]
        raise SpeechError("engine_crashed")

    engines.transcribe = killed  # type: ignore[assignment]
    recording = waiting(cast.session)
    work_next()
    recording.refresh_from_db()
    assert (recording.stage, recording.error_code, recording.attempt) == (Stage.QUEUED, "", 0)


def interrupted(
    recording: Recording, engines: ScriptedEngines, act: Callable[[Recording], object], end: Exception | str
) -> None:
    """Work, and let a person act in the middle of it."""

    def in_between() -> None:
        act(Recording.objects.get(pk=recording.pk))

    engines.script = ["One.", in_between, end]
    work_next()


@pytest.mark.parametrize(
    "end", ["Two.", SpeechError("engine_crashed"), SpeechError("silent"), RuntimeError("x")]
)
def test_cancel_during_work_stays_cancelled(
    cast: Cast, engines: ScriptedEngines, end: Exception | str
) -> None:
    recording = waiting(cast.session)
    interrupted(recording, engines, lambda row: cancel_recording(recording=row), end)
    recording.refresh_from_db()
    assert (recording.stage, recording.error_code) == (Stage.CANCELLED, "cancelled")
    assert texts(recording) == ["One."]


@pytest.mark.parametrize("end", ["Two.", SpeechError("silent"), SpeechError("engine_crashed")])
def test_retry_after_cancel_is_not_touched_by_the_former_worker(
    cast: Cast, engines: ScriptedEngines, end: Exception | str
) -> None:
    def cancel_and_retry(row: Recording) -> None:
        cancel_recording(recording=row)
        retry_recording(recording=row)

    recording = waiting(cast.session)
    interrupted(recording, engines, cancel_and_retry, end)
    recording.refresh_from_db()
    assert (recording.stage, recording.error_code, recording.stretches_done) == (Stage.QUEUED, "", 0)
    assert texts(recording) == []


def test_stopping_does_not_queue_what_was_cancelled(cast: Cast, engines: ScriptedEngines) -> None:
    def cancel_and_stop(row: Recording) -> None:
        cancel_recording(recording=row)
        stopping.stop()

    recording = waiting(cast.session)
    interrupted(recording, engines, cancel_and_stop, "Two.")
    recording.refresh_from_db()
    assert recording.stage == Stage.CANCELLED


@pytest.mark.parametrize("end", ["Two.", SpeechError("engine_crashed")])
def test_delete_during_work_leaves_nothing(
    cast: Cast, engines: ScriptedEngines, end: Exception | str
) -> None:
    recording = waiting(cast.session)
    interrupted(recording, engines, lambda row: delete_recording(recording=row, actor=cast.trainer), end)
    assert not Recording.objects.exists() and not TranscriptSegment.objects.exists()


def test_a_worker_that_lost_its_claim_writes_nothing_more(
    cast: Cast, engines: ScriptedEngines, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another worker took the recording between hearing and reading."""

    def taken() -> None:
        Recording.objects.update(fence=9, worker="another")

    engines.script = ["One.", taken]
    monkeypatch.setattr(analyse, "_steps", {"never": lambda recording: pytest.fail("read by two")})
    recording = waiting(cast.session)
    work_next()
    recording.refresh_from_db()
    assert (recording.stage, recording.fence, recording.worker) == (Stage.TRANSCRIBING, 9, "another")
