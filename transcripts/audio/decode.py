"""Decode a recording in windows: 16 kHz mono, never the whole file in memory."""

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

from transcripts.audio.container import decode_frames, known_duration, open_audio, undecodable
from transcripts.audio.errors import SpeechError
from transcripts.audio.limits import SAMPLE_RATE, Limits

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
        held = total = 0
        for part in _resampled(decode_frames(self._container, self._stream, self._limits)):
            parts.append(part)
            held += part.size
            total += part.size
            if total > self._limits.max_seconds * SAMPLE_RATE:
                raise SpeechError("too_long", detail=f"more than {self._limits.max_seconds:.0f} s")
            while held >= wanted:
                joined = np.concatenate(parts)
                yield _as_float(joined[:wanted])
                parts = [joined[wanted:]]
                held = parts[0].size
        if held:
            yield _as_float(np.concatenate(parts))
        if not total:
            raise undecodable(self._container)


@contextmanager
def open_recording(path: Path, limits: Limits) -> Iterator[Recording]:
    """Open a recording; SpeechError as in ``open_audio``."""
    with open_audio(path, limits) as (container, stream):
        yield Recording(container, stream, limits)


def _as_float(samples: NDArray[np.int16]) -> Samples:
    return samples.astype(np.float32) / np.float32(32768.0)


def _new_resampler() -> AudioResampler:
    # 16 bit on purpose: a float file's NaN and overshoots end here
    return AudioResampler(format="s16", layout="mono", rate=SAMPLE_RATE)


def _resampled(frames: Iterator[av.AudioFrame]) -> Iterator[NDArray[np.int16]]:
    resampler = _new_resampler()
    for frame in frames:
        frame.pts = None
        try:
            outputs = resampler.resample(frame)
        except ValueError:
            # the stream changed its rate or channels midway
            for rest in resampler.resample(None):
                yield rest.to_ndarray()[0]
            resampler = _new_resampler()
            outputs = resampler.resample(frame)
        for output in outputs:
            yield output.to_ndarray()[0]
    for rest in resampler.resample(None):
        yield rest.to_ndarray()[0]
