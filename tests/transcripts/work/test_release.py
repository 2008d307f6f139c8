"""What administrators do to work that does not come on."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.utils import timezone

from kit.problems import Conflict
from kit.queue.lease import LeaseLost
from tests.transcripts.helpers import Cast, ScriptedEngines, waiting
from transcripts.enums import Queue, Stage
from transcripts.recordings.models import Recording
from transcripts.work.services import release
from transcripts.work.services.claim import claim_next
from transcripts.work.services.release import give_to_another, retry_failed

pytestmark = pytest.mark.both_databases


@pytest.fixture(autouse=True)
def _no_wake_ups(monkeypatch: pytest.MonkeyPatch, wake_ups: list[Queue]) -> None:
    monkeypatch.setattr(release, "wake_workers", wake_ups.extend)


def test_given_away_work_waits_again_and_its_worker_learns_it(cast: Cast, wake_ups: list[Queue]) -> None:
    waiting(cast.session)
    held = claim_next()
    assert held is not None
    held.hold(fence=held.fence, stretches_done=2)
    give_to_another(recording=Recording.objects.get(pk=held.pk))
    row = Recording.objects.get(pk=held.pk)
    assert row.stage == Stage.QUEUED and row.worker == "" and row.stretches_done == 2
    assert wake_ups, "nobody was woken for it"
    with pytest.raises(LeaseLost):
        held.hold(fence=held.fence, progress=0.9)
    other = claim_next()
    assert other is not None and other.pk == held.pk


def test_work_may_be_given_away_more_often_than_it_is_tried(cast: Cast, settings: Any) -> None:
    recording = waiting(cast.session)
    for _ in range(settings.MAX_ATTEMPTS + 1):
        held = claim_next()
        assert held is not None and held.pk == recording.pk
        give_to_another(recording=held)


def test_what_nobody_holds_cannot_be_given_away(cast: Cast) -> None:
    recording = waiting(cast.session)
    with pytest.raises(Conflict):
        give_to_another(recording=recording)


def test_retry_takes_up_one_reason_of_one_day(cast: Cast, engines: ScriptedEngines) -> None:
    now = timezone.now()
    facts = {"stage": Stage.FAILED, "error_code": "engine_hung", "finished_at": now}
    ours = waiting(cast.session, **facts)
    waiting(cast.session, **facts | {"error_code": "no_speech"})
    waiting(cast.session, **facts | {"finished_at": now - datetime.timedelta(days=2)})
    again, refused = retry_failed(code="engine_hung")
    assert ([row.pk for row in again], refused) == ([ours.pk], 0)
    stages = list(Recording.objects.values_list("stage", flat=True))
    assert stages.count(Stage.QUEUED) == 1 and stages.count(Stage.FAILED) == 2
