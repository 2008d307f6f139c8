"""Long recordings made of real speech: the demo clips and, where it lies there, ../shared/speech."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from fractions import Fraction
from itertools import cycle
from pathlib import Path
from typing import Any

import av
import numpy as np
from av.audio.resampler import AudioResampler
from numpy.typing import NDArray

RATE = 48_000
CHECKOUT = Path(__file__).resolve().parents[2]
DEMO = CHECKOUT / "hrvoice" / "demo" / "speech"
SHARED = CHECKOUT.parent / "shared" / "speech"

Samples = NDArray[np.int16]

_HUSH = np.random.default_rng(7).normal(0, 16, 10 * RATE).astype(np.int16)


def english_clips() -> list[Path]:
    """Return the files with English speech."""
    clips = sorted(DEMO.glob("b-*.ogg"))
    index = SHARED / "index.tsv"
    if index.exists():
        with index.open(encoding="utf-8", newline="") as file:
            rows = csv.DictReader(file, delimiter="\t")
            clips += [SHARED / row["file"] for row in rows if row["language"] == "en" and row["reference"]]
    return clips


def decoded(path: Path) -> Samples:
    """Return a file's sound: 48 kHz mono 16 bit."""
    resampler = AudioResampler(format="s16", layout="mono", rate=RATE)
    with av.open(str(path)) as container:
        frames = [*container.decode(audio=0), None]
        parts = [out.to_ndarray()[0] for frame in frames for out in resampler.resample(frame)]
    return np.concatenate(parts)


def hush(seconds: float) -> Samples:
    """Return a room in which nobody speaks: noise at about -66 dBFS."""
    return np.resize(_HUSH, int(seconds * RATE))


def speech(seconds: float) -> Iterator[Samples]:
    """Yield clips with short pauses, again from the first after the last, ``seconds`` in all."""
    left = int(seconds * RATE)
    clips = [decoded(path) for path in english_clips()]
    for clip in cycle(clips):
        part = np.concatenate([clip, hush(0.7)])[:left]
        left -= part.size
        yield part
        if not left:
            return


def spread(seconds: float, silence: float) -> Iterator[Samples]:
    """Yield ``seconds`` of speech with ``silence`` seconds for each of them dealt out between the clips."""
    for part in speech(seconds):
        yield part
        yield hush(silence * part.size / RATE)


def write_opus(path: Path, parts: Iterator[Samples]) -> Path:
    """Write Ogg/Opus, what browsers record and the costliest container to decode."""
    with av.open(str(path), "w", format="ogg") as container:
        stream: Any = container.add_stream("libopus", rate=RATE, layout="mono", bit_rate=24_000)
        stream.codec_context.options = {"compression_level": "0"}  # written quickly rather than small
        resampler = AudioResampler(format="s16", layout="mono", rate=RATE, frame_size=960)
        at = 0
        for part in parts:
            for first in range(0, part.size, RATE):
                piece = part[None, first : first + RATE]
                frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(piece), format="s16", layout="mono")
                frame.sample_rate, frame.pts, frame.time_base = RATE, at, Fraction(1, RATE)
                at += piece.shape[1]
                for out in resampler.resample(frame):
                    container.mux(stream.encode(out))
        for out in resampler.resample(None):
            container.mux(stream.encode(out))
        container.mux(stream.encode(None))
    return path
