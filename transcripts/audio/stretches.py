"""Pack speech into stretches an engine can take, cut at pauses, with the way back to recording time.

Silences of two seconds and more are left out but for 0.4 s on either side, as faster-whisper does; shorter
ones stay, since they carry rhythm and punctuation. What is kept is cut where it grows longer than a stretch
may be. The outcome depends on the samples alone, never on how they were windowed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from transcripts.audio.limits import SAMPLE_RATE
from transcripts.audio.vad import FRAME, Vad

Samples = NDArray[np.float32]

FRAME_S: Final = FRAME / SAMPLE_RATE
ON: Final = 0.5  # a voice begins at this probability
OFF: Final = 0.35  # and ends below this one
LONG_SILENCE: Final = round(2.0 / FRAME_S)
PAD: Final = round(0.4 / FRAME_S)
MIN_VOICE: Final = 3  # frames; less is a click
MIN_REST: Final = round(2.0 / FRAME_S)  # a lone second after a cut is hard to recognise
MIN_PAUSE: Final = 3


@dataclass(frozen=True, slots=True)
class Piece:
    """A continuous slice: ``at`` seconds into the stretch lies second ``start`` of the recording."""

    at: float
    start: float
    length: float


@dataclass(frozen=True, slots=True)
class Stretch:
    """Speech for one engine call: float32 mono 16 kHz ``samples``, made of one piece or several."""

    index: int
    samples: Samples
    pieces: tuple[Piece, ...]

    @property
    def start(self) -> float:
        """Second of the recording at which the stretch begins."""
        return self.pieces[0].start

    @property
    def end(self) -> float:
        """Second of the recording at which the stretch ends."""
        return self.pieces[-1].start + self.pieces[-1].length

    @property
    def seconds(self) -> float:
        """Length of the sound in seconds, left-out silences not counted."""
        return self.samples.size / SAMPLE_RATE

    def piece_at(self, second: float) -> Piece:
        """Return the piece in which ``second`` of the stretch lies."""
        return next((piece for piece in reversed(self.pieces) if piece.at <= second), self.pieces[0])

    def recording_time(self, second: float, piece: Piece | None = None) -> float:
        """Return the recording's second for ``second`` of the stretch, kept within its piece."""
        piece = piece or self.piece_at(second)
        return piece.start + min(max(second - piece.at, 0.0), piece.length)


@dataclass(slots=True)
class _Frame:
    number: int
    samples: Samples
    probability: float
    voiced: bool


class Packer:
    """Turns windows of one recording into stretches.

    ``max_seconds`` bounds a stretch. ``join_gaps``: speech on both sides of a left-out silence may share one.
    """

    def __init__(self, vad: Vad, *, max_seconds: float, join_gaps: bool) -> None:
        if not 1.0 <= max_seconds <= 30.0:
            raise ValueError("a stretch is 1 to 30 seconds long")
        self._vad = vad
        self._max = int(max_seconds / FRAME_S)
        self._join_gaps = join_gaps
        self._rest: Samples = np.zeros(0, np.float32)
        self._number = 0
        self._voiced = False
        self._silence: list[_Frame] = []  # undecided frames since the last voice
        self._after_voice = False  # whether those frames follow a voice whose tail is still to be kept
        self._kept: list[_Frame] = []
        self._count = 0
        self.speech_seconds = 0.0

    def feed(self, window: Samples) -> Iterator[Stretch]:
        """Take the samples that follow the last ones; yield the stretches that are complete."""
        sound = np.concatenate([self._rest, window])
        whole = sound.size // FRAME * FRAME
        self._rest = sound[whole:]
        yield from self._frames(sound[:whole].reshape(-1, FRAME))

    def close(self) -> Iterator[Stretch]:
        """Yield what is left at the end of the recording."""
        if self._rest.size:
            last = np.zeros((1, FRAME), np.float32)
            last[0, : self._rest.size] = self._rest
            self._rest = self._rest[:0]
            yield from self._frames(last)
        if self._after_voice:
            self._kept.extend(self._silence[:PAD])
            self._silence = []
        yield from self._flush()

    def _frames(self, frames: Samples) -> Iterator[Stretch]:
        for samples, probability in zip(frames, self._vad.feed(frames).tolist(), strict=True):
            self._voiced = probability >= (OFF if self._voiced else ON)
            frame = _Frame(self._number, samples, probability, self._voiced)
            self._number += 1
            if self._voiced:
                yield from self._voice(frame)
            else:
                yield from self._quiet(frame)

    def _voice(self, frame: _Frame) -> Iterator[Stretch]:
        self._kept.extend(self._silence)
        self._silence = []
        self._after_voice = True
        self._kept.append(frame)
        self.speech_seconds += FRAME_S
        # a little more than fits is awaited, so that the cut never leaves a crumb behind
        while len(self._kept) > self._max + MIN_REST:
            yield from self._cut()

    def _quiet(self, frame: _Frame) -> Iterator[Stretch]:
        self._silence.append(frame)
        if self._after_voice and len(self._silence) >= LONG_SILENCE:
            self._kept.extend(self._silence[:PAD])
            self._silence = self._silence[PAD:]
            self._after_voice = False
            if not self._join_gaps:
                yield from self._flush()
        if not self._after_voice:
            del self._silence[:-PAD]

    def _flush(self) -> Iterator[Stretch]:
        while len(self._kept) > self._max:
            yield from self._cut()
        yield from self._emit(len(self._kept))

    def _cut(self) -> Iterator[Stretch]:
        yield from self._emit(self._best_cut())

    def _best_cut(self) -> int:
        """Return how many kept frames the next stretch takes: up to the best pause, long and late."""
        top = min(self._max, len(self._kept) - MIN_REST)
        top = max(top, self._max // 2)
        bottom = max(top // 2, 1)
        best, cut = -1.0e9, 0
        run = 0
        for i in range(bottom, top + 1):
            frame = self._kept[i]
            gap = frame.number != self._kept[i - 1].number + 1
            if gap:
                run, middle, length = 0, i, LONG_SILENCE
            else:
                run = 0 if frame.voiced else run + 1
                middle, length = i - run // 2, run
            if length < MIN_PAUSE:
                continue
            score = min(length * FRAME_S, 1.0) - 0.05 * (top - middle) * FRAME_S
            if score > best:
                best, cut = score, middle
        if cut:
            return cut
        quiet = range(max(bottom, top * 7 // 10), top + 1)
        return min(quiet, key=lambda i: (self._kept[i].probability, -i))

    def _emit(self, count: int) -> Iterator[Stretch]:
        frames, self._kept = self._kept[:count], self._kept[count:]
        if sum(frame.voiced for frame in frames) < MIN_VOICE:
            return
        pieces: list[Piece] = []
        first = 0
        for i in range(1, len(frames) + 1):
            if i == len(frames) or frames[i].number != frames[i - 1].number + 1:
                pieces.append(Piece(first * FRAME_S, frames[first].number * FRAME_S, (i - first) * FRAME_S))
                first = i
        yield Stretch(self._count, np.concatenate([frame.samples for frame in frames]), tuple(pieces))
        self._count += 1
