"""Claims of leased rows: of several workers one gets a row, the next in turn. For each kind."""

from __future__ import annotations

import datetime
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.db import OperationalError, connection, transaction
from django.utils import timezone

from jobs.models import Job
from kit.queue.holder import worker_name
from kit.queue.leased import LeasedRow, claim, fail_exhausted
from kit.queue.lifecycle import MAX_DEATHS
from notifications.models import Delivery
from tests.factories import EmployeeFactory
from tests.kit.queue.kinds import FUTURE, KINDS, MINUTE, PAST, Kind
from tests.transcripts.helpers import cut_the_connection
from transcripts.recordings.models import Recording

pytestmark = pytest.mark.django_db


def in_threads(work: Callable[[], object], count: int = 1) -> list[threading.Thread]:
    """Start ``count`` threads that do ``work``, each with a connection of its own."""

    def run() -> None:
        try:
            work()
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    return threads


def test_every_kind_of_waiting_work_is_tested_here() -> None:
    assert {one for one in apps.get_models() if issubclass(one, LeasedRow)} == {
        kind.model for kind in KINDS.values()
    }


def test_claim_writes_stage_lease_attempt_and_worker(kind: Kind) -> None:
    kind.make()
    row = kind.claimed()
    stored = kind.model.objects.get()
    for one in (row, stored):
        assert (one.stage, one.fence, one.attempt, one.deaths) == (kind.held, 1, 1, 0)
        assert one.worker == worker_name() and one.started_at is not None
        seconds = (one.lease_until - timezone.now()).total_seconds()
        assert 0 < seconds <= kind.model.lifecycle.lease + 1
    assert claim(kind.model) is None


def test_claim_takes_what_waits_longest_and_leaves_what_backs_off(kind: Kind) -> None:
    later, first = kind.make(queued_at=PAST), kind.make(queued_at=PAST - MINUTE)
    kind.make(queued_at=FUTURE)
    fresh = kind.make()
    assert [row.pk for row in iter(lambda: claim(kind.model), None)] == [first.pk, later.pk, fresh.pk]


def test_claim_can_leave_what_has_not_waited_long_and_what_is_not_wanted(kind: Kind) -> None:
    row = kind.make(queued_at=timezone.now() - datetime.timedelta(seconds=1))
    assert claim(kind.model, waited=5.0) is None
    assert claim(kind.model, among={"stage": []}) is None
    assert claim(kind.model, among={"stage": ["o'clock"]}) is None
    assert claim(kind.model, waited=0.5, among={"stage": [kind.queued, "other"]}) == row


@pytest.mark.django_db(transaction=True)
def test_claim_gives_each_row_to_one_of_many_threads(kind: Kind) -> None:
    for _ in range(6):
        kind.make()
    taken: list[object] = []
    start = threading.Barrier(4)

    def claim_when_free() -> Any:
        while True:
            try:
                return claim(kind.model)
            except OperationalError:  # a database in memory cannot wait for its lock
                time.sleep(0.01)

    def work() -> None:
        start.wait()
        taken.extend(row.pk for row in iter(claim_when_free, None))

    for thread in in_threads(work, 4):
        thread.join()
    assert len(taken) == 6 and set(taken) == set(kind.model.objects.values_list("pk", flat=True))
    assert set(kind.model.objects.values_list("fence", "attempt")) == {(1, 1)}


def test_claim_takes_exactly_what_is_free_and_not_exhausted(kind: Kind) -> None:
    """The statement and the querysets agree, over every stage, lease, time, attempt and death."""
    most = kind.model.lifecycle.max_attempts
    whose = EmployeeFactory() if kind.model is not Recording else None
    shared = {"owner": whose} if kind.model is Job else {}
    for stage in kind.model._meta.get_field("stage").choices:
        for lease in (None, PAST, FUTURE):
            for attempt, deaths in ((0, 0), (most - 1, 0), (most, 0), (1, MAX_DEATHS - 1)):
                for queued_at in (PAST, FUTURE):
                    fields = {"lease_until": lease, "attempt": attempt, "deaths": deaths}
                    kind.make(stage=stage[0], queued_at=queued_at, **fields, **shared)
    rows = kind.model.objects
    free, exhausted = set(rows.free()), set(rows.exhausted())
    assert free & exhausted and free - exhausted and exhausted - free
    stuck = set(rows.stuck())
    assert stuck and stuck < free
    assert set(iter(lambda: claim(kind.model), None)) == free - exhausted
    assert set(fail_exhausted(kind.model)) == free & exhausted


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("renews", [True, False])
def test_claim_takes_the_row_as_it_is_once_another_has_let_go_of_it(kind: Kind, renews: bool) -> None:
    kind.make(stage=kind.held, fence=1, lease_until=PAST)
    claimed: list[Any] = []
    with transaction.atomic():
        row = kind.model.objects.select_for_update().get()
        [thread] = in_threads(lambda: claimed.append(claim(kind.model)))
        while not _blocked():
            time.sleep(0.01)
        if renews:
            row.hold(fence=1)
        else:
            kind.model.objects.update(fence=7)
    thread.join()
    assert [one and one.fence for one in claimed] == ([None] if renews else [8])


def _blocked() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_stat_activity WHERE pg_backend_pid() = ANY(pg_blocking_pids(pid))")
        return cursor.fetchone() is not None


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite is no server")
@pytest.mark.django_db(transaction=True)
def test_claim_takes_another_connection_where_its_own_was_cut(kind: Kind) -> None:
    kind.make()
    cut_the_connection()
    assert claim(kind.model) is not None and claim(kind.model) is None


def test_the_first_of_many_deliveries_is_found_in_an_index() -> None:
    life = Delivery.lifecycle
    query = life.claim(Delivery._meta.db_table, ["id"], {}, 0.0)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("SET LOCAL enable_sort = off")
        explain = "EXPLAIN " if connection.vendor == "postgresql" else "EXPLAIN QUERY PLAN "
        cursor.execute(explain + query, ["a worker"])
        plan = str(cursor.fetchall())
    assert "delivery_due" in plan and "TEMP B-TREE" not in plan and "Sort" not in plan
