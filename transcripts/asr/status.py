"""How an engine process stands, for those who look after it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class EngineStatus:
    """How an engine process stands. ``state``: "stopped", "starting", "loading", "idle" or "working".

    ``device`` is empty until the model is loaded; memory in MiB, resident and of the accelerator;
    ``load_seconds``: how long the model took to load, None before.
    """

    engine: str
    model: str
    pid: int | None
    state: str
    device: str
    memory_mb: float
    device_memory_mb: float
    jobs: int
    slots: int
    load_seconds: float | None
