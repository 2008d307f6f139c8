"""Wake-ups arrive five times; a worker sleeps through its lease and wakes when another has the recording."""

from __future__ import annotations

import os
import re
import signal
import time
from collections.abc import Iterator

import pytest

from tests.live.faults.conftest import LEASE_SECONDS, Site
from tests.live.faults.five_times import MARK
from tests.live.faults.ledger import Ledger
from tests.live.site import children_of, wait_until
from tests.nightly import times

pytestmark = [pytest.mark.faults, pytest.mark.whisper]

CLIPS = ["b-question", "b-partial", "b-lecture", "b-wrong", "b-question", "b-partial", "b-question"]


@pytest.fixture
def five_times(site: Site) -> Iterator[Site]:
    """The site, with every message of every member published five times."""
    stack = site.stack
    plain = dict(stack.commands)
    stack.stop()
    stack.commands = {
        name: ["-m", "tests.live.faults.five_times", *command] for name, command in plain.items()
    }
    stack.start()
    yield site
    stack.stop()
    stack.commands = plain
    stack.start()


def wake_ups(site: Site) -> int:
    """How many wake-ups were multiplied so far."""
    return len(re.findall(f"{MARK} (?:live|speech|light)", site.stack.log.read_text(errors="replace")))


def test_a_wake_up_that_comes_five_times_is_acted_on_once(five_times: Site) -> None:
    site, stack = five_times, five_times.stack
    ledger = site.ledger()
    told = wake_ups(site)
    for name in CLIPS:
        assert ledger.send(name)
    stack.wait_until_heard()
    told = wake_ups(site) - told
    count = ledger.count(site.undisturbed, leases=2 * LEASE_SECONDS)
    print(f"\nevery message five times, {told} wake-ups: {count}")
    assert told >= len(CLIPS), "nothing was multiplied"
    assert count.sound and count.ready == len(CLIPS), count
    # a second claim would have raised the fence: queued, claimed, handed over, claimed again to be read
    fences = {fence for (fence,) in stack.rows("select fence from transcripts_recording")}
    assert len(fences) == 1, fences


def test_a_worker_that_slept_through_its_lease_spoils_nothing(site: Site) -> None:
    ledger = site.ledger()
    stack = site.stack
    held = (
        "select id, fence, worker from transcripts_recording"
        " where stage = 'transcribing' and stretches_done = 1"
    )
    stolen = 0
    for _ in range(times(1, 3)):
        assert ledger.send("b-lecture")
        [(recording, fence, worker)] = wait_until(
            lambda: stack.rows(held)[:1], timeout=60, what="a recording in the middle", every=0.01
        )
        sleeper = int(worker.split(":")[1])
        asleep = [sleeper, *children_of(sleeper)]
        for pid in asleep:
            os.kill(pid, signal.SIGSTOP)
        try:
            began = time.monotonic()
            now = "select fence, worker, stage from transcripts_recording where id = ?"
            wait_until(
                lambda: stack.rows(now, recording)[0][0] != fence,  # noqa: B023
                timeout=4 * LEASE_SECONDS,
                what="another worker takes the recording",
            )
            seconds = time.monotonic() - began
            wait_until(
                lambda: stack.rows(now, recording)[0][2] == "ready",  # noqa: B023
                timeout=60,
                what="the other worker ends it",
            )
        finally:
            for pid in asleep:
                os.kill(pid, signal.SIGCONT)
        stolen += 1
        print(f"\ntaken by another {seconds:.1f} s after its worker fell asleep", end="")
        assert seconds < 2 * LEASE_SECONDS
    judge(site, ledger, f"{stolen} leases taken from sleeping workers")


def test_a_worker_whose_lease_is_stolen_while_it_works_stops(site: Site) -> None:
    ledger = site.ledger()
    stack = site.stack
    stolen = 0
    for _ in range(3):
        assert ledger.send("b-lecture")
    until = time.monotonic() + 120
    held = "select id, fence from transcripts_recording where stage = 'transcribing' and stretches_done >= 1"
    robbed: set[tuple[str, int]] = set()
    while stolen < 6 and time.monotonic() < until and set(stack.stages().values()) != {"ready"}:
        for recording, fence in stack.rows(held):
            if (recording, fence) not in robbed:
                robbed.add((recording, fence))
                stolen += steal(site, recording, fence)
        time.sleep(0.05)
    assert stolen >= 3
    judge(site, ledger, f"{stolen} leases stolen from workers at work")


def steal(site: Site, recording: str, fence: int) -> int:
    """Take a claim away as a new claim does, and leave the recording free for the next worker."""
    done = site.stack.rows(
        "update transcripts_recording set fence = fence + 1, lease_until = now() - interval '1 second'"
        " where id = ? and fence = ? and stage = 'transcribing' returning 1",
        recording,
        fence,
    )
    return len(done)


def judge(site: Site, ledger: Ledger, what: str) -> None:
    site.stack.wait_until_heard()
    count = ledger.count(site.undisturbed, leases=2 * LEASE_SECONDS)
    print(f"\n{what}: {count}")
    assert count.sound and count.ready == count.accepted, count
