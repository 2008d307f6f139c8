"""The figures behind the metrics, in a handful of indexed queries: right whichever process is asked."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from django.db.models import Count, Min
from django.utils import timezone

from transcripts.enums import HELD, WAITING, Kind, Queue, Stage
from transcripts.intake.models import Upload
from transcripts.recordings.models import Recording
from transcripts.work.models.tally import Tally
from transcripts.work.models.worker_heartbeat import WorkerHeartbeat
from transcripts.work.queries.workers import process_of, silent_since


@dataclass(frozen=True)
class Lane:
    """How many recordings wait in a lane, and for how many seconds the oldest of them."""

    name: str
    kind: str
    waiting: int = 0
    oldest_seconds: float = 0.0


@dataclass(frozen=True)
class Counted:
    """Rows of the tally by metric: labels and value."""

    rows: dict[str, list[tuple[dict[str, str], float]]] = field(default_factory=dict)

    def of(self, metric: str) -> list[tuple[dict[str, str], float]]:
        """Return a metric's labels and values."""
        return self.rows.get(metric, [])


def lanes() -> list[Lane]:
    """Return every lane, the empty ones too."""
    rows = (
        Recording.objects.order_by()
        .filter(stage__in=WAITING)
        .values("lane", "kind")
        .annotate(waiting=Count("pk"), oldest=Min("queued_at"))
    )
    now = timezone.now()
    found = {
        (row["lane"], row["kind"]): Lane(
            row["lane"], row["kind"], row["waiting"], max((now - row["oldest"]).total_seconds(), 0.0)
        )
        for row in rows
    }
    kinds = {Queue.LIVE: [Kind.ANSWER], Queue.SPEECH: [Kind.LECTURE], Queue.LIGHT: list(Kind)}
    return [
        found.get((lane.value, kind.value), Lane(lane.value, kind.value))
        for lane in Queue
        for kind in kinds[lane]
    ]


def by_stage() -> dict[str, int]:
    """Return how many recordings stand at each stage."""
    # rows, not keys: an index tells them without the table, which holds megabytes by the thousand
    counts = dict(Recording.objects.order_by().values_list("stage").annotate(rows=Count("*")))
    return {stage.value: counts.get(stage.value, 0) for stage in Stage}


def stuck_count() -> int:
    """Return how many recordings have lost their worker and not yet found another."""
    return Recording.objects.order_by().stuck().count()


def tallies() -> Counted:
    """Return what was counted so far."""
    rows: dict[str, list[tuple[dict[str, str], float]]] = {}
    for metric, labels, value in Tally.objects.order_by().values_list("metric", "labels", "value"):
        pairs = dict(pair.split("=", 1) for pair in labels.split(",") if pair)
        rows.setdefault(metric, []).append((pairs, value))
    return Counted(rows)


def uploads_under_way() -> tuple[int, int]:
    """Return how many resumable uploads are coming, and how many bytes of them are safe."""
    coming = Upload.objects.order_by().filter(state="coming", expires_at__gt=timezone.now())
    sizes = list(coming.values_list("offset", flat=True))
    return len(sizes), sum(sizes)


def heartbeats() -> list[tuple[WorkerHeartbeat, bool]]:
    """Return the workers, and whether each is alive."""
    since = silent_since()
    return [(heartbeat, heartbeat.seen_at >= since) for heartbeat in WorkerHeartbeat.objects.all()]


def at_work() -> dict[str, int]:
    """Return how many recordings each worker process holds, by the process's name."""
    held: Counter[str] = Counter()
    rows = Recording.objects.order_by().filter(stage__in=HELD).exclude(worker="")
    for worker, count in rows.values_list("worker").annotate(Count("pk")):
        held[process_of(worker)] += count
    return held
