"""A worker's heartbeat: a thread that writes who the worker is and how its engines are."""

from __future__ import annotations

import datetime
import logging
import os
import socket
import threading
from collections.abc import Sequence
from dataclasses import asdict
from importlib import metadata
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.db import connections
from django.db.models.functions import Now
from django.utils import timezone

from transcripts.enums import Queue
from transcripts.work.models.worker_heartbeat import WorkerHeartbeat
from transcripts.work.queries.workers import HEARTBEAT_SECONDS
from transcripts.work.services import engines, fitness

log = logging.getLogger(__name__)

#: A worker that died is shown for so long, then forgotten: long enough for the alert, no longer.
FORGET: Final = datetime.timedelta(minutes=15)
#: Queues whose workers take recordings.
HEARING: Final = frozenset({Queue.LIVE.value, Queue.SPEECH.value, "celery"})

_PAGE_MB: Final = os.sysconf("SC_PAGE_SIZE") / 2**20
_done = 0
_lock = threading.Lock()
_running: Heartbeat | None = None


def process_name() -> str:
    """Return the name of this worker process: host and process, the beginning of its leases' names."""
    return f"{socket.gethostname()[:40]}:{os.getpid()}"


def count_done() -> None:
    """Count a recording that this process has brought to an end."""
    global _done
    with _lock:
        _done += 1


def resident_mb(pid: int | str = "self") -> float:
    """Return a process's resident memory in MiB, 0 where the system does not tell."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * _PAGE_MB
    except (OSError, IndexError, ValueError):
        return 0.0


def version() -> str:
    """Return the version of HRVoice that runs."""
    try:
        return metadata.version("hrvoice")
    except metadata.PackageNotFoundError:
        return "unknown"


def engine_states() -> list[dict[str, Any]]:
    """Return what this process's engines say of themselves; nothing where they cannot tell."""
    try:
        return [asdict(one) for one in engines.engine_status()]
    except Exception:
        log.warning("the engines' state could not be read", exc_info=True)
        return []


def write_heartbeat(*, queues: Sequence[str], slots: int, since: datetime.datetime) -> None:
    """Write this worker's row, and forget those that died long ago."""
    states = engine_states()
    fault = fitness.fault()
    WorkerHeartbeat.objects.update_or_create(
        name=process_name(),
        defaults={
            "queues": list(queues),
            "hears": bool(HEARING & set(queues)),
            "engine": settings.SPEECH_ENGINE,
            "model": settings.SPEECH_MODEL,
            "device": next((str(one["device"]) for one in states if one.get("device")), "")[:40],
            "engines": states,
            "fault_code": fault.code if fault else "",
            "fault_detail": fault.detail if fault else "",
            "fault_since": fault.since if fault else None,
            "slots": slots,
            "done": _done,
            "memory_mb": round(resident_mb(), 1),
            "version": version(),
            "since": since,
            "seen_at": Now(),  # the database's clock: this machine's may be wrong
        },
    )
    WorkerHeartbeat.objects.filter(seen_at__lt=Now() - FORGET).delete()


class Heartbeat:
    """The thread that writes it until it is stopped, then takes the worker's row away."""

    def __init__(self, queues: Sequence[str], slots: int) -> None:
        self._queues, self._slots = tuple(queues), slots
        self._since = timezone.now()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="heartbeat", daemon=True)
        self._thread.start()

    def _run(self) -> None:
        failing = False
        while True:
            try:
                write_heartbeat(queues=self._queues, slots=self._slots, since=self._since)
                failing = False
            except Exception:
                if not failing:  # said once, not six times a minute for as long as a database is away
                    log.warning("the heartbeat could not be written", exc_info=True)
                failing = True
            finally:
                connections.close_all()
            if self._stop.wait(HEARTBEAT_SECONDS):
                return

    def stop(self) -> None:
        """End the thread and take leave."""
        self._stop.set()
        self._thread.join(5)
        try:
            WorkerHeartbeat.objects.filter(name=process_name()).delete()
        except Exception:
            log.warning("the worker could not take leave", exc_info=True)
        finally:
            connections.close_all()


def start_heartbeat(*, queues: Sequence[str], slots: int) -> None:
    """Start this process's heartbeat, once."""
    global _running
    with _lock:
        if _running is None:
            _running = Heartbeat(queues, slots)


def stop_heartbeat() -> None:
    """Stop this process's heartbeat."""
    global _running
    with _lock:
        heartbeat, _running = _running, None
    if heartbeat is not None:
        heartbeat.stop()
