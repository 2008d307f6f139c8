"""Damage each thing that the doctor knows, see it found and repaired, and a second look find nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from hrvoice.doctor import Outcome, Scope, examine
from hrvoice.doctor.finding import in_batches
from knowledge.search.models import SearchRow
from tests.site.doctor.helpers import LONG_AGO, codes, leave_a_file, lecture, look, lose_notes, path_of
from tests.texts import rows_of
from tests.transcripts.helpers import Cast, waiting
from transcripts.enums import Kind, Queue, Stage
from transcripts.recordings.models import Recording
from transcripts.work.services.claim import claim_next

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def test_a_sound_company_is_clean(cast: Cast) -> None:
    lecture(cast)
    lecture(cast, kind=Kind.ANSWER)
    waiting(cast.session, queued_at=timezone.now(), size=8, sha256=hashlib.sha256(b"RIFF....").hexdigest())
    assert codes() == []


def lose_file(recording: Recording) -> None:
    path_of(recording).unlink()


def lose_playback(recording: Recording) -> None:
    Recording.objects.filter(pk=recording.pk).update(playback="recordings/2026/01/gone.playback")


def strand(recording: Recording) -> None:
    lost = timezone.now() - LONG_AGO
    Recording.objects.filter(pk=recording.pk).update(stage=Stage.ANALYSING, lease_until=lost)


def forget(recording: Recording) -> None:
    Recording.objects.filter(pk=recording.pk).update(
        stage=Stage.RECEIVED, created_at=timezone.now() - LONG_AGO
    )


def lose_segments(recording: Recording) -> None:
    rows_of(recording).delete()
    recording.entries.all().delete()
    recording.search_rows.all().delete()


def fail_a_step(recording: Recording) -> None:
    Recording.objects.filter(pk=recording.pk).update(failed_steps=["notes"])


def correct_a_segment(recording: Recording) -> None:
    rows_of(recording).filter(stretch=1).update(text="Then apologise.")


def unfind(recording: Recording) -> None:
    row = recording.search_rows.filter(source=SearchRow.Source.SEGMENT).first()
    assert row is not None
    row.delete()


def find_twice(recording: Recording) -> None:
    row = recording.search_rows.first()
    assert row is not None
    row.pk = None
    row.save()


def cancel_quietly(recording: Recording) -> None:
    Recording.objects.filter(pk=recording.pk).update(stage=Stage.CANCELLED)


@pytest.mark.parametrize(
    ("damage", "code"),
    [
        (lose_file, "file_missing"),
        (lose_playback, "playback_missing"),
        (leave_a_file, "file_orphaned"),
        (strand, "row_stuck"),
        (forget, "row_unqueued"),
        (lose_segments, "segments_missing"),
        (lose_notes, "notes_missing"),
        (fail_a_step, "steps_failed"),
        (correct_a_segment, "search_stale"),
        (unfind, "search_missing"),
        (find_twice, "search_duplicate"),
        (cancel_quietly, "search_orphaned"),
    ],
)
def test_damage_is_found_repaired_and_gone(
    cast: Cast, damage: Callable[[Recording], None], code: str, django_capture_on_commit_callbacks: Any
) -> None:
    _, recording = lecture(cast), lecture(cast)
    damage(recording)
    assert codes() == [code]
    assert codes() == [code], "looking changes nothing"
    with django_capture_on_commit_callbacks(execute=True):
        repaired = look(repair=True)
    assert [outcome.repaired for outcome in repaired] == [True]
    assert codes() == []


def test_a_queue_that_nobody_works_on_is_found_and_woken(cast: Cast, wake_ups: list[Queue]) -> None:
    first = lecture(cast, stage=Stage.QUEUED, queued_at=timezone.now() - LONG_AGO)
    busy = lecture(
        cast,
        stage=Stage.TRANSCRIBING,
        queued_at=timezone.now() - LONG_AGO,
        lease_until=timezone.now() + LONG_AGO,
    )
    assert codes() == [], "with a worker at work the others wait their turn"
    Recording.objects.filter(pk=busy.pk).delete()
    path_of(busy).unlink()
    [outcome] = look(repair=True)
    assert (outcome.finding.code, outcome.finding.which) == ("queue_stalled", str(first.pk))
    assert Queue.SPEECH in wake_ups


def test_a_lost_row_on_its_last_try_is_not_set_aside_when_it_is_repaired(cast: Cast, settings: Any) -> None:
    recording = lecture(cast)
    strand(recording)
    Recording.objects.filter(pk=recording.pk).update(attempt=settings.MAX_ATTEMPTS)
    assert [outcome.finding.code for outcome in look(repair=True)] == ["row_stuck"]
    claimed = claim_next()
    assert claimed is not None and (claimed.attempt, claimed.deaths) == (settings.MAX_ATTEMPTS, 1)


def test_a_recording_that_gets_ready_meanwhile_stays_findable(cast: Cast) -> None:
    recording = lecture(cast)
    cancel_quietly(recording)
    outcome = next(examine(Scope()))
    assert outcome.finding.code == "search_orphaned" and outcome.finding.repair is not None
    Recording.objects.filter(pk=recording.pk).update(stage=Stage.READY)
    outcome.finding.repair()
    assert codes() == []


def test_a_lost_row_that_another_worker_takes_meanwhile_is_left_to_it(cast: Cast) -> None:
    recording = lecture(cast)
    strand(recording)
    found: Iterator[Outcome] = examine(Scope())
    outcome = next(found)
    later = timezone.now() + LONG_AGO
    Recording.objects.filter(pk=recording.pk).update(fence=recording.fence + 1, lease_until=later)
    assert outcome.finding.repair is not None
    outcome.finding.repair()
    recording.refresh_from_db()
    assert (recording.stage, recording.lease_until) == (Stage.ANALYSING, later)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL keeps its index itself")
def test_the_full_text_index_is_compared_with_its_rows(cast: Cast) -> None:
    lecture(cast)
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO knowledge_search_fts(knowledge_search_fts) VALUES ('delete-all')")
    assert codes() == ["search_index_altered"]
    assert codes(repair=True) == ["search_index_altered"]
    assert codes() == []


def test_rows_are_held_in_memory_a_batch_at_a_time(cast: Cast, django_assert_num_queries: Any) -> None:
    made = {lecture(cast).pk for _ in range(5)}
    with django_assert_num_queries(4):  # two, two, one, none
        assert {row.pk for row in in_batches(Recording.objects.all(), size=2)} == made
