"""Leases of dead processes: released at once where death is certain, left alone where it is not."""

from __future__ import annotations

import datetime
import os
import signal
import subprocess
import sys
from collections.abc import Iterator

import pytest
from django.utils import timezone

from kit.queue.holder import began, is_dead, worker_name
from kit.queue.leased import release_dead
from tests.live.site import wait_until
from tests.transcripts.helpers import Cast, waiting
from transcripts.enums import Stage
from transcripts.recordings.models import Recording
from transcripts.work.services.claim import claim_next

pytestmark = pytest.mark.both_databases

FUTURE = timezone.now() + datetime.timedelta(days=1)


def name_of(pid: int) -> str:
    """Return the name under which a process would hold a lease."""
    host, _, thread, birth = worker_name().split(":")
    return f"{host}:{pid}:{thread}:{birth.partition('.')[0]}.{began(pid)}"


@pytest.fixture
def other() -> Iterator[subprocess.Popen[bytes]]:
    """Another process of this machine."""
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
        try:
            yield process
        finally:
            process.kill()


def test_a_living_process_is_not_dead(other: subprocess.Popen[bytes]) -> None:
    assert not is_dead(worker_name()) and not is_dead(name_of(other.pid))
    assert worker_name().startswith(f"{os.uname().nodename[:40]}:{os.getpid()}:")
    assert len(worker_name()) <= 100


def test_a_killed_process_is_dead_before_anybody_reaps_it(other: subprocess.Popen[bytes]) -> None:
    name = name_of(other.pid)
    other.send_signal(signal.SIGKILL)
    wait_until(lambda: is_dead(name), timeout=5, what="the killed process is a zombie", every=0.01)
    other.wait()
    assert is_dead(name)


def test_a_process_that_got_the_number_of_a_dead_one_is_another(other: subprocess.Popen[bytes]) -> None:
    head, _, began = name_of(other.pid).rpartition(".")
    assert is_dead(f"{head}.{int(began) - 1}")


@pytest.mark.parametrize(
    "name", ["", "host", "host:1:2", "host:x:2:a.1", "elsewhere:1:2:0123456789ab.5", "::: ."]
)
def test_what_cannot_be_looked_up_is_not_called_dead(name: str) -> None:
    assert not is_dead(name)


def test_leases_of_the_dead_are_released_and_no_others(cast: Cast, other: subprocess.Popen[bytes]) -> None:
    dead = name_of(other.pid)
    for name in (dead, worker_name(), "elsewhere:1:2:0123456789ab.5"):
        waiting(cast.session, stage=Stage.TRANSCRIBING, fence=1, attempt=1, lease_until=FUTURE, worker=name)
    assert release_dead(Recording) == 0
    other.kill()
    other.wait()
    assert release_dead(Recording) == 1
    claimed = claim_next()
    assert claimed is not None and (claimed.attempt, claimed.deaths, claimed.fence) == (1, 1, 2)
    assert claim_next() is None
    assert Recording.objects.filter(lease_until=FUTURE).count() == 2
