"""Three recordings that end their engine every time, among good ones: fifty at night."""

from __future__ import annotations

import os
import resource
import signal
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.live.faults.conftest import LEASE_SECONDS, Site
from tests.live.site import FINAL, children_of, is_alive
from tests.nightly import times

pytestmark = [pytest.mark.faults, pytest.mark.whisper]

GOOD = times(12, 50)
#: Of so many recordings one is a poison.
APART = times(5, 20)
#: After so long an engine hears what it was given: the first stretches of a poison take longer.
BEGUN_SECONDS = 0.5
#: What a poison does to the engine that hears it, and how its row says so after three attempts.
POISONS = {
    "SIGSEGV": {"engine_crashed"},
    "hang": {"engine_hung"},
    "out of memory": {"out_of_memory", "engine_crashed"},
}


def starve(engine: int) -> None:
    """Let an engine have no more memory than it has: whatever it asks for next, it does not get."""
    used = Path(f"/proc/{engine}/status").read_text().split("VmData:")[1].split()[0]
    hard = resource.prlimit(engine, resource.RLIMIT_DATA)[1]
    resource.prlimit(engine, resource.RLIMIT_DATA, (min(int(used), 1024) * 1024, hard))


def engines_of(worker: int) -> list[int]:
    """Return a worker's engines; who stops a fork of it that is no engine yet stops the worker as well."""
    found: list[int] = []
    with suppress(OSError):
        own = Path(f"/proc/{worker}/cmdline").read_bytes()
        for pid in children_of(worker):
            if Path(f"/proc/{pid}/cmdline").read_bytes() not in (own, b""):
                found.append(pid)
    return found


def feed(engine: int) -> None:
    """Undo ``starve``."""
    hard = resource.prlimit(engine, resource.RLIMIT_DATA)[1]
    resource.prlimit(engine, resource.RLIMIT_DATA, (hard, hard))


@pytest.fixture
def impatient(site: Site) -> Iterator[Site]:
    """The site, giving up sooner on an engine that says nothing: three hangs are waited for."""
    stack, name = site.stack, "HRVOICE_SPEECH_HANG_SECONDS"
    usual = stack.env[name]
    for seconds in (str(times(6, 20)), usual):
        stack.env[name] = seconds
        for worker in stack.speech_workers:
            stack.restart(worker, signal.SIGTERM)
        if seconds != usual:
            yield site


class Poisoner:
    """Does to each engine, each time, what its recording's poison does."""

    def __init__(self, site: Site, poisons: dict[str, str]) -> None:
        self.stack = site.stack
        self.poisons = poisons
        self.claimed: dict[tuple[str, int], float] = {}
        self.poisoned: set[tuple[str, int]] = set()
        self.starved: dict[str, int] = {}

    def look(self) -> None:
        """Poison each engine that has begun with a poisoned recording; feed what has lost its own."""
        held = "select id, fence, worker from transcripts_recording where stage = 'transcribing'"
        rows = [row for row in self.stack.rows(held) if row[0] in self.poisons]
        hungry = {pk for pk, *_ in rows}
        for recording, engine in list(self.starved.items()):
            if recording not in hungry:
                del self.starved[recording]
                if is_alive(engine):
                    feed(engine)
        for recording, fence, worker in rows:
            mine = engines_of(int(worker.split(":")[1]))
            # none: it is just being started. It is poisoned by what it hears: not before it hears, and not
            # when the next one proves itself in the same claim
            claim, now = (recording, fence), time.monotonic()
            if not mine or claim in self.poisoned:
                continue
            if now - self.claimed.setdefault(claim, now) < BEGUN_SECONDS:
                continue
            self.poisoned.add(claim)
            kind = self.poisons[recording]
            if kind == "SIGSEGV":
                os.kill(mine[0], signal.SIGSEGV)
            elif kind == "hang":
                os.kill(mine[0], signal.SIGSTOP)
            else:
                starve(mine[0])
                self.starved[recording] = mine[0]


def test_good_recordings_are_heard_among_three_that_end_every_engine(impatient: Site) -> None:
    site, stack = impatient, impatient.stack
    ledger = site.ledger()
    for worker in stack.speech_workers:
        stack.kill(worker, signal.SIGTERM)
    poisoned = {}
    kinds = list(POISONS)
    for number in range(GOOD + len(kinds)):
        poison = number % APART == APART // 4
        # a long one: its engine is still at it when it is poisoned
        assert ledger.send("b-lecture" if poison else "b-question")
        if poison:
            poisoned[ledger.recordings()[-1]] = kinds.pop(0)
    assert not kinds
    poisoner = Poisoner(site, poisoned)
    stack.start()
    began = time.monotonic()
    while not all(stage in FINAL for stage in stack.stages().values()):
        assert time.monotonic() - began < 300, f"{Counter(stack.stages().values())}\n{stack.last_words()}"
        poisoner.look()
        time.sleep(0.005)
    count = ledger.count(site.undisturbed, leases=2 * LEASE_SECONDS)
    took = time.monotonic() - began
    print(f"\n{len(poisoner.poisoned)} engines poisoned; at rest after {took:.0f} s; {count}")
    ends = "select stage, error_code, attempt from transcripts_recording where id = ?"
    for recording, kind in poisoned.items():
        [(stage, code, attempt)] = stack.rows(ends, recording)
        print(f"  {kind}: {stage} as {code} after {attempt} attempts")
        assert stage == "failed" and code in POISONS[kind] and attempt == 3
        assert company_transcript_is_empty(site, recording)
    assert count.sound and count.ready == GOOD, count


def company_transcript_is_empty(site: Site, recording: str) -> bool:
    """Nothing half-heard is left of a recording that was set aside."""
    return site.company.transcript(recording) == []
