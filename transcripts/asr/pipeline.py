"""From a file to its segments: decode, find the voice, pack, recognise, in one pass and bounded memory.

Decoding runs ahead of recognition by a few stretches; results are told in the order of the recording.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable
from concurrent.futures import Future, wait
from dataclasses import replace
from typing import Final

from transcripts.asr.chinese import simplify_result
from transcripts.asr.desk import Seat
from transcripts.asr.events import Event, Finished, Opened, Progress, StretchDone
from transcripts.asr.plausible import checked
from transcripts.asr.protocol import Job, StretchResult, Traits
from transcripts.audio.decode import open_recording
from transcripts.audio.errors import SpeechError
from transcripts.audio.limits import SAMPLE_RATE, Limits
from transcripts.audio.peaks import Peaks
from transcripts.audio.stretches import Packer, Stretch
from transcripts.audio.vad import make_vad

WINDOW_S: Final = 30.0
SILENT_BELOW: Final = 0.003  # -50 dBFS: nothing in the whole recording is louder
LOOK_S: Final = 0.2  # how often a job that waits looks whether it shall stop


class Hearing:
    """One recording on its way through the engine at whose desk it has a ``seat``."""

    def __init__(
        self,
        seat: Seat,
        traits: Traits,
        job: Job,
        emit: Callable[[Event], None],
        *,
        max_stretch: float = 0.0,
        should_stop: Callable[[], bool] = lambda: False,
    ) -> None:
        self._seat = seat
        self._traits = traits
        self._job = job
        self._emit = emit
        self._should_stop = should_stop
        self._hint = job.request.hint
        self._max_stretch = min(max_stretch or traits.max_stretch, 30.0)
        self._asked: deque[tuple[Stretch, Future[StretchResult]]] = deque()
        self._decoded = 0
        self._languages: Counter[str] = Counter()
        self._texts = 0
        self._errors: list[str] = []
        self._count = 0

    def run(self, *, vad: str = "silero") -> Finished:
        """Hear the whole recording; SpeechError where it is no speech, cancelled, or cannot be decoded."""
        packer = Packer(make_vad(vad), max_seconds=self._max_stretch, join_gaps=self._traits.join_gaps)
        peaks = Peaks()
        limits = Limits(max_seconds=self._job.max_duration)
        with open_recording(self._job.path, limits) as recording:
            self._emit(Opened(recording.duration))
            for window in recording.windows(WINDOW_S):
                self._decoded += window.size
                peaks.feed(window)
                self._emit(Progress(self._seconds))
                for stretch in packer.feed(window):
                    self._take(stretch)
                self._tell()
        for stretch in packer.close():
            self._take(stretch)
        self._tell(0)
        self._judge(limits, peaks.loudest)
        language = self._languages.most_common(1)[0][0] if self._languages else None
        return Finished(self._seconds, peaks.values(), language, packer.speech_seconds, self._count)

    @property
    def _seconds(self) -> float:
        return self._decoded / SAMPLE_RATE

    def _take(self, stretch: Stretch) -> None:
        self._count += 1
        if stretch.index < self._job.skip_stretches and stretch.index not in self._job.again:
            return
        request = replace(self._job.request, hint=None, simplify=False)
        if not request.language and stretch.seconds < self._traits.sure_seconds:
            # too short to tell its language: what was heard before it decides
            self._tell(0)
            request = replace(request, hint=self._hint)
        self._asked.append((stretch, self._seat.ask(stretch, request)))
        self._tell(2 * self._traits.batch)

    def _tell(self, most: int | None = None) -> None:
        """Tell what is heard, in order; wait until ``most`` stretches are under way (None: wait for none)."""
        self._stop_if_asked()
        while self._asked:
            stretch, answer = self._asked[0]
            while not answer.done():
                if most is None or len(self._asked) <= most:
                    return
                wait([answer], LOOK_S)
                self._stop_if_asked()
            self._asked.popleft()
            self._keep(stretch, answer.result())

    def _keep(self, stretch: Stretch, result: StretchResult) -> None:
        result = checked(result, stretch.seconds)
        if self._job.request.simplify:
            result = simplify_result(result)
        if result.error:
            self._errors.append(result.error)
        elif result.language:
            self._hint = result.language
            self._languages[result.language] += round(stretch.seconds * 10)
        self._texts += any(segment.text for segment in result.segments)
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

    def _stop_if_asked(self) -> None:
        if self._should_stop():
            raise SpeechError("cancelled")
