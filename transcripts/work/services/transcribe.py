"""Turn a claimed recording's sound into segments, saved as they come."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import NamedTemporaryFile

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from kit.queue.stopping import check_stopping
from transcripts.asr import events
from transcripts.asr.protocol import Job, Request
from transcripts.audio.errors import CODES, MACHINE, SpeechError
from transcripts.enums import DETECT, Kind, Stage
from transcripts.recordings.models import Recording
from transcripts.sockets.services import announce
from transcripts.texts.models import Revision
from transcripts.texts.queries import gaps_of, has_words
from transcripts.texts.services import append_stretch, begin_revision, complete_revision, growing_revision
from transcripts.work.services.analyse import HEARD
from transcripts.work.services.engines import engines
from transcripts.work.services.give_way import Preemption
from transcripts.work.services.storage_check import demand_sound
from transcripts.work.services.tally import tally_failed_stretches

MAX_HOTWORDS = 20
#: How soon a worker notices that its recording was cancelled or deleted.
NOTICE_SECONDS = 3.0
#: Progress is told no more often than this.
SHOW_SECONDS = 0.5
DECODING_SHARE = 0.05


def request_for(recording: Recording) -> Request:
    """Return how the recording shall be heard.

    Lectures are heard with the course's glossary. Answers are not: a recogniser that is told the
    scored words hands out marks.
    """
    course = recording.course
    hotwords: list[str] = []
    if recording.kind == Kind.LECTURE:
        hotwords = list(course.glossary.values_list("term", flat=True)[:MAX_HOTWORDS])
    asked = recording.asked_language
    among = () if asked else course.spoken_languages
    if not asked and len(among) == 1:
        asked, among = among[0], ()
    return Request(
        language=asked if asked and asked != DETECT else None,
        among=among,
        hotwords=tuple(hotwords),
        itn=course.itn,
        simplify=course.simplify,
        wary=recording.kind == Kind.ANSWER,
    )


def _asked(request: Request) -> str:
    return " ".join(request.expected) or DETECT


def _begin(recording: Recording) -> tuple[Request, Revision]:
    """Write down how the recording is heard; return it, and the revision that is written.

    What an earlier claim saved is kept, with its hotwords, where the same engine heard it; another
    engine cuts the sound elsewhere, and starts anew.
    """
    request = request_for(recording)
    engine, model = settings.SPEECH_ENGINE, settings.SPEECH_MODEL
    begun = growing_revision(recording) if recording.stretches_done else None
    alike = begun is not None and (begun.engine, begun.model) == (engine, model)
    if begun is not None and alike and begun.asked in ("", _asked(request)):
        return replace(request, hotwords=tuple(begun.hotwords), hint=begun.language or None), begun
    with transaction.atomic():
        recording.hold(fence=recording.fence, stretches_done=0, progress=0.0)
        return request, begin_revision(
            recording=recording,
            engine=engine,
            model=model,
            hotwords=request.hotwords,
            asked=_asked(request),
        )


@contextmanager
def local_copy(recording: Recording, tick: Callable[[], None] = lambda: None) -> Iterator[Path]:
    """Give the sound as a file on this machine; ``tick`` is called while it is fetched from elsewhere."""
    try:
        yield Path(recording.audio.path)
    except NotImplementedError:
        with (
            NamedTemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR) as copy,
            recording.audio.open("rb") as source,
        ):
            for chunk in source.chunks():
                copy.write(chunk)
                tick()
            copy.flush()
            yield Path(copy.name)


class Listener:
    """Write what the engine process tells about one claim, as long as the claim holds.

    ``revision`` is set before the engine is asked; ``failed`` counts stretches that could not be heard.
    """

    revision: Revision

    def __init__(self, recording: Recording) -> None:
        self.recording = recording
        self.fence = recording.fence
        self.failed: Counter[str] = Counter()
        self._renewed = time.monotonic()
        self._shown = 0.0
        self._heard = 0.0
        self._decoded = 0.0
        self._preemption = Preemption(recording)

    def on_event(self, event: events.Event) -> None:
        """Handle one event; raises ``LeaseLost`` when the claim is over, ``Preempted`` by an answer."""
        match event:
            case events.Loading():
                announce(self.recording, "warming")
            case events.Loaded():
                announce(self.recording)
            case events.Opened(duration):
                self._preemption.open()
                if duration:
                    self.recording.hold(fence=self.fence, duration=duration)
            case events.StretchDone():
                self._save(event)
                self._show(heard=event.end)
                self._preemption.hear()
            case events.Progress(decoded):
                self._show(decoded=decoded)

    def tick(self) -> None:
        """Renew the lease in time, and stop when the worker is asked to."""
        check_stopping()
        if time.monotonic() - self._renewed > min(settings.LEASE_SECONDS / 3, NOTICE_SECONDS):
            self.recording.hold(fence=self.fence)
            self._renewed = time.monotonic()

    def _show(self, *, heard: float = 0.0, decoded: float = 0.0) -> None:
        self.tick()
        self._heard, self._decoded = max(self._heard, heard), max(self._decoded, decoded)
        if time.monotonic() - self._shown < SHOW_SECONDS or not self.recording.duration:
            return
        self._shown = time.monotonic()
        # decoding runs far ahead of recognition and takes next to no time of it
        seconds = DECODING_SHARE * self._decoded + (1 - DECODING_SHARE) * self._heard
        share = min(seconds / self.recording.duration, 1.0) * HEARD
        if share > self.recording.progress:
            self.recording.hold(fence=self.fence, progress=share)
            announce(self.recording)

    def _save(self, event: events.StretchDone) -> None:
        index, result = event.index, event.result
        again = index < self.recording.stretches_done
        changes = {} if again else {"stretches_done": index + 1}
        if result.error:
            self.failed[result.error] += 1
        else:
            changes |= {"attempt": 0, "deaths": 0}  # what could not be heard is no progress
        with transaction.atomic():
            self.recording.hold(fence=self.fence, **changes)
            append_stretch(
                revision=self.revision,
                index=index,
                start=event.start,
                end=event.end,
                result=result,
                again=again,
            )
        self._renewed = time.monotonic()


def _judge(recording: Recording, revision: Revision) -> None:
    """Raise the reason where a stretch could not be heard and may yet be, or where nothing was heard at all.

    What still has gaps at the last attempt is kept as heard in part: who reads it is told.
    """
    reasons = set(gaps_of(revision.pk).values())
    if of_machine := sorted(reasons & MACHINE):
        raise SpeechError(of_machine[0], detail="a stretch could not be heard")
    passing = sorted(reason for reason in reasons if not CODES.get(reason, False))
    if passing and recording.attempt < recording.lifecycle.max_attempts:
        raise SpeechError("stretch_failed", detail=", ".join(passing))
    if not has_words(revision.pk):
        raise SpeechError("stretch_failed" if reasons else "no_speech", detail=", ".join(sorted(reasons)))


def transcribe(recording: Recording, *, reads: bool = True) -> None:
    """Hear a claimed recording; go on to the analysing stage, or queue it for a worker that ``reads``.

    Resumes after the stretches that an earlier claim saved, and hears those of them again that failed. Raises
    ``SpeechError`` for what the sound or the engine did, ``Problem`` where the sound cannot be found,
    ``LeaseLost`` when the claim is over, ``Stopping`` when the process ends, ``Preempted`` when an answer
    takes the engine.
    """
    listener = Listener(recording)
    demand_sound(recording)
    request, revision = _begin(recording)
    listener.revision = revision
    with local_copy(recording, listener.tick) as path:
        job = Job(
            path=path,
            request=request,
            max_duration=float(recording.max_seconds),
            skip_stretches=recording.stretches_done,
            again=tuple(gaps_of(revision.pk)) if recording.stretches_done else (),
        )
        try:
            finished = engines().transcribe(job, listener.on_event, listener.tick)
        finally:
            tally_failed_stretches(recording=recording, failed=listener.failed)
    _judge(recording, revision)
    with transaction.atomic():
        recording.advance(
            Stage.ANALYSING if reads else Stage.QUEUED,
            fence=listener.fence,
            transcribed_at=timezone.now(),
            progress=HEARD,
            attempt=1 if reads else 0,
            deaths=0,
            duration=finished.duration,
            peaks=list(finished.peaks),
            error_code="",
            error_detail="",
        )
        language = finished.language or revision.language or request.language or ""
        complete_revision(revision=revision, language=language)
    announce(recording)
