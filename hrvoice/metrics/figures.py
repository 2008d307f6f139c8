"""/metrics: the figures in Prometheus's form, for those who may have them."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.core.files.storage import FileSystemStorage, default_storage
from django.db import connection
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)
from prometheus_client.registry import Collector

from hrvoice.health.readiness import PARTS, readiness
from hrvoice.metrics.known import known_series
from kit.web.bounded import Bounded
from transcripts.enums import Queue
from transcripts.work.queries import figures
from transcripts.work.services.heartbeat import version
from transcripts.work.services.tally import BACKUP, FACTORS, SECONDS

log = logging.getLogger(__name__)

KEEP_SECONDS: Final = 5.0
COLLECT_SECONDS: Final = 5.0

#: Counters: metric of the tally, name, help, labels.
COUNTERS: Final = (
    ("ended", "hrvoice_recordings_ended", "Recordings that came to their end.", ("kind", "stage")),
    ("failures", "hrvoice_failures", "Recordings that failed for good, by reason.", ("code", "kind")),
    ("retries", "hrvoice_retries", "Attempts that failed and are made again, by reason.", ("code", "kind")),
    (
        "failed_stretches",
        "hrvoice_failed_stretches",
        "Stretches of sound that could not be heard, by reason; they are tried again.",
        ("code", "kind"),
    ),
    (
        "faults",
        "hrvoice_machine_faults",
        "Recordings given back by workers whose engine or storage failed, by reason.",
        ("code",),
    ),
    ("claims", "hrvoice_claims", "Times that a worker took a recording.", ("kind",)),
    ("handed_back", "hrvoice_handed_back", "Recordings given back by workers that stop.", ("kind",)),
    ("lost", "hrvoice_leases_lost", "Claims that a worker lost to another or to a person.", ("kind",)),
    ("failed_steps", "hrvoice_failed_steps", "Steps of reading that failed alone.", ("step",)),
    ("heard_seconds", "hrvoice_heard_audio_seconds", "Seconds of sound heard.", ("engine", "language")),
)
HISTOGRAMS: Final = (
    (
        "stage_seconds",
        "hrvoice_stage_seconds",
        "Seconds that recordings waited, were heard, were read.",
        ("kind", "stage"),
        SECONDS,
    ),
    (
        "real_time_factor",
        "hrvoice_real_time_factor",
        "Seconds of work by second of sound, for recordings heard in one go.",
        ("engine", "language"),
        FACTORS,
    ),
)


def _gauge(
    name: str, text: str, labels: Iterable[str], rows: Iterable[tuple[Iterable[str], float]]
) -> Metric:
    family = GaugeMetricFamily(name, text, labels=list(labels))
    for values, value in rows:
        family.add_metric(list(values), value)
    return family


def _queue() -> Iterator[Metric]:
    lanes = figures.lanes()
    where = ("lane", "kind")
    depth = [((lane.name, lane.kind), float(lane.waiting)) for lane in lanes]
    ages = [((lane.name, lane.kind), lane.oldest_seconds) for lane in lanes]
    yield _gauge("hrvoice_queue_depth", "Recordings that wait.", where, depth)
    yield _gauge("hrvoice_queue_oldest_seconds", "Wait of the oldest waiting recording.", where, ages)
    stages = [((stage,), float(count)) for stage, count in figures.by_stage().items()]
    yield _gauge("hrvoice_recordings", "Recordings by stage.", ["stage"], stages)
    stuck = float(figures.stuck_count())
    yield _gauge("hrvoice_recordings_stuck", "Recordings that lost their worker.", [], [((), stuck)])
    count, size = figures.uploads_under_way()
    yield _gauge("hrvoice_uploads_in_progress", "Resumable uploads under way.", [], [((), float(count))])
    yield _gauge("hrvoice_uploads_in_progress_bytes", "Bytes of them that are safe.", [], [((), float(size))])


def _workers() -> Iterator[Metric]:
    heartbeats = figures.heartbeats()
    held = figures.at_work()
    alive = [heartbeat for heartbeat, lives in heartbeats if lives]
    serving = {queue.value: 0.0 for queue in Queue}
    for heartbeat in alive:
        for queue in heartbeat.queues:
            serving[queue] = serving.get(queue, 0.0) + 1
    yield _gauge(
        "hrvoice_workers",
        "Workers seen lately, by queue.",
        ["queue"],
        [((q,), n) for q, n in serving.items()],
    )
    one = ["worker"]
    yield _gauge(
        "hrvoice_worker_up",
        "Whether a worker was seen lately.",
        one,
        [((b.name,), float(up)) for b, up in heartbeats],
    )
    faults = [((b.name, b.fault_code), 1.0) for b in alive if b.fault_code]
    text = "A worker that takes nothing to be heard, and why."
    yield _gauge("hrvoice_worker_fault", text, ("worker", "code"), faults)
    yield _gauge("hrvoice_worker_slots", "Work at once.", one, [((b.name,), b.slots) for b in alive])
    busy = [((b.name,), float(held.get(b.name, 0))) for b in alive]
    yield _gauge("hrvoice_worker_busy", "Recordings that a worker holds.", one, busy)
    memory = [((b.name,), b.memory_mb * 2**20) for b in alive]
    yield _gauge("hrvoice_worker_memory_bytes", "Resident memory of a worker.", one, memory)
    yield from _engines([(heartbeat.name, engine) for heartbeat in alive for engine in heartbeat.engines])


def _engines(rows: list[tuple[str, dict[str, Any]]]) -> Iterator[Metric]:
    labels = ("worker", "engine", "device")

    def key(worker: str, one: dict[str, Any], number: int) -> tuple[str, str, str]:
        return worker, str(number), str(one.get("device") or "unknown")

    numbered = [(key(worker, one, number), one) for number, (worker, one) in enumerate(rows)]
    up = [(values, float(bool(one.get("pid")))) for values, one in numbered]
    yield _gauge("hrvoice_engine_up", "Whether an engine process runs.", labels, up)
    memory = [(values, float(one["memory_mb"]) * 2**20) for values, one in numbered if one.get("memory_mb")]
    yield _gauge("hrvoice_engine_memory_bytes", "Memory of an engine process.", labels, memory)
    device = [
        (values, float(one["device_memory_mb"]) * 2**20)
        for values, one in numbered
        if one.get("device_memory_mb")
    ]
    yield _gauge("hrvoice_engine_device_memory_bytes", "Its memory on the accelerator.", labels, device)
    jobs = [(values, float(one.get("jobs") or 0)) for values, one in numbered]
    yield _gauge("hrvoice_engine_jobs", "What an engine hears at this moment.", labels, jobs)


def _counted() -> Iterator[Metric]:
    counted = figures.tallies()
    backups = [((), value) for _, value in counted.of(BACKUP)]
    yield _gauge("hrvoice_backup_time_seconds", "When the last backup was made.", [], backups)
    for metric, name, text, labels in COUNTERS:
        family = CounterMetricFamily(name, text, labels=list(labels))
        series = dict.fromkeys((tuple(one[label] for label in labels) for one in known_series(metric)), 0.0)
        series |= {
            tuple(values.get(label, "") for label in labels): value for values, value in counted.of(metric)
        }
        for key, value in series.items():
            family.add_metric(list(key), value)
        yield family
    for metric, name, text, labels, bounds in HISTOGRAMS:
        yield _histogram(counted, metric, name, text, labels, bounds)


def _histogram(
    counted: figures.Counted,
    metric: str,
    name: str,
    text: str,
    labels: tuple[str, ...],
    bounds: tuple[float, ...],
) -> Metric:
    """Return a histogram from its buckets, which the tally keeps one by one and Prometheus wants added up."""
    family = HistogramMetricFamily(name, text, labels=list(labels))
    edges = [f"{bound:g}" for bound in bounds] + ["inf"]
    buckets: dict[tuple[str, ...], dict[str, float]] = {
        tuple(one[label] for label in labels): {} for one in known_series(metric)
    }
    for values, value in counted.of(f"{metric}_bucket"):
        series = buckets.setdefault(tuple(values.get(label, "") for label in labels), {})
        series[values["le"]] = series.get(values["le"], 0.0) + value
    sums = {
        tuple(values.get(label, "") for label in labels): value
        for values, value in counted.of(f"{metric}_sum")
    }
    for key, series in sorted(buckets.items()):
        total, rows = 0.0, []
        for edge in edges:
            total += series.get(edge, 0.0)
            rows.append(("+Inf" if edge == "inf" else edge, total))
        family.add_metric(list(key), rows, sum_value=sums.get(key, 0.0))
    return family


def disks() -> dict[str, Any]:
    """Return the disk usage of each place where files are kept on this machine."""
    places = {"data": settings.DATA_DIR, "incoming": Path(settings.FILE_UPLOAD_TEMP_DIR)}
    if isinstance(default_storage, FileSystemStorage):
        places["media"] = Path(settings.MEDIA_ROOT)
    usages = {}
    for name, path in places.items():
        with suppress(OSError):
            usages[name] = shutil.disk_usage(path)
    return usages


def _disk() -> Iterator[Metric]:
    usages = disks()
    free = [((name,), float(usage.free)) for name, usage in usages.items()]
    size = [((name,), float(usage.total)) for name, usage in usages.items()]
    yield _gauge("hrvoice_disk_free_bytes", "Free bytes where files are kept.", ["place"], free)
    yield _gauge("hrvoice_disk_size_bytes", "Size of the disk where files are kept.", ["place"], size)


def _from_database() -> list[Metric]:
    try:
        return [*_queue(), *_workers(), *_counted()]
    finally:
        if not connection.in_atomic_block:
            connection.close()


_asked: Final = Bounded(_from_database, timeout=COLLECT_SECONDS, keep=KEEP_SECONDS)


class SiteCollector(Collector):
    """The site's figures. Without its database it still tells that, and what the process itself knows."""

    def __init__(self, read: Any = None) -> None:
        self._read = read or _asked.answer

    def collect(self) -> Iterator[Metric]:
        """Yield the metrics."""
        _, states = readiness()
        parts = [((part.name,), float(states[part.name]["ok"])) for part in PARTS]
        yield _gauge("hrvoice_part_up", "Whether a part of the site works.", ["part"], parts)
        took = [((part.name,), states[part.name]["ms"] / 1000) for part in PARTS]
        yield _gauge("hrvoice_part_check_seconds", "How long the check of a part took.", ["part"], took)
        info = [((version(), settings.MODE), 1.0)]
        yield _gauge("hrvoice_build_info", "Version and mode.", ["version", "mode"], info)
        yield from _disk()
        try:
            yield from self._read()
        except Exception as error:
            log.warning("the database's figures are missing: %s", type(error).__name__)
