"""The engine processes of this worker, as the settings ask for them."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from django.conf import settings

from transcripts.asr.process import EnginePool
from transcripts.asr.protocol import EngineConfig


def engine_config() -> EngineConfig:
    """Return the configuration that the settings describe."""
    return EngineConfig(
        engine=settings.SPEECH_ENGINE,
        model=settings.SPEECH_MODEL,
        device=settings.SPEECH_DEVICE,
        threads=settings.SPEECH_THREADS,
        models_dir=Path(settings.MODELS_DIR),
        package_dirs=(Path(settings.PACKAGES_DIR),),
    )


@lru_cache(maxsize=1)
def engines() -> EnginePool:
    """Return the pool of engine processes; each starts when it is first needed and stays warm."""
    return EnginePool(engine_config(), size=settings.SPEECH_WORKERS, hang_s=settings.SPEECH_HANG_SECONDS)


def close_engines() -> None:
    """End the engine processes."""
    if engines.cache_info().currsize:
        engines().close()
        engines.cache_clear()
