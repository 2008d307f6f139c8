"""The sounds that tests send to sites that hear by replay, besides the demo clips themselves."""

from __future__ import annotations

from itertools import cycle
from pathlib import Path

import av
import numpy as np

import hrvoice.demo
from tests.speech import RATE, write_wav
from tests.transcripts.audio.windows import decode_windows

CLIPS = Path(hrvoice.demo.__file__).parent / "speech"
LECTURE_S = 240
#: What the tests of the engine's process say in two-tone digits.
DIGITS = ["1357", "42", "9021", "8", "3141", "2718"]
OTHER_DIGITS = ["77"]
PAUSE_S = 0.7


def write_lecture(path: Path) -> Path:
    """Write a lecture of four minutes: the English demo clips, again from the first after the last."""
    clips = [np.concatenate(list(decode_windows(clip))) for clip in sorted(CLIPS.glob("b-*.ogg"))]
    hush = np.random.default_rng(7).normal(0, 0.0005, int(PAUSE_S * RATE)).astype(np.float32)
    parts: list[np.ndarray] = []
    for clip in cycle(clips):
        parts += [clip, hush]
        if sum(part.size for part in parts) >= LECTURE_S * RATE:
            return write_wav(path, np.concatenate(parts)[: LECTURE_S * RATE])
    raise AssertionError("unreachable")


def write_webm(source: Path, target: Path) -> Path:
    """Put a clip into the container that browsers record."""
    with av.open(str(source)) as sound, av.open(str(target), "w", format="webm") as copy:
        stream = copy.add_stream("libopus", rate=48000)
        resampler = av.AudioResampler(format="s16", layout="mono", rate=48000)
        for frame in sound.decode(audio=0):
            for part in resampler.resample(frame):
                copy.mux(stream.encode(part))
        copy.mux(stream.encode(None))
    return target
