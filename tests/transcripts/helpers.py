"""Sound to upload, recordings to work on, and an engine that says what it is told to."""

from __future__ import annotations

import dataclasses
import io
import threading
import wave
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from courses.catalogue.models import Course, Session
from courses.people.models import Employee
from tests.factories import RecordingFactory
from tests.texts import said
from transcripts.asr.events import Event, Finished, Loaded, Loading, Opened, StretchDone
from transcripts.asr.protocol import Job, StretchResult
from transcripts.audio.errors import SpeechError
from transcripts.enums import Stage
from transcripts.recordings.models import Recording

SENTENCES = ("Listen to the customer first.", "Then say sorry.", "Offer to refund the fee.")


@dataclasses.dataclass
class Cast:
    """A course, its trainer, a learner in it and a stranger."""

    course: Course
    session: Session
    trainer: Employee
    learner: Employee
    stranger: Employee


def wav(seconds: float = 1.0, channels: int = 1, rate: int = 8000) -> bytes:
    """Return a tone as WAV."""
    tone = np.sin(np.arange(int(seconds * rate)) / rate * 440 * 6.283) * 8000
    sound = io.BytesIO()
    with wave.open(sound, "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(np.repeat(tone.astype("<i2"), channels).tobytes())
    return sound.getvalue()


def upload(data: bytes | None = None, name: str = "talk.wav") -> SimpleUploadedFile:
    """Return an upload as a browser sends it."""
    return SimpleUploadedFile(name, wav() if data is None else data, "audio/wav")


def waiting(session: Session, **fields: Any) -> Recording:
    """Return a recording that nobody has heard yet."""
    blank: dict[str, Any] = {
        "stage": Stage.QUEUED,
        "segments": [],
        "language": "",
        "engine": "",
        "model": "",
        "revision": 0,
        "peaks": [],
    }
    recording: Recording = RecordingFactory(session=session, **blank | fields)
    return recording


class ScriptedEngines:
    """An engine pool that plays a script: per stretch a text, a result, an error or a thing to do."""

    def __init__(self) -> None:
        self.script: Sequence[str | StretchResult | Exception | Callable[[], object]] = SENTENCES
        self.jobs: list[Job] = []
        self.sounds: list[bytes] = []
        self.fault: SpeechError | None = None
        self.proofs = 0

    def transcribe(
        self, job: Job, on_event: Callable[[Event], None], tick: Callable[[], None] = lambda: None
    ) -> Finished:
        """Play the script, without the stretches that are already stored."""
        self.jobs.append(job)
        self.sounds.append(job.path.read_bytes())
        for event in (Loading(), Loaded(0.1), Opened(6.0)):
            on_event(event)
        index = 0
        for line in self.script:
            tick()
            if isinstance(line, Exception):
                raise line
            if callable(line):
                line()
                continue
            if index >= job.skip_stretches or index in job.again:
                result = said(index, line) if isinstance(line, str) else line
                on_event(StretchDone(index, index * 2.0, index * 2.0 + 2.0, result, index * 2.0 + 2.0))
            index += 1
        return Finished(6.0, (0.1, 0.9), "en" if index > job.skip_stretches else None, 6.0, index)

    def prove(self) -> None:
        """Fail the proof with ``fault``, where there is one."""
        self.proofs += 1
        if self.fault:
            raise self.fault

    def close(self) -> None:
        """Nothing to stop."""


def sound_of(recording: Recording) -> bytes:
    """Return the bytes that are stored for a recording."""
    return Path(recording.audio.path).read_bytes()


def stored_files() -> set[str]:
    """Return the files in the storage."""
    root = Path(settings.MEDIA_ROOT)
    return {str(path.relative_to(root)) for path in root.rglob("*") if path.is_file()}


def cut_the_connection() -> None:
    """Have PostgreSQL end this thread's connection, as when it is restarted."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        mine = cursor.fetchone()[0]

    def cut() -> None:
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [mine])
        finally:
            connection.close()

    thread = threading.Thread(target=cut)
    thread.start()
    thread.join()
