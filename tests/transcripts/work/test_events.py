"""How recordings end is told with their last stage, and only then."""

from __future__ import annotations

import json

import pytest
from django.conf import settings

from hrvoice.doctor.files import LOST, _mark_lost
from notifications.models import Event
from notifications.services import emit as emitting
from tests.transcripts.helpers import Cast, ScriptedEngines, waiting
from transcripts.audio.errors import SpeechError
from transcripts.enums import Stage
from transcripts.events import FAILED, READY, RecordingFailed, RecordingReady
from transcripts.work.services.claim import claim_next
from transcripts.work.services.dispatch import cancel_recording
from transcripts.work.services.turn import work_next


def test_a_recording_that_is_ready_is_told_of_without_its_words(cast: Cast, engines: ScriptedEngines) -> None:
    engines.script = ["Zirconium, she said."]
    recording = waiting(cast.session, title="A talk")
    work_next()
    event = Event.objects.get(kind=READY)
    assert (event.subject_id, event.person) == (str(recording.pk), recording.owner)
    assert event.data == RecordingReady(
        str(recording.pk), "lecture", cast.course.pk, 1, "en", event.data.seconds, False
    )
    assert event.data.seconds > 0 and "irconium" not in json.dumps(event.payload)


def test_only_the_last_failure_is_told(cast: Cast, engines: ScriptedEngines) -> None:
    engines.script = [SpeechError("engine_crashed")]
    recording = waiting(cast.session)
    for _ in range(settings.MAX_ATTEMPTS):
        assert not Event.objects.exists()
        work_next()
    recording.refresh_from_db()
    assert recording.stage == Stage.FAILED
    event = Event.objects.get()
    assert event.kind == FAILED
    assert event.data == RecordingFailed(str(recording.pk), "lecture", cast.course.pk, "engine_crashed")


def test_what_is_set_aside_or_lost_is_told_what_is_cancelled_is_not(cast: Cast) -> None:
    hopeless = waiting(cast.session, attempt=settings.MAX_ATTEMPTS)
    assert claim_next() is None
    lost, cancelled = waiting(cast.session), waiting(cast.session)
    _mark_lost(lost)
    cancel_recording(recording=cancelled)
    told = [(event.subject_id, event.data.code) for event in Event.objects.filter(kind=FAILED)]
    assert told == [(str(hopeless.pk), "gave_up"), (str(lost.pk), LOST)]
    assert Event.objects.count() == 2


def test_without_the_event_the_recording_is_not_ready(
    cast: Cast, engines: ScriptedEngines, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise RuntimeError("no room for the event")

    monkeypatch.setattr(emitting.Event.objects, "bulk_create", full)
    recording = waiting(cast.session)
    work_next()
    recording.refresh_from_db()
    assert recording.stage == Stage.QUEUED and not Event.objects.exists()
    monkeypatch.undo()
