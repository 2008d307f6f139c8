"""Fifty short recordings by one worker process, then by two; one thread each, the real engine.

Workers serve all queues: each hears and reads. They are warm before the clock starts. It runs from the
commit of all rows to the last one's end, by the rows' own times. The busy share is the time between claim
and end, summed over all recordings, over the workers' time. ``HRVOICE_BENCH_RECORDINGS`` tries fewer. Needs
as many quiet cores as workers.
"""

from __future__ import annotations

import datetime
import os
import sys
from dataclasses import dataclass
from typing import Any

from bench.kit.figures import Figures
from bench.kit.rig import environment_number, rig, run
from bench.kit.speech import DEMO
from tests.live.site import wait_until
from tests.live.stack import Stack

RECORDINGS = environment_number("HRVOICE_BENCH_RECORDINGS", 50)
CLIPS = ("b-question", "b-partial", "b-wrong")
SPEED_GOAL = 1.8
BUSY_GOAL = 0.9


@dataclass(frozen=True)
class Wave:
    """How a wave of recordings went: seconds, and the busy share of the workers."""

    wall: float
    busy: float


def commit_recordings(count: int) -> tuple[list[str], datetime.datetime]:
    """Commit so many recordings at once; return their ids and the moment of the commit."""
    from django.core.files.base import ContentFile
    from django.db import transaction
    from django.utils import timezone

    from tests.factories import RecordingFactory, SessionFactory
    from transcripts.enums import Stage
    from transcripts.work.services.dispatch import dispatch

    blank = {"segments": [], "language": "", "engine": "", "model": "", "revision": 0, "peaks": []}
    session = SessionFactory(course__language="en")
    rows = []
    committed: list[datetime.datetime] = []
    with transaction.atomic():
        transaction.on_commit(lambda: committed.append(timezone.now()))
        for number in range(count):
            sound = (DEMO / f"{CLIPS[number % len(CLIPS)]}.ogg").read_bytes()
            file = ContentFile(sound, name="sound")
            rows.append(RecordingFactory(session=session, stage=Stage.RECEIVED, audio=file, **blank))
            dispatch(rows[-1])
    return [row.pk for row in rows], committed[0]


def hear(stack: Stack, count: int, workers: int) -> Wave:
    """Commit recordings, wait until all are ready, and measure by their rows."""
    from transcripts.recordings.models import Recording

    ids, committed = commit_recordings(count)
    mine = Recording.objects.filter(pk__in=ids).order_by()

    def ended() -> bool:
        assert stack.is_running(), stack.last_words()
        return not mine.filter(finished_at=None).exists()

    wait_until(ended, timeout=60 + 30 * count, what=f"{count} recordings have ended", every=0.5)
    rows: list[Any] = list(mine.values_list("stage", "started_at", "finished_at", "worker"))
    assert {row[0] for row in rows} == {"ready"}, rows
    took_part = len({row[3].rpartition(":")[2] for row in rows})
    assert took_part == workers, f"{took_part} of {workers} workers took part"
    wall = max(row[2] for row in rows) - committed
    busy = sum((row[2] - row[1]).total_seconds() for row in rows)
    return Wave(wall.total_seconds(), busy / workers / wall.total_seconds())


def measure(figures: Figures) -> None:
    """Run both waves on one stack and print the ratio of their rates."""
    cores = len(os.sched_getaffinity(0))
    figures.note(f"{cores} cores, load {os.getloadavg()[0]:.1f}")
    with rig(web=0, speech=2, light=0, env={"HRVOICE_SPEECH_THREADS": "1"}) as stack:
        waves = []
        for workers in (1, 2):
            stack.commands[f"speech{workers - 1}"] += ["-Q", "live,speech,light"]  # the last -Q counts
            stack.start_member(f"speech{workers - 1}")
            hear(stack, 4 * workers, workers)  # warm
            waves.append(hear(stack, RECORDINGS, workers))
            figures.note(
                f"{workers} worker(s): {RECORDINGS} recordings in {waves[-1].wall:.1f} s,"
                f" busy for {waves[-1].busy:.3f} of it"
            )
    one, two = waves
    figures.at_least("scale.two_workers_over_one", one.wall / two.wall, SPEED_GOAL)
    figures.at_least("scale.busy_share_of_two", two.busy, BUSY_GOAL)


if __name__ == "__main__":
    sys.exit(run(measure))
