"""Leased rows in a worker's hands: nobody keeps what they lost, nothing waits for ever. For each kind."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from jobs.models import Job
from kit.problems import Conflict
from kit.queue import leased
from kit.queue.holder import worker_name
from kit.queue.lease import LeaseLost
from kit.queue.leased import claim, fail_exhausted, release_dead, sweep
from kit.queue.lifecycle import MAX_DEATHS
from tests.kit.queue.kinds import FUTURE, KINDS, MINUTE, PAST, Kind
from transcripts.enums import Stage
from transcripts.recordings.models import Recording

pytestmark = pytest.mark.django_db


def dead_name() -> str:
    """Return a holder whose process has ended: its number was given again."""
    head, _, began = worker_name().rpartition(".")
    return f"{head}.{int(began) - 1}"


# -- holding ----------------------------------------------------------------------------------------
def test_hold_renews_the_lease_and_writes(kind: Kind) -> None:
    kind.make()
    row = kind.claimed()
    kind.lose()
    row.hold(fence=1, error_code="seen")
    stored = kind.model.objects.get()
    assert stored.lease_until > timezone.now() and stored.error_code == row.error_code == "seen"


def test_who_lost_the_row_writes_nothing_more(kind: Kind) -> None:
    kind.make()
    former = kind.claimed()
    kind.lose()
    assert kind.claimed().fence == 2
    before = kind.model.objects.values().get()
    writes: list[Callable[[], object]] = [
        lambda: former.hold(fence=1, error_code="late"),
        lambda: former.advance(kind.done, fence=1, error_code="late"),
        lambda: former.hand_back(fence=1),
        lambda: former.fail(fence=1, code="late"),
        lambda: former.writing().__enter__(),
    ]
    for write in writes:
        with pytest.raises(LeaseLost):
            write()
    assert kind.model.objects.values().get() == before


def test_who_holds_the_row_writes_what_is_made_of_it(kind: Kind) -> None:
    kind.make()
    row = kind.claimed()
    with row.writing():
        kind.model.objects.update(error_code="made")
    assert kind.model.objects.get().error_code == "made"


@pytest.mark.django_db(transaction=True)
def test_the_lease_is_renewed_from_beside_until_the_work_ends(kind: Kind, settings: Any) -> None:
    settings.LEASE_SECONDS = 0.3
    kind.make()
    row = kind.claimed()
    first, patience = row.lease_until, time.monotonic() + 10
    with row.renewing(fence=1, at_most=30):
        while kind.model.objects.get().lease_until <= first:
            assert time.monotonic() < patience, "nobody renewed it"
            time.sleep(0.02)
    assert not [thread for thread in threading.enumerate() if thread.name == "lease"]


# -- how a claim ends -------------------------------------------------------------------------------
def test_a_claim_that_ends_well_holds_nothing_more(kind: Kind) -> None:
    kind.make()
    row = kind.claimed()
    if kind.done in kind.model.lifecycle.held:
        row.advance(kind.done, fence=1)
        assert (row.stage, row.is_final) == (kind.done, False) and row.lease_until > timezone.now()
        row.advance(Stage.READY, fence=1)
    else:
        row.advance(kind.done, fence=1)
    assert row.is_final and row.lease_until is None and row.finished_at is not None
    assert claim(kind.model) is None and kind.model.objects.active().count() == 0
    with pytest.raises(LeaseLost):
        row.hold(fence=1)


@pytest.mark.parametrize("keeps_place", [True, False])
def test_what_is_handed_back_has_used_up_no_attempt(kind: Kind, keeps_place: bool) -> None:
    first, second = kind.make(queued_at=PAST), kind.make(queued_at=PAST + MINUTE)
    kind.claimed().hand_back(fence=1, keeps_place=keeps_place)
    first.refresh_from_db()
    assert (first.stage, first.attempt, first.lease_until, first.worker) == (kind.queued, 0, None, "")
    order = [first.pk, second.pk] if keeps_place else [second.pk, first.pk]
    assert [row.pk for row in iter(lambda: claim(kind.model), None)] == order


def test_a_failed_attempt_is_followed_by_another_after_its_backoff(kind: Kind) -> None:
    kind.make()
    most = kind.model.lifecycle.max_attempts
    for attempt in range(1, most + 1):
        row = kind.claimed()
        assert (row.fence, row.attempt) == (attempt, attempt)
        again = row.fail(fence=attempt, code="broken", detail="x" * 3000, backoff=60)
        assert again is (attempt < most)
        assert (row.error_code, row.error_detail, row.lease_until) == ("broken", "x" * 2000, None)
        assert claim(kind.model) is None
        if again:
            assert row.stage == kind.queued and row.queued_at > timezone.now()
            kind.model.objects.update(queued_at=PAST)
    assert row.stage == kind.model.lifecycle.failed and row.finished_at is not None


def test_what_cannot_be_helped_by_another_attempt_fails_at_once(kind: Kind) -> None:
    kind.make()
    row = kind.claimed()
    assert row.fail(fence=1, code="broken", permanent=True) is False
    assert (row.stage, row.error_code) == (kind.model.lifecycle.failed, "broken")


def test_a_person_ends_the_claim_and_only_by_a_legal_move(kind: Kind) -> None:
    kind.make()
    row = kind.claimed()
    failed = kind.model.lifecycle.failed
    with pytest.raises(Conflict):
        row.advance(failed, only_from=[kind.queued])
    kind.model.objects.get().advance(failed)
    with pytest.raises(LeaseLost):
        row.hold(fence=1)
    with pytest.raises(Conflict):
        row.advance(kind.held)
    assert kind.model.objects.values_list("stage", "fence").get() == (failed, 2)


# -- workers that fall silent -----------------------------------------------------------------------
def test_whoever_takes_over_from_the_dead_makes_no_attempt_but_counts_a_death(kind: Kind) -> None:
    kind.make()
    kind.claimed()
    kind.lose()
    row = kind.claimed()
    # a job runs in the worker, and may have ended it
    attempt = 2 if kind.model is Job else 1
    assert (row.fence, row.attempt, row.deaths) == (2, attempt, 1)


def test_what_silences_every_worker_fails_in_the_end(kind: Kind) -> None:
    kind.make()
    claims = 0
    while claim(kind.model) is not None:
        claims += 1
        assert fail_exhausted(kind.model) == []
        kind.lose()
    assert claims == (kind.model.lifecycle.max_attempts if kind.model is Job else MAX_DEATHS)
    [row] = fail_exhausted(kind.model)
    assert (row.stage, row.error_code, row.lease_until) == (kind.model.lifecycle.failed, "gave_up", None)
    assert row.fence == claims + 1 and row.finished_at is not None
    assert fail_exhausted(kind.model) == []


@pytest.mark.parametrize(("code", "reason"), [("broken", "broken"), ("", "gave_up")])
def test_what_has_no_attempt_left_fails_with_its_reason(kind: Kind, code: str, reason: str) -> None:
    kind.make(attempt=kind.model.lifecycle.max_attempts, error_code=code)
    assert claim(kind.model) is None
    [row] = fail_exhausted(kind.model)
    assert (row.stage, row.error_code) == (kind.model.lifecycle.failed, reason)


def test_a_row_whose_worker_just_renewed_is_not_given_up(kind: Kind, monkeypatch: pytest.MonkeyPatch) -> None:
    most = kind.model.lifecycle.max_attempts
    kind.make(stage=kind.held, fence=1, attempt=most, deaths=MAX_DEATHS, lease_until=PAST)
    give_up = leased._give_up

    def renewed_meanwhile(row: Any, then: Any) -> Any:
        kind.model.objects.get().hold(fence=1)
        return give_up(row, then)

    monkeypatch.setattr(leased, "_give_up", renewed_meanwhile)
    assert fail_exhausted(kind.model) == []
    assert kind.model.objects.values_list("stage", "fence").get() == (kind.held, 1)


def test_leases_of_this_machines_dead_run_out_and_no_others(kind: Kind) -> None:
    held = {"stage": kind.held, "fence": 1, "attempt": 1, "lease_until": FUTURE}
    dead = kind.make(**held, worker=dead_name())
    for name in (worker_name(), "elsewhere:1:2:0123456789ab.5"):
        kind.make(**held, worker=name)
    kind.make(worker=dead_name(), queued_at=FUTURE)
    others = [other.model for other in KINDS.values() if other is not kind]
    assert release_dead(*others) == 0 and claim(kind.model) is None
    assert release_dead() == 1, "without models every kind of waiting work is looked at"
    assert kind.claimed() == dead and claim(kind.model) is None
    assert release_dead() == 0


def test_a_sweep_finds_what_was_never_picked_up_and_what_was_lost(
    kind: Kind, caplog: pytest.LogCaptureFixture
) -> None:
    assert sweep(kind.model) == (0, [])
    kind.make()
    kind.make(queued_at=FUTURE)
    kind.make(stage=kind.held, lease_until=FUTURE)
    kind.make(stage=kind.done if kind.model is not Recording else Stage.READY)
    assert sweep(kind.model) == (1, []) and caplog.messages == []
    kind.make(stage=kind.held, lease_until=PAST)
    spent = kind.make(attempt=kind.model.lifecycle.max_attempts)
    assert sweep(kind.model) == (2, [spent])
    assert any("lost their worker" in said for said in caplog.messages)
    assert sweep(kind.model) == (2, [])
