"""The built-in sound by which an engine proves that it hears: seven seconds of English, made for this."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

from transcripts.asr.events import Event, Finished, StretchDone
from transcripts.asr.protocol import EngineConfig, Job, Request
from transcripts.audio.errors import MACHINE, SpeechError

SOUND: Final = Path(__file__).with_name("proof.ogg")

Run = Callable[[Job, Callable[[Event], None]], Finished]


def prove_by(run: Run, config: EngineConfig) -> None:
    """Hear the built-in sound by ``run``, as any recording is heard; SpeechError where that fails.

    What is said of the sound is said of the engine: ``engine_unfit`` where it cannot read or hear it.
    """
    heard: list[StretchDone] = []

    def keep(event: Event) -> None:
        if isinstance(event, StretchDone):
            heard.append(event)

    try:
        run(Job(SOUND, Request(language="en")), keep)
    except SpeechError as error:
        if error.code not in MACHINE and (error.permanent or error.code == "stretch_failed"):
            reasons = ", ".join(sorted({event.result.error or "" for event in heard} - {""}))
            raise SpeechError("engine_unfit", detail=f"the built-in sound: {reasons or error}") from error
        raise
    if config.vad != "silero":
        return  # tones are no speech: that it answers is all that can be asked
    if failed := [event.result.error for event in heard if event.result.error]:
        raise SpeechError("engine_unfit", detail=f"the built-in sound: {failed[0]}")
    if not any(segment.text for event in heard for segment in event.result.segments):
        raise SpeechError("engine_unfit", detail="nothing was heard in the built-in sound")
