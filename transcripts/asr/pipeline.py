"""From a file to its segments: decode, find the voice, pack, recognise, in one pass and bounded memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace

from transcripts.asr.chinese import simplify_result
from transcripts.asr.events import Event, Finished, Opened, Progress, StretchDone
from transcripts.asr.protocol import Engine, Job
from transcripts.audio.decode import open_recording
from transcripts.audio.errors import SpeechError
from transcripts.audio.limits import SAMPLE_RATE, Limits
from transcripts.audio.peaks import Peaks
from transcripts.audio.stretches import Packer, Stretch
from transcripts.audio.vad import make_vad

WINDOW_S = 30.0
SILENT_BELOW = 0.003  # -50 dBFS: nothing in the whole recording is louder


class Hearing:
    """One recording going through one engine."""

    def __init__(
        self, engine: Engine, job: Job, emit: Callable[[Event], None], *, max_stretch: float = 0.0
    ) -> None:
        self._engine = engine
        self._job = job
        self._emit = emit
        self._request = job.request
        self._max_stretch = min(max_stretch or engine.traits.max_stretch, 30.0)
        self._pending: list[Stretch] = []
        self._decoded = 0
        self._languages: Counter[str] = Counter()
        self._texts = 0
        self._errors: list[str] = []
        self._count = 0

    def run(self, *, vad: str = "silero", should_stop: Callable[[], bool] = lambda: False) -> Finished:
        """Hear the whole recording; SpeechError where it is no speech, cancelled, or cannot be decoded."""
        traits = self._engine.traits
        packer = Packer(make_vad(vad), max_seconds=self._max_stretch, join_gaps=traits.join_gaps)
        peaks = Peaks()
        limits = Limits(max_seconds=self._job.max_duration)
        with open_recording(self._job.path, limits) as recording:
            self._emit(Opened(recording.duration))
            for window in recording.windows(WINDOW_S):
                self._decoded += window.size
                peaks.feed(window)
                self._emit(Progress(self._seconds))
                for stretch in packer.feed(window):
                    self._take(stretch, should_stop)
                _stop_if(should_stop)
        for stretch in packer.close():
            self._take(stretch, should_stop)
        self._recognise()
        self._judge(limits, peaks.loudest)
        language = self._languages.most_common(1)[0][0] if self._languages else None
        return Finished(self._seconds, peaks.values(), language, packer.speech_seconds, self._count)

    @property
    def _seconds(self) -> float:
        return self._decoded / SAMPLE_RATE

    def _take(self, stretch: Stretch, should_stop: Callable[[], bool]) -> None:
        self._pending.append(stretch)
        self._count += 1
        if len(self._pending) >= self._engine.traits.batch:
            self._recognise()
            _stop_if(should_stop)

    def _recognise(self) -> None:
        """Recognise the pending batch, or skip it whole: a batch's make-up may sway its text."""
        batch, self._pending = self._pending, []
        if not batch or batch[-1].index < self._job.skip_stretches:
            return
        results = self._engine.transcribe(batch, self._request)
        if self._request.simplify:
            results = [simplify_result(result) for result in results]
        for stretch, result in zip(batch, results, strict=True):
            if result.error:
                self._errors.append(result.error)
            elif result.language:
                # what was heard last helps with a stretch too short to tell
                self._request = replace(self._request, hint=result.language)
                self._languages[result.language] += round(stretch.seconds * 10)
            self._texts += any(segment.text for segment in result.segments)
            if stretch.index >= self._job.skip_stretches:
                start, end = round(stretch.start, 3), round(stretch.end, 3)
                self._emit(StretchDone(stretch.index, start, end, result, self._seconds))

    def _judge(self, limits: Limits, loudest: float) -> None:
        """Raise the reason where nothing was recognised."""
        if self._seconds < limits.min_seconds:
            raise SpeechError("too_short", detail=f"{self._seconds:.2f} s")
        if self._texts or self._job.skip_stretches:
            return
        if self._errors:
            raise SpeechError("stretch_failed", detail=", ".join(sorted(set(self._errors))))
        if loudest < SILENT_BELOW:
            raise SpeechError("silent", detail=f"loudest sample {loudest:.5f}")
        raise SpeechError("no_speech", detail=f"{self._count} stretches, no text")


def _stop_if(should_stop: Callable[[], bool]) -> None:
    if should_stop():
        raise SpeechError("cancelled")
