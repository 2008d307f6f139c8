"""Run a recording through an engine process and keep what it said."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from transcripts.asr.events import Event, Finished, StretchDone
from transcripts.asr.process import EngineProcess
from transcripts.asr.protocol import Job, Request
from transcripts.asr.segment import Segment


@dataclass
class Heard:
    """One job's events and its end."""

    events: list[Event] = field(default_factory=list)
    finished: Finished | None = None

    @property
    def stretches(self) -> list[StretchDone]:
        return [event for event in self.events if isinstance(event, StretchDone)]

    @property
    def segments(self) -> list[Segment]:
        return [segment for stretch in self.stretches for segment in stretch.result.segments]

    @property
    def texts(self) -> list[str]:
        return [segment.text for segment in self.segments]

    @property
    def text(self) -> str:
        return " ".join(self.texts)


def hear(engine: EngineProcess, path: Path, request: Request | None = None, **job: object) -> Heard:
    """Transcribe; SpeechError where it fails."""
    heard = Heard()
    work = Job(path, request or Request(), **job)  # type: ignore[arg-type]
    heard.finished = engine.transcribe(work, heard.events.append)
    return heard
