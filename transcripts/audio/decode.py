"""Decode a recording in windows: mono, on the container's clock, never the whole file in memory."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import av
import numpy as np
from av.audio.resampler import AudioResampler
from av.audio.stream import AudioStream
from av.container import InputContainer
from numpy.typing import NDArray

from transcripts.audio.clock import on_clock
from transcripts.audio.container import decode_frames, known_duration, open_audio, undecodable
from transcripts.audio.errors import SpeechError
from transcripts.audio.limits import SAMPLE_RATE, Limits
from transcripts.audio.mono import Downmix
from transcripts.audio.tracks import voiced_track

Samples = NDArray[np.float32]


class Recording:
    """An open recording: ``duration`` in seconds as its header claims, or None."""

    def __init__(self, container: InputContainer, stream: AudioStream, limits: Limits) -> None:
        self._container = container
        self._stream = stream
        self._limits = limits
        self.duration = known_duration(container, stream)

    def windows(self, window_s: float = 30.0) -> Iterator[Samples]:
        """Yield float32 mono 16 kHz windows of ``window_s`` seconds (the last one is shorter).

        Raise SpeechError decode_failed where nothing could be decoded, too_long beyond the limit.
        """
        wanted = int(window_s * SAMPLE_RATE)
        parts: list[NDArray[np.int16]] = []
        held = 0
        for part in self.parts(SAMPLE_RATE):
            parts.append(part)
            held += part.size
            while held >= wanted:
                joined = np.concatenate(parts)
                yield _as_float(joined[:wanted])
                parts = [joined[wanted:]]
                held = parts[0].size
        if held:
            yield _as_float(np.concatenate(parts))

    def parts(self, rate: int) -> Iterator[NDArray[np.int16]]:
        """Yield 16 bit mono samples of ``rate`` Hz in pieces as they come; SpeechError as ``windows``."""
        frames = decode_frames(self._container, self._stream, self._limits)
        total = 0
        for part in _resampled(on_clock(frames, self._container, self._stream), rate):
            total += part.size
            if total > self._limits.max_seconds * rate:
                raise SpeechError("too_long", detail=f"more than {self._limits.max_seconds:.0f} s")
            yield part
        if not total:
            raise undecodable(self._container)


@contextmanager
def open_recording(path: Path, limits: Limits) -> Iterator[Recording]:
    """Open a recording, on the track that holds the voice; SpeechError as in ``open_audio``."""
    with open_audio(path, limits, voiced_track(path, limits)) as (container, stream):
        yield Recording(container, stream, limits)


def _as_float(samples: NDArray[np.int16]) -> Samples:
    return samples.astype(np.float32) / np.float32(32768.0)


class _Mono:
    """Resample frames of one layout and rate to 16 bit mono."""

    def __init__(self, frame: av.AudioFrame, rate: int) -> None:
        self.key = (frame.sample_rate, frame.layout.nb_channels, frame.format.name)
        stereo = frame.layout.nb_channels == 2
        # 16 bit on purpose: a float file's NaN and overshoots end here
        self._resampler = AudioResampler(format="s16p", layout="stereo" if stereo else "mono", rate=rate)
        self._downmix = Downmix(rate) if stereo else None

    def feed(self, frame: av.AudioFrame | None) -> Iterator[NDArray[np.int16]]:
        """Yield what comes of the frame; None gives what the resampler still holds."""
        for output in self._resampler.resample(frame):
            sound = output.to_ndarray().astype(np.int16, copy=False)
            yield self._downmix.feed(sound) if self._downmix else sound[0]


def _resampled(pieces: Iterator[av.AudioFrame | float], rate: int) -> Iterator[NDArray[np.int16]]:
    mono: _Mono | None = None
    for piece in pieces:
        if isinstance(piece, float):
            if mono:
                yield from mono.feed(None)
                mono = None
            yield np.zeros(round(piece * rate), np.int16)
            continue
        piece.pts = None
        # the stream may change its rate or channels midway
        if mono and mono.key != (piece.sample_rate, piece.layout.nb_channels, piece.format.name):
            yield from mono.feed(None)
            mono = None
        mono = mono or _Mono(piece, rate)
        yield from mono.feed(piece)
    if mono:
        yield from mono.feed(None)
