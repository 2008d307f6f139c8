"""Claims: one worker gets a recording, the most urgent first, and nobody keeps what he lost."""

from __future__ import annotations

import datetime
import threading
import time
from typing import Any

import pytest
from django.conf import settings
from django.db import OperationalError, connection, transaction
from django.utils import timezone

from hrvoice.celery import app as celery_app
from kit.queue import leased
from kit.queue.lease import LeaseLost
from kit.queue.lifecycle import MAX_DEATHS
from tests.transcripts.helpers import Cast, cut_the_connection, waiting
from transcripts.enums import Kind, Queue, Stage
from transcripts.recordings.models import Recording
from transcripts.work.services.claim import claim_next, served_queues, waiting_queues

pytestmark = pytest.mark.both_databases

PAST = timezone.now() - datetime.timedelta(minutes=5)
FUTURE = timezone.now() + datetime.timedelta(days=1)


def test_claim_takes_the_oldest_and_answers_before_lectures(cast: Cast) -> None:
    now = timezone.now()
    later = waiting(cast.session, queued_at=now)
    first = waiting(cast.session, queued_at=now - datetime.timedelta(minutes=2))
    forgotten = waiting(cast.session, stage=Stage.RECEIVED, queued_at=now - datetime.timedelta(minutes=1))
    answer = waiting(cast.session, queued_at=now, kind=Kind.ANSWER, owner=cast.learner)
    order = [claimed.pk for claimed in iter(claim_next, None)]
    assert order == [answer.pk, first.pk, forgotten.pk, later.pk]


def test_claim_takes_a_lecture_that_was_begun_before_others(cast: Cast) -> None:
    now = timezone.now()
    fresh = waiting(cast.session, queued_at=now - datetime.timedelta(minutes=9))
    begun = waiting(cast.session, queued_at=now, stretches_done=2)
    answer = waiting(cast.session, queued_at=now, kind=Kind.ANSWER, owner=cast.learner)
    assert [claimed.pk for claimed in iter(claim_next, None)] == [answer.pk, begun.pk, fresh.pk]


@pytest.mark.parametrize(
    ("queues", "expected"),
    [
        ({Queue.LIVE}, ["answer"]),
        ({Queue.SPEECH}, ["answer", "lecture"]),
        ({Queue.LIGHT}, ["heard answer", "heard lecture"]),
        ({Queue.LIVE, Queue.LIGHT}, ["heard answer", "answer", "heard lecture"]),
        (set(), []),
    ],
)
def test_claim_takes_what_its_queues_are_for(cast: Cast, queues: set[Queue], expected: list[str]) -> None:
    rows: dict[str, dict[str, Any]] = {
        "heard lecture": {"transcribed_at": PAST, "stretches_done": 3},
        "lecture": {},
        "heard answer": {"transcribed_at": PAST, "stretches_done": 1, "kind": Kind.ANSWER},
        "answer": {"kind": Kind.ANSWER},
    }
    for minutes, (title, fields) in enumerate(rows.items()):
        waiting(cast.session, title=title, queued_at=PAST + datetime.timedelta(minutes=minutes), **fields)
    for row in Recording.objects.all():
        assert {queue for queue in Queue if row in Recording.objects.claimable([queue])} == set(row.queues)
    assert [claimed.title for claimed in iter(lambda: claim_next(queues), None)] == expected


def test_outside_of_a_worker_every_queue_is_served() -> None:
    assert served_queues() == set(Queue)


def test_a_worker_serves_the_queues_it_was_started_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(celery_app.amqp.queues, "_consume_from", None)
    celery_app.amqp.queues.select(["speech", "live"])
    assert served_queues() == {Queue.SPEECH, Queue.LIVE}


def test_claim_can_leave_what_has_not_waited_long(cast: Cast) -> None:
    waiting(cast.session, queued_at=timezone.now() - datetime.timedelta(seconds=1))
    assert claim_next(waited=2.0) is None
    waiting(cast.session, title="old", queued_at=timezone.now() - datetime.timedelta(seconds=3))
    claimed = claim_next(waited=2.0)
    assert claimed is not None and claimed.title == "old"


def test_claim_writes_lease_attempt_and_worker(cast: Cast) -> None:
    waiting(cast.session)
    claimed = claim_next()
    assert claimed is not None
    assert (claimed.stage, claimed.fence, claimed.attempt) == (Stage.TRANSCRIBING, 1, 1)
    assert claimed.lease_until is not None and claimed.lease_until > timezone.now()
    assert str(threading.get_ident()) in claimed.worker
    assert claim_next() is None


def test_a_worker_whose_clock_is_slow_keeps_what_it_holds(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting(cast.session)
    real = timezone.now
    monkeypatch.setattr(timezone, "now", lambda: real() - datetime.timedelta(hours=1))
    claimed = claim_next()
    assert claimed is not None
    assert claim_next() is None, "its lease had run out when it was taken"
    claimed.hold(fence=claimed.fence)
    assert claim_next() is None, "its lease had run out when it was renewed"


def test_queues_that_wait_are_those_whose_workers_find_something(cast: Cast) -> None:
    assert waiting_queues() == []
    waiting(cast.session, transcribed_at=PAST)
    assert waiting_queues() == [Queue.LIGHT]
    waiting(cast.session)
    assert waiting_queues() == [Queue.SPEECH, Queue.LIGHT]
    waiting(cast.session, kind=Kind.ANSWER)
    assert waiting_queues() == list(Queue)
    assert waiting_queues([Queue.LIVE]) == [Queue.LIVE]
    while claim_next():
        pass
    assert waiting_queues() == []


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
    assert claimed is not None
    # a death is no try: nobody knows whether the recording had anything to do with it
    assert (claimed.fence, claimed.attempt, claimed.deaths) == (5, 1, 1)
    with pytest.raises(LeaseLost):
        former.hold(fence=4)
    with pytest.raises(LeaseLost):
        former.advance(Stage.FAILED, fence=4)


def test_claim_of_a_heard_recording_goes_on_with_reading(cast: Cast) -> None:
    waiting(cast.session, transcribed_at=PAST)
    claimed = claim_next()
    assert claimed is not None and claimed.stage == Stage.ANALYSING


def test_a_recording_whose_worker_just_renewed_is_not_given_up(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting(cast.session, stage=Stage.TRANSCRIBING, fence=1, deaths=MAX_DEATHS - 1, lease_until=PAST)
    read = leased._give_up

    def renewed_meanwhile(row: Recording, then: Any) -> Recording | None:
        Recording.objects.get().hold(fence=1)
        return read(row, then)

    monkeypatch.setattr(leased, "_give_up", renewed_meanwhile)
    assert claim_next() is None
    row = Recording.objects.get()
    assert (row.fence, row.stage) == (1, Stage.TRANSCRIBING)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("again", [True, False])
def test_claim_takes_the_row_as_it_is_once_another_has_let_go_of_it(cast: Cast, again: bool) -> None:
    """The claim waits for whoever writes: a person who starts it anew, or one who stops it."""
    waiting(cast.session, transcribed_at=PAST, stretches_done=3)
    blocked: list[str] = []
    claimed: list[Recording | None] = []

    def claim_meanwhile() -> None:
        try:
            claimed.append(claim_next())
        finally:
            connection.close()

    thread = threading.Thread(target=claim_meanwhile)
    with transaction.atomic():
        row = Recording.objects.select_for_update().get()
        thread.start()
        while not blocked:
            blocked = blocked_statements()
        if again:
            Recording.objects.update(transcribed_at=None, stretches_done=0, fence=row.fence + 1)
        else:
            Recording.objects.update(stage=Stage.CANCELLED, fence=row.fence + 1)
    thread.join()
    if again:
        assert claimed[0] is not None
        assert (claimed[0].stage, claimed[0].stretches_done) == (Stage.TRANSCRIBING, 0)
        assert claimed[0].fence == row.fence + 2
    else:
        assert claimed == [None]
        assert Recording.objects.get().stage == Stage.CANCELLED


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite is no server")
@pytest.mark.django_db(transaction=True)
def test_claim_takes_another_connection_where_its_own_was_cut(cast: Cast) -> None:
    waiting(cast.session)
    cut_the_connection()
    assert claim_next() is not None
    assert claim_next() is None


def blocked_statements() -> list[str]:
    """Return the statements that wait for a lock of this connection."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT query FROM pg_stat_activity WHERE pg_backend_pid() = ANY(pg_blocking_pids(pid))"
        )
        return [str(row[0]) for row in cursor.fetchall()]


@pytest.mark.parametrize(
    ("stage", "error", "attempt", "deaths", "reason"),
    [
        (Stage.TRANSCRIBING, "", 1, MAX_DEATHS - 1, "gave_up"),
        (Stage.TRANSCRIBING, "engine_crashed", 2, MAX_DEATHS - 1, "gave_up"),
        (Stage.QUEUED, "engine_hung", settings.MAX_ATTEMPTS, 0, "engine_hung"),
        (Stage.QUEUED, "", settings.MAX_ATTEMPTS, 0, "gave_up"),
    ],
)
def test_claim_passes_over_what_has_no_attempt_left(
    cast: Cast, stage: Stage, error: str, attempt: int, deaths: int, reason: str
) -> None:
    waiting(
        cast.session,
        kind=Kind.ANSWER,
        owner=cast.learner,
        stage=stage,
        attempt=attempt,
        deaths=deaths,
        lease_until=PAST,
        error_code=error,
        queued_at=PAST,
    )
    other = waiting(cast.session)
    claimed = claim_next()
    assert claimed is not None and claimed.pk == other.pk
    # passed over while there is other work; the sweeper, or a worker without work, fails it
    leased.fail_exhausted(Recording)
    failed = Recording.objects.exclude(pk=other.pk).get()
    assert (failed.stage, failed.error_code) == (Stage.FAILED, reason)
    assert failed.finished_at is not None
