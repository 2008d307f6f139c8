"""Tell who cares that a job's file was taken."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from jobs.models import Job

Listener = Callable[[Any, Job], None]

_listeners: dict[str, Listener] = {}


def register_download_listener(name: str, listener: Listener) -> None:
    """Have ``listener`` called with the person and the job before its file is handed out."""
    _listeners[name] = listener


def file_taken(person: Any, job: Job) -> None:
    """Say that ``person`` takes the file of ``job``."""
    for listener in _listeners.values():
        listener(person, job)
