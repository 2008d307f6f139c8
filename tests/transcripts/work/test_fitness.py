"""A worker proves its engine and its storage before it takes anything; its own faults fail nobody."""

from __future__ import annotations

import errno
import shutil
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as site
from django.utils import timezone

from tests.texts import texts
from tests.transcripts.helpers import Cast, ScriptedEngines, waiting
from transcripts.audio.errors import MACHINE, SpeechError
from transcripts.enums import Stage
from transcripts.recordings.models import Recording
from transcripts.work.models.tally import Tally
from transcripts.work.services import fitness
from transcripts.work.services.turn import take_turn, work_next

pytestmark = pytest.mark.both_databases


def states() -> set[tuple[str, int, str]]:
    return set(Recording.objects.order_by().values_list("stage", "attempt", "error_code"))


UNTOUCHED = {(Stage.QUEUED.value, 0, "")}


def test_worker_without_work_loads_nothing(cast: Cast, engines: ScriptedEngines) -> None:
    assert work_next() is False
    assert engines.proofs == 0


@pytest.mark.parametrize("code", sorted(MACHINE))
def test_worker_that_fails_its_proof_takes_nothing(
    cast: Cast, engines: ScriptedEngines, code: str, caplog: pytest.LogCaptureFixture
) -> None:
    engines.fault = SpeechError(code, detail="no folder /models")
    for _ in range(10):
        waiting(cast.session)
    for _ in range(5):
        take_turn()
    assert states() == UNTOUCHED and not engines.jobs
    assert engines.proofs == 1  # the next only after a pause
    fault = fitness.fault()
    assert fault is not None and (fault.code, fault.detail) == (code, "no folder /models")
    assert [record.levelname for record in caplog.records if code in record.getMessage()] == ["ERROR"]


@pytest.mark.django_db(transaction=True)
def test_wake_up_that_came_during_the_proof_is_not_lost(
    cast: Cast, engines: ScriptedEngines, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A worker proves itself in the background, with a large model for a minute, and is woken meanwhile."""
    recording = waiting(cast.session)
    woken: list[str] = []
    monkeypatch.setattr(fitness, "wake_workers", woken.extend)
    with fitness._proving:
        take_turn()
        recording.refresh_from_db()
        assert recording.stage == Stage.QUEUED, "it took what it may not be able to hear"
    fitness._prove_until_it_holds()
    assert woken == list(recording.queues)


def test_worker_that_fails_its_proof_still_reads(cast: Cast, engines: ScriptedEngines) -> None:
    engines.fault = SpeechError("model_missing")
    heard = waiting(cast.session, transcribed_at=timezone.now())
    unheard = waiting(cast.session)
    take_turn()
    heard.refresh_from_db()
    unheard.refresh_from_db()
    assert (heard.stage, unheard.stage) == (Stage.READY, Stage.QUEUED)


def test_worker_takes_work_when_its_fault_is_mended(cast: Cast, engines: ScriptedEngines) -> None:
    engines.fault = SpeechError("engine_load_failed")
    recording = waiting(cast.session)
    take_turn()
    engines.fault = None
    fitness._not_before = 0.0
    take_turn()
    recording.refresh_from_db()
    assert recording.stage == Stage.READY and fitness.fault() is None


@pytest.mark.parametrize("code", sorted(MACHINE))
def test_fault_of_the_machine_in_the_middle_counts_no_attempt(
    cast: Cast, engines: ScriptedEngines, code: str
) -> None:
    for _ in range(3):
        waiting(cast.session)
    engines.script = ["One.", SpeechError(code, permanent=True)]
    for _ in range(2 * site.MAX_ATTEMPTS):
        fitness.reset()
        take_turn()
    assert states() == UNTOUCHED
    assert Tally.objects.get(metric="faults").value == 2.0 * site.MAX_ATTEMPTS
    fitness.reset()
    engines.script = ["One.", "Two."]
    take_turn()
    assert {tuple(texts(row)) for row in Recording.objects.all()} == {("One.", "Two.")}


@pytest.mark.parametrize("code", sorted(fitness.DOUBTFUL))
def test_engine_that_cannot_hear_the_proof_either_is_to_blame(
    cast: Cast, engines: ScriptedEngines, code: str
) -> None:
    recording = waiting(cast.session)

    def breaks() -> None:
        engines.fault = SpeechError("engine_unfit", detail="broken for all")

    engines.script = [breaks, SpeechError(code)]
    take_turn()
    assert states() == UNTOUCHED and len(engines.jobs) == 1
    # where it can, the recording may be to blame
    fitness.reset()
    engines.fault, engines.script = None, [SpeechError(code)]
    work_next()
    recording.refresh_from_db()
    assert (recording.attempt, recording.error_code) == (1, code)


def test_storage_that_is_not_mounted_fails_nobody(
    cast: Cast, engines: ScriptedEngines, settings: Any, tmp_path: Path
) -> None:
    recordings = [waiting(cast.session) for _ in range(5)]
    take_turn()
    assert {row.stage for row in Recording.objects.all()} == {Stage.READY}
    for _ in range(5):
        waiting(cast.session)
    media = Path(settings.MEDIA_ROOT)
    media.rename(tmp_path / "elsewhere")
    for mount_point in ("gone", "empty"):
        if mount_point == "empty":
            media.mkdir()
        fitness._proven = True  # it was there when the worker began
        take_turn()
        fault = fitness.fault()
        assert fault is not None and fault.code == "storage_unavailable"
        fitness.reset()
        take_turn()
        assert set(Recording.objects.filter(stage=Stage.QUEUED).values_list("attempt", "error_code")) == {
            (0, "")
        }
        assert Recording.objects.filter(stage=Stage.QUEUED).count() == 5
    media.rmdir()
    (tmp_path / "elsewhere").rename(media)
    fitness.reset()
    take_turn()
    assert {row.stage for row in Recording.objects.all()} == {Stage.READY} and recordings


def test_only_recording_of_a_storage_that_is_not_mounted_waits(
    cast: Cast, engines: ScriptedEngines, settings: Any
) -> None:
    waiting(cast.session)
    shutil.rmtree(settings.MEDIA_ROOT)
    fitness._proven = True
    take_turn()
    assert states() == UNTOUCHED


def test_one_file_that_is_lost_is_said_to_be(cast: Cast, engines: ScriptedEngines) -> None:
    lost, kept = waiting(cast.session), waiting(cast.session)
    Path(lost.audio.path).unlink()
    take_turn()
    lost.refresh_from_db()
    kept.refresh_from_db()
    assert (lost.stage, lost.error_code, kept.stage) == (Stage.FAILED, "file_missing", Stage.READY)


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO, errno.ESTALE, errno.EROFS, errno.EMFILE])
def test_broken_disk_counts_no_attempt(cast: Cast, engines: ScriptedEngines, number: int) -> None:
    waiting(cast.session)
    engines.script = ["One.", OSError(number, "broken")]
    take_turn()
    assert states() == UNTOUCHED
    fault = fitness.fault()
    assert fault is not None and fault.code == "storage_unavailable"
