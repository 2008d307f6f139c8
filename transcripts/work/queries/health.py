"""How the work stands, for administrators: counts, workers and stuck rows, never content."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.db.models import Count, Max, QuerySet
from django.db.models.functions import TruncHour
from django.utils import timezone

from transcripts.audio.errors import MACHINE
from transcripts.enums import HELD, Queue, Stage
from transcripts.recordings.models import Recording
from transcripts.work.models.worker_heartbeat import WorkerHeartbeat
from transcripts.work.queries import figures

DAY: Final = datetime.timedelta(days=1)
MOST_ROWS: Final = 20
HOURS: Final = 24
#: What a machine may have done: the rest says something of the sound, or was a person's wish.
OF_MACHINE: Final = MACHINE | {
    "storage_unavailable",
    "file_missing",
    "stretch_failed",
    "engine_crashed",
    "engine_hung",
    "out_of_memory",
    "internal_error",
    "gave_up",
}


@dataclass(frozen=True, slots=True)
class Worker:
    """A worker, whether it was seen lately, and how many recordings it holds."""

    heartbeat: WorkerHeartbeat
    alive: bool
    busy: int

    @property
    def share(self) -> float:
        """How much of what it can do at once it does, 0..1."""
        return min(self.busy / self.heartbeat.slots, 1.0) if self.heartbeat.slots else 0.0


@dataclass(frozen=True, slots=True)
class Failures:
    """How many recordings failed for one reason, and when the last did."""

    code: str
    count: int
    last: datetime.datetime


@dataclass(frozen=True, slots=True)
class Hour:
    """What ended in one hour. ``x``, ``ready_y`` … are where its bar stands in a drawing of 24 x 40."""

    x: int
    ready: int
    failed: int
    ready_height: float
    failed_height: float

    @property
    def ready_y(self) -> float:
        """Where the bar of the ready begins: it stands on the ground."""
        return 40 - self.ready_height

    @property
    def failed_y(self) -> float:
        """Where the bar of the failed begins: it stands on that of the ready."""
        return self.ready_y - self.failed_height


@dataclass(frozen=True, slots=True)
class Health:
    """All that the page shows."""

    lanes: list[figures.Lane]
    longest_lane: int
    stages: list[tuple[str, str, int]]
    workers: list[Worker]
    somebody_hears: bool
    faulty: list[Worker]
    of_machine: int
    at_work: list[Recording]
    stuck: list[Recording]
    stuck_count: int
    failures: list[Failures]
    failed: list[Recording]
    hours: list[Hour]
    ended_ready: int
    ended_failed: int

    @property
    def waiting(self) -> int:
        """How many recordings wait."""
        return sum(lane.waiting for lane in self.lanes)


def health() -> Health:
    """Read how the work stands now."""
    counts = figures.by_stage()
    rows = Recording.objects.defer("peaks").select_related("course")
    lanes = _merged(figures.lanes())
    workers = _workers()
    hours = _hours()
    return Health(
        lanes=lanes,
        longest_lane=max([lane.waiting for lane in lanes] + [1]),
        stages=[(stage.value, str(stage.label), counts[stage.value]) for stage in Stage],
        workers=workers,
        somebody_hears=any(
            worker.alive and worker.heartbeat.hears and not worker.heartbeat.fault_code for worker in workers
        ),
        faulty=[
            worker
            for worker in workers
            if worker.alive and worker.heartbeat.hears and worker.heartbeat.fault_code
        ],
        of_machine=failed_by_machine().count(),
        at_work=list(
            rows.filter(stage__in=HELD, lease_until__gte=timezone.now()).order_by("started_at")[:MOST_ROWS]
        ),
        stuck=list(rows.stuck().order_by("lease_until")[:MOST_ROWS]),
        stuck_count=figures.stuck_count(),
        failures=_failures(),
        failed=list(rows.filter(stage=Stage.FAILED).order_by("-finished_at")[:MOST_ROWS]),
        hours=hours,
        ended_ready=sum(hour.ready for hour in hours),
        ended_failed=sum(hour.failed for hour in hours),
    )


def _merged(lanes: list[figures.Lane]) -> list[figures.Lane]:
    """Return one line a lane, whatever kinds wait in it."""
    found = []
    for queue in Queue:
        mine = [lane for lane in lanes if lane.name == queue.value]
        waiting = sum(lane.waiting for lane in mine)
        oldest = max([lane.oldest_seconds for lane in mine] or [0.0])
        found.append(figures.Lane(queue.value, "", waiting, oldest))
    return found


def _workers() -> list[Worker]:
    held = figures.at_work()
    return [
        Worker(heartbeat, alive, held.get(heartbeat.name, 0)) for heartbeat, alive in figures.heartbeats()
    ]


def failed_lately(code: str = "") -> list[Recording]:
    """Return what failed within a day, the last first, at most a hundred; with ``code`` for that reason."""
    rows = Recording.objects.defer("peaks").filter(stage=Stage.FAILED, finished_at__gte=timezone.now() - DAY)
    return list((rows.filter(error_code=code) if code else rows).order_by("-finished_at")[:100])


def failed_by_machine() -> QuerySet[Recording]:
    """Return what failed for a reason that was, or may have been, the machine's, whenever that was."""
    return Recording.objects.defer("peaks").filter(stage=Stage.FAILED, error_code__in=OF_MACHINE)


def _failures() -> list[Failures]:
    rows = (
        Recording.objects.order_by()
        .filter(stage=Stage.FAILED, finished_at__gte=timezone.now() - DAY)
        .values("error_code")
        .annotate(count=Count("pk"), last=Max("finished_at"))
    )
    found = [Failures(row["error_code"], row["count"], row["last"]) for row in rows]
    return sorted(found, key=lambda one: (-one.count, one.code))


def _hours() -> list[Hour]:
    """Return the last 24 hours, the oldest first; the tallest bar is as tall as the drawing."""
    now = timezone.now().replace(minute=0, second=0, microsecond=0)
    first = now - datetime.timedelta(hours=HOURS - 1)
    rows = (
        Recording.objects.order_by()
        .filter(stage__in=(Stage.READY, Stage.FAILED), finished_at__gte=first)
        .annotate(hour=TruncHour("finished_at", tzinfo=datetime.UTC))
        .values("hour", "stage")
        .annotate(count=Count("pk"))
    )
    counts = {(row["hour"], row["stage"]): row["count"] for row in rows}
    hours = [first + datetime.timedelta(hours=number) for number in range(HOURS)]
    pairs = [(counts.get((hour, Stage.READY), 0), counts.get((hour, Stage.FAILED), 0)) for hour in hours]
    tallest = max([ready + failed for ready, failed in pairs] + [1])
    scale = 40 / tallest
    return [
        Hour(x, ready, failed, round(ready * scale, 2), round(failed * scale, 2))
        for x, (ready, failed) in enumerate(pairs)
    ]


def lease_before() -> datetime.datetime:
    """Return the time before which a claim must have begun for a person to end it."""
    return timezone.now() - datetime.timedelta(seconds=settings.LEASE_SECONDS)
