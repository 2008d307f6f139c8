"""What happens to recordings is counted once, whatever happens to the counting."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from django.db import connection, connections
from django.utils import timezone

from kit.queue.stopping import Stopping
from tests.transcripts.helpers import Cast, ScriptedEngines, waiting
from transcripts.audio.errors import SpeechError
from transcripts.recordings.models import Recording
from transcripts.texts.models import Revision
from transcripts.work.models.tally import Tally
from transcripts.work.services import tally
from transcripts.work.services.claim import claim_next
from transcripts.work.services.turn import work_next

pytestmark = pytest.mark.both_databases


def counted(metric: str) -> dict[str, float]:
    return dict(Tally.objects.filter(metric=metric).values_list("labels", "value"))


def test_a_recording_is_counted_at_each_step_of_its_life(cast: Cast, engines: ScriptedEngines) -> None:
    recording = waiting(cast.session)
    work_next()
    assert counted("claims") == {"kind=lecture": 1}
    assert counted("ended") == {"kind=lecture,stage=ready": 1}
    assert counted("heard_seconds") == {"engine=whisper,language=en": 6.0}
    stages = {labels.split("stage=")[1] for labels in counted("stage_seconds_sum")}
    assert stages == {"waiting", "hearing", "reading"}
    assert sum(counted("stage_seconds_bucket").values()) == 3
    assert sum(counted("real_time_factor_bucket").values()) == 1
    assert counted("failures") == {} and counted("retries") == {}
    recording.refresh_from_db()
    assert recording.started_at is not None and recording.finished_at is not None
    assert recording.created_at < recording.started_at < recording.finished_at


def test_a_failed_attempt_is_counted_as_made_again_and_the_last_as_a_failure(
    cast: Cast, engines: ScriptedEngines
) -> None:
    recording = waiting(cast.session)
    engines.script = [SpeechError("engine_crashed", permanent=False)]
    while work_next():
        pass
    recording.refresh_from_db()
    assert recording.error_code == "engine_crashed"
    made = "code=engine_crashed,kind=lecture"
    assert counted("retries") == {made: 2} and counted("failures") == {made: 1}
    assert counted("ended") == {"kind=lecture,stage=failed": 1}
    assert counted("real_time_factor_bucket") == {} and counted("claims") == {"kind=lecture": 3}


def test_work_given_back_is_no_failure(cast: Cast, engines: ScriptedEngines) -> None:
    waiting(cast.session)
    engines.script = ["One.", Stopping()]
    work_next()
    assert counted("handed_back") == {"kind=lecture": 1}
    assert counted("failures") == {} and counted("ended") == {}


def test_a_resumed_recording_tells_no_real_time_factor(cast: Cast, engines: ScriptedEngines) -> None:
    waiting(cast.session)
    engines.script = ["One.", Stopping()]
    work_next()
    engines.script = ["One.", "Two.", "Three."]
    work_next()
    assert counted("ended") == {"kind=lecture,stage=ready": 1}
    assert counted("real_time_factor_bucket") == {}, "half of the sound was heard by another claim"


def test_counting_never_fails_the_work(
    cast: Cast, engines: ScriptedEngines, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(tally, "_increase", broken)
    recording = waiting(cast.session)
    work_next()
    recording.refresh_from_db()
    assert recording.is_ready


def test_a_value_cannot_pass_for_another_label() -> None:
    assert tally.labels_of({"code": "x,kind=answer", "kind": "lecture"}) == "code=x;kind:answer,kind=lecture"


@pytest.mark.django_db(transaction=True)
def test_workers_that_count_at_once_lose_nothing(django_db_blocker: object) -> None:
    if connection.vendor == "sqlite":
        pytest.skip("needs a database that threads can share: run it on PostgreSQL")
    recording = Recording(kind="lecture", duration=1.0, queued_at=timezone.now())
    recording.current_revision = Revision(engine="whisper", language="en")

    def count(turns: int = 20) -> None:
        try:
            for _ in range(turns):
                with tally.WorkTimer(recording).hearing():
                    pass
        finally:
            connections.close_all()

    threads = [threading.Thread(target=count) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert counted("claims") == {"kind=lecture": 100}
    assert sum(counted("stage_seconds_bucket").values()) == 200


def test_a_recording_without_an_attempt_left_is_a_failure(
    cast: Cast, engines: ScriptedEngines, django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    recording = waiting(cast.session)
    Recording.objects.filter(pk=recording.pk).update(attempt=99, error_code="engine_hung")
    assert claim_next() is None
    assert counted("failures") == {"code=engine_hung,kind=lecture": 1}


def test_the_last_backup_is_remembered_and_not_added_up(db: None) -> None:
    tally.mark_backup()
    first = Tally.objects.get(metric=tally.BACKUP).value
    tally.mark_backup()
    assert first <= Tally.objects.get(metric=tally.BACKUP).value < first + 60
