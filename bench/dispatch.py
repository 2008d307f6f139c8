"""From the commit of a recording to its claim, beside a Celery task that does nothing.

One process commits rows and sends tasks, in turns, to one idle production worker (threads, prefetch 1) on
PostgreSQL and Redis. Ours: from the commit, by the first hook that runs after it, to the moment that the
claim writes. Theirs: from before ``delay`` to the first line of the task. The rows' files are missing, so
that the worker is idle again at once; what it does after the claim does not count.
"""

from __future__ import annotations

import statistics
import sys
import time
from typing import Any

from bench.kit.figures import Figures
from bench.kit.rig import environment_number, rig, run
from tests.live.site import wait_until

ROUNDS = environment_number("HRVOICE_BENCH_ROUNDS", 200)
WARM_UP = 10
GOAL = 2.0


class Dispatcher:
    """Sends to the worker and waits for it."""

    def __init__(self, redis_url: str) -> None:
        from redis import Redis

        from tests.factories import SessionFactory

        self._redis = Redis.from_url(redis_url)
        self._session = SessionFactory(course__language="en")

    def recording(self) -> float:
        """Commit a recording; return the seconds until its claim."""
        from django.db import transaction

        from tests.factories import RecordingFactory
        from transcripts.enums import Stage
        from transcripts.work.services.dispatch import dispatch

        committed: list[float] = []
        blank: dict[str, Any] = {"segments": [], "engine": "", "model": "", "revision": 0}
        with transaction.atomic():
            transaction.on_commit(lambda: committed.append(time.time()))
            recording = RecordingFactory(session=self._session, stage=Stage.RECEIVED, **blank)
            recording.audio.storage.delete(recording.audio.name)
            dispatch(recording)

        def ended() -> bool:
            recording.refresh_from_db()
            return bool(recording.is_final)

        wait_until(ended, timeout=60, what="the recording has ended", every=0.02)
        assert recording.error_code == "file_missing", recording.error_code
        return float(recording.started_at.timestamp() - committed[0])

    def noop(self) -> float:
        """Send a task; return the seconds until it began."""
        from bench.kit.noop import BEGAN, noop

        sent = time.time()
        noop.apply_async(queue="speech")
        told = self._redis.blpop([BEGAN], timeout=60)
        assert isinstance(told, list | tuple), "the task did not begin"
        time.sleep(0.02)
        return float(told[1]) - sent


def measure(figures: Figures) -> None:
    """Run both in turns and print the ratio of their 95th percentiles."""
    with rig(web=0, speech=1, light=0) as stack:
        stack.commands["speech0"] += ["-I", "bench.kit.noop"]
        stack.start_member("speech0")
        dispatcher = Dispatcher(stack.redis_url)
        ours, theirs = [], []
        for turn in range(WARM_UP + ROUNDS):
            pair = (dispatcher.recording(), dispatcher.noop())
            if turn >= WARM_UP:
                ours.append(pair[0])
                theirs.append(pair[1])
    for name, values in (("commit to claim", ours), ("no-op task", theirs)):
        figures.note(
            f"{name}, {len(values)} times: median {statistics.median(values) * 1000:.2f} ms,"
            f" p95 {p95(values) * 1000:.2f} ms, most {max(values) * 1000:.2f} ms"
        )
    figures.at_most("dispatch.p95_over_noop_task", p95(ours) / p95(theirs), GOAL)


def p95(values: list[float]) -> float:
    """Return the 95th percentile."""
    return statistics.quantiles(values, n=20, method="inclusive")[-1]


if __name__ == "__main__":
    sys.exit(run(measure))
