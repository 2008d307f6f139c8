"""The engines by name, and an operator's own by its class. Each is imported only when it is asked for."""

from __future__ import annotations

from importlib import import_module
from typing import Final, cast

from transcripts.asr.protocol import Engine, EngineConfig
from transcripts.audio.errors import SpeechError

# name -> module and class; the class takes an EngineConfig
ENGINES: Final[dict[str, str]] = {
    "whisper": "transcripts.asr.whisper:WhisperEngine",
    "funasr": "transcripts.asr.funasr:FunASREngine",
    "remote": "transcripts.asr.remote:RemoteEngine",
}


def make_engine(config: EngineConfig) -> Engine:
    """Return the engine that ``config`` names, not loaded yet; SpeechError engine_load_failed."""
    place = config.engine_class or ENGINES.get(config.engine)
    if place is None:
        raise SpeechError("engine_load_failed", True, f"no engine named {config.engine!r}")
    module, _, name = place.partition(":")
    try:
        return cast(Engine, getattr(import_module(module), name)(config))
    except (ImportError, AttributeError) as error:
        raise SpeechError(
            "engine_load_failed", detail=f"{config.engine} is not installed: {error}"
        ) from error
