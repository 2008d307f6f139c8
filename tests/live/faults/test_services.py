"""Redis loses everything or goes away, PostgreSQL goes away: what was accepted is heard all the same."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable

import pytest

from tests.live.faults.conftest import LEASE_SECONDS, Site
from tests.live.faults.ledger import Ledger
from tests.live.site import wait_until
from tests.nightly import times

pytestmark = [pytest.mark.faults, pytest.mark.whisper]

OUTAGES = times(1, 3)
CLIPS = ["b-question", "b-partial", "b-full", "b-question", "b-wrong", "b-question", "b-partial", "b-lecture"]


def under_load(site: Site, fault: Callable[[], object], *, times: int, every: float) -> Ledger:
    """Send clips while ``fault`` is injected again and again; return what was accepted."""
    ledger = site.ledger()
    over = threading.Event()

    def send() -> None:
        for name in CLIPS:
            ledger.send(name)
            over.wait(every * times / len(CLIPS))

    sender = threading.Thread(target=send)
    sender.start()
    for _ in range(times):
        time.sleep(every)
        fault()
    over.set()
    sender.join()
    return ledger


def judge(site: Site, ledger: Ledger, what: str) -> None:
    """Wait until all is heard, print the count and judge it."""
    began = time.monotonic()
    site.stack.wait_until_heard()
    count = ledger.count(site.undisturbed, leases=2 * LEASE_SECONDS)
    print(f"\n{what}: {ledger.unanswered} unanswered, refused {dict(ledger.refused)}; {count};", end=" ")
    print(f"at rest {time.monotonic() - began:.0f} s after the last")
    assert count.sound and not count.owned and not count.quarantined, count
    assert site.stack.is_running(), site.stack.last_words()


def test_a_redis_that_forgets_everything_loses_nothing(site: Site) -> None:
    ledger = under_load(site, site.redis.flush, times=times(12, 40), every=0.25)
    assert len(ledger.accepted) == len(CLIPS)
    judge(site, ledger, f"FLUSHALL, {times(12, 40)} times")


def test_a_redis_that_is_killed_and_comes_back_loses_nothing(site: Site) -> None:
    def outage() -> None:
        site.redis.stop(signal.SIGKILL)
        time.sleep(2)
        site.redis.start()

    ledger = under_load(site, outage, times=OUTAGES, every=2)
    # uploads are taken while it is away: only the wake-up is lost
    assert len(ledger.accepted) == len(CLIPS), ledger.refused
    judge(site, ledger, f"Redis killed, {OUTAGES} times for 2 s")


def test_an_upload_is_taken_while_redis_is_away(site: Site) -> None:
    ledger = site.ledger()
    site.redis.stop(signal.SIGKILL)
    try:
        began = time.monotonic()
        assert ledger.send("b-question")
        seconds = time.monotonic() - began
        time.sleep(LEASE_SECONDS)
    finally:
        site.redis.start()
    judge(site, ledger, f"an upload while Redis was away, answered after {seconds:.1f} s")
    assert seconds < 10


@pytest.mark.parametrize(
    ("how", "sig"), [("restarted", signal.SIGINT), ("crashed", signal.SIGQUIT)], ids=["restart", "crash"]
)
def test_a_database_that_goes_away_loses_nothing(site: Site, how: str, sig: signal.Signals) -> None:
    def outage() -> None:
        site.postgres.stop(sig)
        time.sleep(1)
        site.postgres.start()

    ledger = under_load(site, outage, times=OUTAGES, every=2)
    assert ledger.accepted, "nothing was accepted"
    judge(site, ledger, f"PostgreSQL {how}, {OUTAGES} times for 1 s")


def test_a_database_that_is_away_for_longer_than_a_lease_is_waited_for(site: Site) -> None:
    ledger = site.ledger()
    ledger.learner()
    assert ledger.send("b-lecture")
    wait_until(lambda: "transcribing" in site.stack.stages().values(), timeout=30, what="a claim", every=0.02)
    site.postgres.stop(signal.SIGINT)
    try:
        time.sleep(2 * LEASE_SECONDS)
        # what cannot be stored is refused, in words
        assert not ledger.send("b-question")
    finally:
        site.postgres.start()
    judge(site, ledger, f"PostgreSQL away for {2 * LEASE_SECONDS} s")
