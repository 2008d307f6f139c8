"""The engine processes of this worker, as the settings ask for them."""

from __future__ import annotations

import math
import threading
from pathlib import Path

from django.conf import settings

from transcripts.asr.process import EnginePool
from transcripts.asr.protocol import EngineConfig
from transcripts.asr.status import EngineStatus

_making = threading.Lock()
_pool: EnginePool | None = None


def engine_config() -> EngineConfig:
    """Return the configuration that the settings describe."""
    return EngineConfig(
        engine=settings.SPEECH_ENGINE,
        engine_class=settings.SPEECH_ENGINE_CLASS,
        model=settings.SPEECH_MODEL,
        device=settings.SPEECH_DEVICE,
        threads=settings.SPEECH_THREADS,
        batch=settings.SPEECH_BATCH,
        memory_mb=settings.SPEECH_MEMORY_MB,
        models_dir=Path(settings.MODELS_DIR),
        package_dirs=(Path(settings.PACKAGES_DIR),),
        url=settings.SPEECH_URL,
        api_key=settings.SPEECH_API_KEY,
        timeout_s=float(settings.SPEECH_TIMEOUT_SECONDS),
    )


def engines() -> EnginePool:
    """Return the pool of engine processes; each starts when it is first needed and stays warm."""
    global _pool
    with _making:  # two threads that ask first must not load the model twice
        if _pool is None:
            _pool = EnginePool(
                engine_config(),
                size=math.ceil(settings.SPEECH_WORKERS / settings.SPEECH_JOBS),
                slots=settings.SPEECH_JOBS,
                hang_s=_patience(),
            )
        return _pool


def _patience() -> float:
    """Return after how many seconds of silence an engine hangs: not before a speech server's time is up."""
    if settings.SPEECH_ENGINE != "remote":
        return float(settings.SPEECH_HANG_SECONDS)
    # a stretch may take two tries, each as long in sending as in reading, the pauses and the probe
    return max(float(settings.SPEECH_HANG_SECONDS), 4.0 * settings.SPEECH_TIMEOUT_SECONDS + 60.0)


def engine_status() -> list[EngineStatus]:
    """Return how each engine of this process stands; none where none was asked for yet."""
    pool = _pool
    return pool.statuses() if pool else []


def close_engines() -> None:
    """End the engine processes."""
    global _pool
    with _making:
        pool, _pool = _pool, None
    if pool:
        pool.close()
