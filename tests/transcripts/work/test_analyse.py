"""Reading a transcript: steps in their order, each failing alone."""

from __future__ import annotations

import threading
import time
from contextlib import nullcontext
from typing import Any

import pytest
from django.db import OperationalError, connection, transaction

from kit.queue import stopping
from kit.queue.lease import LeaseLost
from knowledge.entries import services as index
from knowledge.entries.models import KnowledgeEntry, Notes
from knowledge.search.models import SearchRow
from tests.factories import RecordingFactory
from tests.transcripts.helpers import Cast, cut_the_connection
from transcripts.enums import Kind, Stage
from transcripts.recordings.models import Recording
from transcripts.work.services import analyse
from transcripts.work.services.analyse import register_step
from transcripts.work.services.claim import claim_next

pytestmark = pytest.mark.both_databases


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch) -> dict[str, analyse.Step]:
    chosen: dict[str, analyse.Step] = {}
    monkeypatch.setattr(analyse, "_steps", chosen)
    return chosen


@pytest.fixture
def heard(cast: Cast) -> Recording:
    recording: Recording = RecordingFactory(session=cast.session, stage=Stage.ANALYSING, fence=1)
    return recording


def test_steps_run_in_order_and_a_failing_one_fails_alone(
    heard: Recording, steps: dict[str, analyse.Step]
) -> None:
    done: list[str] = []

    def fail(recording: Recording) -> None:
        raise ValueError

    register_step("first", lambda recording: done.append("first"))
    register_step("second", fail)
    register_step("third", lambda recording: done.append("third"))
    analyse.analyse(heard)
    assert done == ["first", "third"]
    assert (heard.stage, heard.failed_steps) == (Stage.READY, ["second"])


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite is no server")
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("in_transaction", [True, False])
def test_a_database_that_goes_away_in_a_step_fails_no_step(
    heard: Recording, steps: dict[str, analyse.Step], in_transaction: bool
) -> None:
    """It was a score that was missing for good: the server had been restarted while it was written."""

    def write(recording: Recording) -> None:
        with transaction.atomic() if in_transaction else nullcontext():
            cut_the_connection()
            Recording.objects.update(title="written")

    register_step("write", write)
    with pytest.raises(OperationalError):
        analyse.analyse(heard)
    connection.close()
    left = Recording.objects.get()
    assert (left.stage, left.failed_steps, left.fence) == (Stage.ANALYSING, [], 1)


@pytest.mark.django_db(transaction=True)
def test_a_step_may_outlast_a_lease(heard: Recording, steps: dict[str, analyse.Step], settings: Any) -> None:
    settings.LEASE_SECONDS = 0.3

    def lease() -> Any:
        return Recording.objects.values_list("lease_until", flat=True).get()

    def copy_hours(recording: Recording) -> None:
        first, until = lease(), time.monotonic() + 10
        while lease() <= first:
            assert time.monotonic() < until, "nobody renewed it"
            time.sleep(0.02)

    register_step("copy", copy_hours)
    analyse.analyse(heard)
    assert (heard.stage, heard.failed_steps) == (Stage.READY, [])
    assert not [thread for thread in threading.enumerate() if thread.name == "lease"]


@pytest.mark.django_db(transaction=True)
def test_a_step_that_hangs_loses_its_lease(
    heard: Recording, steps: dict[str, analyse.Step], settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.LEASE_SECONDS = 0.3
    monkeypatch.setattr(analyse, "STEP_SECONDS", 0.0)

    def hang(recording: Recording) -> None:
        until = time.monotonic() + 10
        while claim_next() is None and time.monotonic() < until:
            time.sleep(0.02)

    register_step("hang", hang)
    with pytest.raises(LeaseLost):
        analyse.analyse(heard)


def test_a_step_that_finds_the_claim_lost_ends_the_reading(
    heard: Recording, steps: dict[str, analyse.Step]
) -> None:
    def lose(recording: Recording) -> None:
        Recording.objects.update(fence=2)
        with recording.writing():
            pytest.fail("written by two")

    register_step("lose", lose)
    register_step("never", lambda recording: pytest.fail("read by two"))
    with pytest.raises(LeaseLost):
        analyse.analyse(heard)
    heard.refresh_from_db()
    assert (heard.stage, heard.failed_steps) == (Stage.ANALYSING, [])


def test_reading_stops_with_the_process(heard: Recording, steps: dict[str, analyse.Step]) -> None:
    register_step("stop", lambda recording: stopping.stop())
    register_step("never", lambda recording: pytest.fail("went on"))
    with pytest.raises(stopping.Stopping):
        analyse.analyse(heard)


def test_the_floor_and_the_one_above_have_registered() -> None:
    assert list(analyse._steps)[:3] == ["playback", "notes", "index"]
    assert len(analyse._steps) > 3


def test_writing_twice_leaves_one_set(heard: Recording) -> None:
    for _ in range(2):
        index.write_notes(heard)
        index.index_recording(heard)
    assert Notes.objects.count() == 1
    assert SearchRow.objects.filter(source="segment").count() == 2
    assert SearchRow.objects.filter(source="entry").count() == KnowledgeEntry.objects.count() > 0


def test_notes_and_rows_of_a_lost_claim_are_not_written(heard: Recording) -> None:
    Recording.objects.update(fence=2)
    for write in (index.write_notes, index.index_recording):
        with pytest.raises(LeaseLost):
            write(heard)
    assert not Notes.objects.exists() and not SearchRow.objects.exists()


def test_answers_get_no_notes_but_are_found(cast: Cast) -> None:
    answer = RecordingFactory(session=cast.session, kind=Kind.ANSWER, owner=cast.learner)
    index.write_notes(answer)
    index.index_recording(answer)
    assert not Notes.objects.exists() and not KnowledgeEntry.objects.exists()
    assert SearchRow.objects.count() == 2
