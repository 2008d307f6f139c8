"""Something is killed with SIGKILL at every stage of a recording's life; at night a hundred times."""

from __future__ import annotations

import os
import random
import signal
import time
from collections import Counter
from dataclasses import dataclass
from typing import Any

import pytest

from tests.live.faults.conftest import LEASE_SECONDS, Site
from tests.live.faults.ledger import Ledger
from tests.live.site import children_of, is_alive, wait_until
from tests.live.stack import Stack
from tests.nightly import times

pytestmark = [pytest.mark.faults, pytest.mark.whisper]

#: How many of a hundred kills hit whom, and what the recording's row said at that moment.
PLAN = {
    ("web", "received"): 10,
    ("worker", "queued"): 10,
    ("engine", "before the first stretch"): 15,
    ("worker", "before the first stretch"): 14,
    ("engine", "in the middle"): 14,
    ("worker", "in the middle"): 12,
    ("light", "heard, not yet read"): 10,
    ("light", "analysing"): 10,
    ("web", "while an upload comes in"): 5,
}
#: Queued work that is kept ready: so many recordings.
STOCK = 4
CLIPS = ["b-question", "b-lecture", "b-partial", "b-question", "b-wrong"]

_ROWS = (
    "select stage, stretches_done, transcribed_at is not null, worker from transcripts_recording"
    " where stage in ('received', 'queued', 'transcribing', 'analysing')"
)
#: The intake's own code in a process that is killed after the row is committed and before anyone is woken.
_INTAKE = """
import os, signal, sys
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from assessments.models import Prompt
from assessments.answers.services.answers import submit_answer
from courses.models import Employee
from transcripts.intake.services import receive
sound = open({path!r}, "rb").read()
receive.dispatch = lambda recording: transaction.on_commit(lambda: os.kill(os.getpid(), signal.SIGKILL))
if not os.fork():
    for _ in range({times}):
        child = os.fork()
        if not child:
            submit_answer(
                learner=Employee.objects.get(username="E1"),
                prompt=Prompt.objects.get(),
                upload=SimpleUploadedFile("answer.ogg", sound, "audio/ogg"),
            )
        assert os.waitpid(child, 0)[1] == signal.SIGKILL
    os._exit(0)
assert os.wait()[1] == 0
"""


def total_kills() -> int:
    """How often to kill: ``HRVOICE_FAULT_KILLS`` asks for a longer run."""
    return int(os.environ.get("HRVOICE_FAULT_KILLS") or times(len(PLAN), sum(PLAN.values())))


def phase_of(row: tuple[Any, ...]) -> str:
    """Name where a recording stands."""
    stage, stretches, heard, _ = row
    if stage == "transcribing":
        return "in the middle" if stretches else "before the first stretch"
    if stage == "queued" and heard:
        return "heard, not yet read"
    return str(stage)


def holder_of(row: tuple[Any, ...]) -> int:
    """The process that holds a recording."""
    return int(str(row[3]).split(":")[1])


@dataclass
class Killer:
    """Looks at the rows and kills whoever is to be killed at what it sees."""

    stack: Stack
    plan: Counter[tuple[str, str]]
    chance: random.Random
    done: Counter[tuple[str, str]]

    def look(self) -> bool:
        """Kill once where a row stands as the plan wants; a worker is started again at once."""
        rows = self.stack.rows(_ROWS)
        self.chance.shuffle(rows)
        for wanted in sorted(self.plan, key=lambda one: self.plan[one], reverse=True):
            whom, phase = wanted
            if not self.plan[wanted]:
                continue
            for row in rows:
                if phase_of(row) == phase and self._kill(whom, row):
                    self.plan[wanted] -= 1
                    self.done[wanted] += 1
                    return True
        return False

    def _kill(self, whom: str, row: tuple[Any, ...]) -> bool:
        held = row[0] in ("transcribing", "analysing")
        if whom == "engine":
            mine = children_of(holder_of(row))
            for pid in mine[:1]:
                os.kill(pid, signal.SIGKILL)
            return bool(mine)
        names = [
            name for name in self.stack.commands if name.startswith("light" if whom == "light" else "speech")
        ]
        if held:
            names = [name for name in names if self.stack.pid_of(name) == holder_of(row)]
        if not names:
            return False  # its holder is dead already
        self.stack.restart(self.chance.choice(names))
        return True


def test_whatever_is_killed_everything_accepted_ends_once(site: Site) -> None:
    seed = int(os.environ.get("HRVOICE_FAULT_SEED") or random.SystemRandom().randrange(10**6))
    factor = total_kills() / sum(PLAN.values())
    plan = Counter({wanted: max(round(number * factor), 1) for wanted, number in PLAN.items()})
    print(f"\nseed {seed} (HRVOICE_FAULT_SEED repeats it), {sum(plan.values())} kills")
    stack, ledger = site.stack, site.ledger()
    killer = Killer(stack, plan, random.Random(seed), Counter())
    began = time.monotonic()
    intake(site, ledger, plan.pop(("web", "received")), killer.done)
    web_kills = plan.pop(("web", "while an upload comes in"))
    sent = 0
    while plan.total():
        assert time.monotonic() - began < 60 + 6 * total_kills(), f"not met: {+plan}\n{stack.last_words()}"
        waiting = "select count(*) from transcripts_recording where stage in ('received', 'queued')"
        if stack.rows(waiting + " and transcribed_at is null")[0][0] < STOCK:
            if web_kills and sent % 6 == 5:
                web_kills -= 1
                killed_while_sending(ledger, killer.done)
            else:
                ledger.send(CLIPS[sent % len(CLIPS)])
            sent += 1
        killer.look()
    for _ in range(web_kills):
        killed_while_sending(ledger, killer.done)
    ended = time.monotonic()
    stack.wait_until_heard()
    rest = time.monotonic() - ended
    count = ledger.count(site.undisturbed, leases=2 * LEASE_SECONDS)
    print(f"{killer.done.total()} kills in {ended - began:.0f} s; at rest {rest:.0f} s after the last")
    for (whom, phase), number in sorted(killer.done.items()):
        print(f"  {number:3d} {whom}: {phase}")
    set_aside = "select error_code, attempt, deaths from transcripts_recording where stage = 'failed'"
    for code, attempt, deaths in stack.rows(set_aside):
        print(f"  set aside as {code} after {attempt} attempts and {deaths} silent workers")
    print(f"{ledger.unanswered} uploads cut off, refused {dict(ledger.refused)}\n{count}")
    assert killer.done.total() >= total_kills()
    assert count.sound and not count.owned, count
    assert sum(count.quarantined.values()) <= count.accepted / 4, "too many were set aside"
    wait_until(lambda: len(stack.engines()) <= 2, timeout=15, what="engines end with their workers")


def intake(site: Site, ledger: Ledger, times: int, done: Counter[tuple[str, str]]) -> None:
    """Kill the intake ``times`` times between the row and its wake-up: those rows count as accepted."""
    from tests.live.company import SPEECH

    before = {pk for (pk,) in site.stack.rows("select id from assessments_answer")}
    site.stack.run(_INTAKE.format(path=str(SPEECH / "b-question.ogg"), times=times))
    new = [pk for (pk,) in site.stack.rows("select id from assessments_answer") if pk not in before]
    assert len(new) == times
    ledger.accepted += [f"answer {pk}" for pk in new]
    done["web", "received"] += times


def killed_while_sending(ledger: Ledger, done: Counter[tuple[str, str]]) -> None:
    """Kill the web process a moment after an upload began, and start it again."""
    import threading

    stack = ledger.stack
    sender = threading.Thread(target=ledger.send, args=("b-wrong",))
    sender.start()
    time.sleep(random.uniform(0.0, 0.15))
    pid = stack.pid_of("web0")
    stack.kill("web0")
    assert not is_alive(pid)
    sender.join()
    stack.start()
    done["web", "while an upload comes in"] += 1
