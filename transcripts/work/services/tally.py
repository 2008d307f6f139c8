"""Count what happens to recordings. Counting never fails the work that is counted."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from transcripts.recordings.models import Recording
from transcripts.work.models.tally import Tally

log = logging.getLogger(__name__)

#: The one row that is no count: when the last backup was made, in seconds since 1970.
BACKUP: Final = "backup_at"
#: Upper bounds of the histograms, in seconds; the last is open.
SECONDS: Final = (0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0, 900.0, 3600.0)
#: Upper bounds for seconds of work by second of sound.
FACTORS: Final = (0.01, 0.02, 0.05, 0.07, 0.1, 0.2, 0.3, 0.5, 0.75, 1.0, 2.0, 5.0)

Increments = dict[tuple[str, str], float]


def labels_of(labels: Mapping[str, str]) -> str:
    """Return the labels as the row holds them; nothing in a value can pass for another label."""
    return ",".join(
        f"{name}={value.replace(',', ';').replace('=', ':')[:60]}" for name, value in sorted(labels.items())
    )


def _histogram(metric: str, bounds: tuple[float, ...], value: float, labels: dict[str, str]) -> Increments:
    """Return the increments of one observation: its bucket (not cumulative) and the sum."""
    bucket = next((f"{bound:g}" for bound in bounds if value <= bound), "inf")
    return {
        (f"{metric}_bucket", labels_of(labels | {"le": bucket})): 1.0,
        (f"{metric}_sum", labels_of(labels)): value,
    }


class WorkTimer:
    """One claim: what became of it and how long it took. Made when the work begins."""

    def __init__(self, recording: Recording) -> None:
        self.recording = recording
        self._whole = not recording.stretches_done
        began = recording.started_at or timezone.now()
        # counted with the work, at its end: writing it down first would keep a person waiting
        waited = (began - recording.queued_at).total_seconds()
        kind = {"kind": recording.kind}
        self._claim: Increments = {("claims", labels_of(kind)): 1.0}
        self._claim |= _histogram("stage_seconds", SECONDS, max(waited, 0.0), {**kind, "stage": "waiting"})

    @contextmanager
    def hearing(self) -> Iterator[None]:
        """Count what was heard, where it was."""
        began = time.perf_counter()
        yield
        seconds = time.perf_counter() - began
        self._add(_heard(self.recording, seconds, whole=self._whole))
        facts = {"engine": self.recording.engine, "language": self.recording.language}
        log.info("heard", extra={"kind": self.recording.kind, "seconds": round(seconds, 3), **facts})

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Count what was read, where it was."""
        began = time.perf_counter()
        yield
        seconds = time.perf_counter() - began
        self._add(_read(self.recording, seconds))
        log.info("ready", extra={"kind": self.recording.kind, "seconds": round(seconds, 3)})

    def failed(self, code: str, *, again: bool) -> None:
        """Count an attempt that failed: for good, or to be made ``again``."""
        self._add(_failed(self.recording, code, again=again))

    def handed_back(self, fault: str = "") -> None:
        """Count a recording that a stopping worker gave back, or one with a ``fault`` of its machine."""
        increments = {("handed_back", labels_of({"kind": self.recording.kind})): 1.0}
        if fault:
            increments[("faults", labels_of({"code": fault}))] = 1.0
        self._add(increments)

    def lost(self) -> None:
        """Count a claim that another worker or a person ended."""
        self._add({("lost", labels_of({"kind": self.recording.kind})): 1.0})

    def _add(self, increments: Increments) -> None:
        claim, self._claim = self._claim, {}
        _add(_merged(claim, increments))


def tally_exhausted(*, recording: Recording) -> None:
    """Count a recording that had no attempt left."""
    _add(_failed(recording, recording.error_code, again=False))


def tally_failed_stretches(*, recording: Recording, failed: Mapping[str, int]) -> None:
    """Count stretches that could not be heard, by reason."""
    if failed:
        _add(
            {
                ("failed_stretches", labels_of({"code": code, "kind": recording.kind})): float(count)
                for code, count in failed.items()
            }
        )


def mark_backup() -> None:
    """Write down that a backup was made now."""
    try:
        now = timezone.now().timestamp()
        Tally.objects.update_or_create(metric=BACKUP, labels="", defaults={"value": now})
    except Exception:
        log.warning("the time of the backup was not written down", exc_info=True)


def _heard(recording: Recording, seconds: float, *, whole: bool) -> Increments:
    """Return the increments of what was heard; its real-time factor where one claim heard the ``whole``."""
    by = {"engine": recording.engine, "language": recording.language or "unknown"}
    found = _histogram("stage_seconds", SECONDS, seconds, {"kind": recording.kind, "stage": "hearing"})
    if whole and recording.duration:
        found |= _histogram("real_time_factor", FACTORS, seconds / recording.duration, by)
        found[("heard_seconds", labels_of(by))] = recording.duration
    return found


def _read(recording: Recording, seconds: float) -> Increments:
    found = _histogram("stage_seconds", SECONDS, seconds, {"kind": recording.kind, "stage": "reading"})
    found[("ended", labels_of({"kind": recording.kind, "stage": "ready"}))] = 1.0
    for step in recording.failed_steps:
        found[("failed_steps", labels_of({"step": step}))] = 1.0
    return found


def _failed(recording: Recording, code: str, *, again: bool) -> Increments:
    found = {("retries" if again else "failures", labels_of({"code": code, "kind": recording.kind})): 1.0}
    if not again:
        found[("ended", labels_of({"kind": recording.kind, "stage": "failed"}))] = 1.0
    return found


def _merged(one: Increments, other: Increments) -> Increments:
    """Return both; what is in both is added up."""
    return {key: one.get(key, 0.0) + other.get(key, 0.0) for key in {**one, **other}}


def _add(increments: Increments) -> None:
    """Write the increments in an order that all keep: transactions that meet must not lock each other."""
    try:
        with transaction.atomic():
            for (metric, labels), by in sorted(increments.items()):
                _increase(metric, labels, by)
    except Exception:
        log.warning("counting failed; the figures miss an event", exc_info=True)


def _increase(metric: str, labels: str, by: float) -> None:
    rows = Tally.objects.filter(metric=metric, labels=labels)
    if rows.update(value=F("value") + by):
        return
    try:
        with transaction.atomic():
            Tally.objects.create(metric=metric, labels=labels, value=by)
    except IntegrityError:
        rows.update(value=F("value") + by)
