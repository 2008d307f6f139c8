"""An engine on another machine, asked without its child process."""

from __future__ import annotations

import json
from typing import Any

import numpy as np

from tests.speech import tone_speech
from tests.transcripts.asr.speech_server import SpeechServer
from transcripts.asr.protocol import EngineConfig, Request, StretchResult
from transcripts.asr.remote import RemoteEngine
from transcripts.audio.stretches import Piece, Stretch


def say(text: str, **more: Any) -> bytes:
    return json.dumps({"text": text, **more}).encode()


def stretch(samples: np.ndarray[Any, Any] | None = None, index: int = 0) -> Stretch:
    sound = tone_speech("1357") if samples is None else samples
    return Stretch(index, sound, (Piece(0.0, 10.0, sound.size / 16_000),))


def engine(server: SpeechServer, **more: Any) -> RemoteEngine:
    made = RemoteEngine(EngineConfig(engine="remote", model="m", url=server.url, **more))
    made.load()
    return made


def ask(made: RemoteEngine, request: Request | None = None, *some: Stretch) -> StretchResult:
    return made.transcribe(some or [stretch()], request or Request())[0]
