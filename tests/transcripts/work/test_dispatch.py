"""Queueing, starting again, cancelling."""

from __future__ import annotations

from typing import Any

import pytest
from celery import current_app

from kit.problems import Conflict
from kit.queue import wake
from kit.queue.outage import Outage
from knowledge.entries.models import KnowledgeEntry, Notes
from knowledge.search.models import SearchRow
from tests.factories import RecordingFactory
from tests.texts import numbers, rows_of, texts
from tests.transcripts.helpers import SENTENCES, Cast, ScriptedEngines, waiting
from transcripts import tasks
from transcripts.enums import FINAL, Kind, Queue, Stage
from transcripts.recordings.models import Recording
from transcripts.work.services import analyse, dispatch
from transcripts.work.services.dispatch import cancel_recording, retry_recording
from transcripts.work.services.turn import work_next

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def test_dispatch_queues_with_the_row_and_wakes_after_the_commit_only(
    cast: Cast, wake_ups: list[Queue], django_capture_on_commit_callbacks: Any
) -> None:
    recording = waiting(cast.session, stage=Stage.RECEIVED)
    with django_capture_on_commit_callbacks(execute=True):
        dispatch.dispatch(recording)
        assert Recording.objects.get().stage == Stage.QUEUED and not wake_ups
    assert wake_ups == [Queue.SPEECH]


def test_dispatch_of_an_answer_wakes_the_fast_lane_as_well(
    cast: Cast, wake_ups: list[Queue], django_capture_on_commit_callbacks: Any
) -> None:
    answer = waiting(cast.session, stage=Stage.RECEIVED, kind=Kind.ANSWER, owner=cast.learner)
    with django_capture_on_commit_callbacks(execute=True):
        dispatch.dispatch(answer)
    assert wake_ups == [Queue.LIVE, Queue.SPEECH]


def test_dispatch_leaves_what_a_worker_took_first(
    cast: Cast, wake_ups: list[Queue], django_capture_on_commit_callbacks: Any
) -> None:
    recording = waiting(cast.session, stage=Stage.RECEIVED)
    Recording.objects.update(stage=Stage.TRANSCRIBING)
    with django_capture_on_commit_callbacks(execute=True):
        dispatch.dispatch(recording)
    assert Recording.objects.get().stage == Stage.TRANSCRIBING


def test_wake_workers_survives_a_broker_that_is_down(monkeypatch: pytest.MonkeyPatch) -> None:
    def down(*given: object, **named: object) -> None:
        raise ConnectionError

    asked: list[object] = []
    monkeypatch.undo()  # the wake-ups are real here
    broker = Outage("the broker")
    monkeypatch.setattr(dispatch, "_broker", broker)
    monkeypatch.setattr(wake, "_full", set())  # what other tests sent waits in this process
    monkeypatch.setattr(current_app, "send_task", down)
    dispatch.wake_workers(list(Queue))
    assert broker.is_on
    # for a moment it is not asked again: its time-outs are the request's
    monkeypatch.setattr(current_app, "send_task", lambda name, **named: asked.append((name, named["queue"])))
    dispatch.wake_workers(list(Queue))
    assert not asked
    broker.pause = 0.0
    dispatch.wake_workers(list(Queue))
    assert asked == [(tasks.work_next.name, queue) for queue in ("live", "speech", "light")]
    assert not broker.is_on


@pytest.mark.parametrize("stage", [Stage.FAILED, Stage.CANCELLED])
def test_retry_begins_anew_and_leaves_only_the_text_until_the_next_follows(
    cast: Cast, engines: ScriptedEngines, stage: Stage
) -> None:
    recording = waiting(cast.session)
    work_next()
    Recording.objects.update(stage=stage, error_code="engine_crashed", error_detail="x", attempt=3)
    retry_recording(recording=recording)
    assert (recording.stage, recording.attempt, recording.error_code) == (Stage.QUEUED, 0, "")
    assert (recording.stretches_done, recording.transcribed_at, recording.finished_at) == (0, None, None)
    for made in (recording.entries, recording.search_rows):
        assert not made.exists()
    assert texts(recording) == list(SENTENCES) and recording.revision == 1
    assert not Notes.objects.exists()
    engines.script = ["Another text."]
    work_next()
    recording.refresh_from_db()
    assert (recording.stage, recording.revision) == (Stage.READY, 2)
    assert texts(recording) == ["Another text."] and numbers(recording) == [2]


def test_retry_reads_again_what_was_read_in_part(
    cast: Cast, engines: ScriptedEngines, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(recording: Recording) -> None:
        raise RuntimeError("no")

    with monkeypatch.context() as patch:
        patch.setattr(analyse, "_steps", {**analyse._steps, "notes": broken})
        recording = waiting(cast.session)
        work_next()
    recording.refresh_from_db()
    assert (recording.stage, recording.failed_steps) == (Stage.READY, ["notes"])
    assert not Notes.objects.exists() and SearchRow.objects.exists()
    retry_recording(recording=recording)
    work_next()
    recording.refresh_from_db()
    assert (recording.stage, recording.failed_steps, recording.revision) == (Stage.READY, [], 1)
    assert Notes.objects.exists() and len(engines.jobs) == 1
    assert KnowledgeEntry.objects.count() == SearchRow.objects.filter(source="entry").count()


@pytest.mark.parametrize("stage", [stage for stage in Stage if stage not in (Stage.FAILED, Stage.CANCELLED)])
def test_retry_refuses_what_is_at_work_or_done(cast: Cast, stage: Stage) -> None:
    recording = RecordingFactory(session=cast.session, stage=stage)
    with pytest.raises(Conflict) as refused:
        retry_recording(recording=recording)
    assert refused.value.code == "wrong_stage"
    assert rows_of(recording).count() == 2
    assert Recording.objects.get().stage == stage


@pytest.mark.parametrize("stage", Stage)
def test_cancel_ends_what_is_not_ended(cast: Cast, stage: Stage) -> None:
    recording = RecordingFactory(session=cast.session, stage=stage, fence=3)
    if stage in FINAL:
        with pytest.raises(Conflict):
            cancel_recording(recording=recording)
        assert Recording.objects.get().stage == stage
    else:
        cancel_recording(recording=recording)
        assert (recording.stage, recording.error_code, recording.fence) == (Stage.CANCELLED, "cancelled", 4)
