"""Claims: one worker gets a recording, the most urgent first, and nobody keeps what he lost."""

from __future__ import annotations

import datetime
import threading
import time

import pytest
from django.conf import settings
from django.db import OperationalError, connection
from django.utils import timezone

from tests.transcripts.helpers import Cast, waiting
from transcripts.enums import Kind, Stage
from transcripts.models import Recording
from transcripts.models.recording import LeaseLost
from transcripts.services import claim
from transcripts.services.claim import claim_next

PAST = timezone.now() - datetime.timedelta(minutes=5)
FUTURE = timezone.now() + datetime.timedelta(days=1)


def test_claim_takes_the_oldest_and_answers_before_lectures(cast: Cast) -> None:
    now = timezone.now()
    later = waiting(cast.session, queued_at=now)
    first = waiting(cast.session, queued_at=now - datetime.timedelta(minutes=2))
    forgotten = waiting(cast.session, stage=Stage.RECEIVED, created_at=now - datetime.timedelta(minutes=1))
    answer = waiting(cast.session, queued_at=now, kind=Kind.ANSWER, owner=cast.learner)
    order = [claimed.pk for claimed in iter(claim_next, None)]
    assert order == [answer.pk, first.pk, forgotten.pk, later.pk]


def test_claim_writes_lease_attempt_and_worker(cast: Cast) -> None:
    waiting(cast.session)
    claimed = claim_next()
    assert claimed is not None
    assert (claimed.stage, claimed.fence, claimed.attempt) == (Stage.TRANSCRIBING, 1, 1)
    assert claimed.lease_until is not None and claimed.lease_until > timezone.now()
    assert str(threading.get_ident()) in claimed.worker
    assert claim_next() is None


@pytest.mark.django_db(transaction=True)
def test_claim_gives_each_recording_to_one_of_many_threads(cast: Cast) -> None:
    for _ in range(6):
        waiting(cast.session)
    taken: list[object] = []
    start = threading.Barrier(4)

    def claim_when_free() -> Recording | None:
        while True:
            try:
                return claim_next()
            except OperationalError:  # a database in memory cannot wait for its lock
                time.sleep(0.01)

    def worker() -> None:
        try:
            start.wait()
            taken.extend(claimed.pk for claimed in iter(claim_when_free, None))
        finally:
            connection.close()

    threads = [threading.Thread(target=worker) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(taken) == 6 and set(taken) == set(Recording.objects.values_list("pk", flat=True))
    assert set(Recording.objects.values_list("fence", "attempt")) == {(1, 1)}


def test_claim_takes_over_where_the_lease_ran_out(cast: Cast) -> None:
    waiting(cast.session, stage=Stage.TRANSCRIBING, fence=4, attempt=1, lease_until=FUTURE)
    assert claim_next() is None
    Recording.objects.update(lease_until=PAST)
    former = Recording.objects.get()
    claimed = claim_next()
    assert claimed is not None and (claimed.fence, claimed.attempt) == (5, 2)
    with pytest.raises(LeaseLost):
        former.hold(fence=4)
    with pytest.raises(LeaseLost):
        former.advance(Stage.FAILED, fence=4)


def test_claim_of_a_heard_recording_goes_on_with_reading(cast: Cast) -> None:
    waiting(cast.session, transcribed_at=PAST)
    claimed = claim_next()
    assert claimed is not None and claimed.stage == Stage.ANALYSING


def test_claim_leaves_a_recording_whose_worker_just_renewed(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting(cast.session, stage=Stage.TRANSCRIBING, fence=1, lease_until=PAST)
    read = claim._claim

    def renewed_meanwhile(row: Recording) -> bool:
        Recording.objects.get().hold(fence=1)
        return read(row)

    monkeypatch.setattr(claim, "_claim", renewed_meanwhile)
    assert claim_next() is None
    assert Recording.objects.get().fence == 1


def test_claim_reads_the_row_as_it_is_when_it_was_retried_meanwhile(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The row is read as heard; before the claim a person has started it anew."""
    waiting(cast.session, transcribed_at=PAST, stretches_done=3)
    read = claim._claim

    def retried_meanwhile(row: Recording) -> bool:
        Recording.objects.update(transcribed_at=None, stretches_done=0)
        return read(row)

    monkeypatch.setattr(claim, "_claim", retried_meanwhile)
    claimed = claim_next()
    assert claimed is not None
    assert (claimed.stage, claimed.stretches_done) == (Stage.TRANSCRIBING, 0)


@pytest.mark.parametrize(
    ("stage", "error", "reason"),
    [
        (Stage.TRANSCRIBING, "", "gave_up"),
        (Stage.TRANSCRIBING, "engine_crashed", "gave_up"),
        (Stage.QUEUED, "engine_hung", "engine_hung"),
        (Stage.QUEUED, "", "gave_up"),
    ],
)
def test_claim_sets_aside_what_was_tried_too_often(cast: Cast, stage: Stage, error: str, reason: str) -> None:
    waiting(
        cast.session,
        kind=Kind.ANSWER,
        owner=cast.learner,
        stage=stage,
        attempt=settings.MAX_ATTEMPTS,
        lease_until=PAST,
        error_code=error,
        queued_at=PAST,
    )
    other = waiting(cast.session)
    claimed = claim_next()
    assert claimed is not None and claimed.pk == other.pk
    aside = Recording.objects.exclude(pk=other.pk).get()
    assert (aside.stage, aside.error_code) == (Stage.FAILED, reason)
    assert aside.finished_at is not None
