"""The engine itself. It lives in the engine process like any other, and can be killed there."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from tests.replay.heard import everything, find
from transcripts.asr.protocol import EngineConfig, Request, StretchResult, Traits
from transcripts.asr.segment import Segment
from transcripts.audio.errors import SpeechError
from transcripts.audio.stretches import Stretch

#: A real engine takes a moment to load, and memory to work in.
LOAD_S = 0.2
WORK_BYTES = 16 * 1024 * 1024


class ReplayEngine:
    """Answers with what whisper once heard; a sound that it never heard is an error, loudly."""

    name = "replay"

    def __init__(self, config: EngineConfig) -> None:
        self.model = config.model
        # whisper's, so that sound is cut where whisper cut it; without importing it, which takes a second
        self.traits = Traits(max_stretch=30.0, batch=4, join_gaps=True, sure_seconds=8.0)
        self.device = "cpu"
        self._pace = float(config.model)

    def load(self) -> None:
        """Read what was heard."""
        time.sleep(LOAD_S)
        everything()

    def device_memory_mb(self) -> float:
        """Return 0: there is no accelerator."""
        return 0.0

    def transcribe(self, stretches: Sequence[Stretch], request: Request) -> list[StretchResult]:
        """Return one result per stretch, in order, after as long as the pace says."""
        time.sleep(self._pace * sum(stretch.seconds for stretch in stretches))
        np.ones(WORK_BYTES, np.uint8)
        return [self._recall(stretch, request) for stretch in stretches]

    def _recall(self, stretch: Stretch, request: Request) -> StretchResult:
        # what shall be detected is what it was recorded in
        asked = [request.language] if request.language else ["", *request.among]
        for last, language in enumerate(asked, start=1):
            try:
                kept = find(stretch.samples, language.partition("-")[0])
                break
            except LookupError as error:
                if last == len(asked):
                    raise SpeechError("engine_load_failed", True, str(error)) from error
        moved = tuple(_at(segment, stretch) for segment in kept.segments)
        return StretchResult(stretch.index, moved, kept.language or None)


class ToneReplayEngine(ReplayEngine):
    """Answers with what FunASR heard in two-tone digits."""

    def __init__(self, config: EngineConfig) -> None:
        super().__init__(config)
        self.traits = Traits(max_stretch=15.0, batch=config.batch or 1)


def _at(segment: Segment, stretch: Stretch) -> Segment:
    """Return a segment in recording time."""
    if not segment.words:
        start, end = (round(stretch.recording_time(at), 3) for at in (segment.start, segment.end))
        return replace(segment, start=start, end=end)
    words = []
    for word in segment.words:
        piece = stretch.piece_at((word.start + word.end) / 2)
        start, end = (round(stretch.recording_time(at, piece), 3) for at in (word.start, word.end))
        words.append(replace(word, start=start, end=end))
    return replace(segment, start=words[0].start, end=words[-1].end, words=tuple(words))
