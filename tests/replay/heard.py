"""What a real engine once heard, kept by the sound: ``heard.json``.

A sound is known by its loudness: the peak of every half second in dB. That is the same whatever decoder or
processor read the file, and nearly the same after another codec; no two clips are alike in it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from transcripts.asr.segment import Segment, Word
from transcripts.audio.limits import SAMPLE_RATE

FILE: Final = Path(__file__).with_name("heard.json")
STEP: Final = SAMPLE_RATE // 2
#: dB below full scale that count as silence.
FLOOR: Final = -50.0
#: Two sounds whose loudness differs by less, in dB on average, are one.
ALIKE: Final = 1.0

Samples = NDArray[np.float32]


def sha256_of(path: Path) -> str:
    """Return a file's SHA-256."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def loudness(samples: Samples) -> list[float]:
    """Return the peak of each half second in dB, to a tenth."""
    padded = np.zeros(-(-samples.size // STEP) * STEP, np.float32)
    padded[: samples.size] = np.abs(samples)
    peaks = padded.reshape(-1, STEP).max(axis=1)
    decibels = 20 * np.log10(np.maximum(peaks, 1e-9))
    return [round(float(value), 1) for value in np.maximum(decibels, FLOOR)]


@dataclass(frozen=True)
class Kept:
    """One stretch of sound: in which language it was to be heard, how loud it is, what was heard in it.

    Times count from the beginning of the stretch's sound. ``file`` is the SHA-256 of the clip it is of.
    """

    file: str
    asked: str
    language: str
    loudness: tuple[float, ...]
    segments: tuple[Segment, ...]

    def as_json(self) -> dict[str, Any]:
        """Return the form that is committed."""
        segments = [
            {
                "start": segment.start,
                "end": segment.end,
                "text": segment.text,
                "confidence": segment.confidence,
                "doubtful": segment.doubtful,
                "words": [[word.start, word.end, word.text, word.confidence] for word in segment.words],
            }
            for segment in self.segments
        ]
        return {
            "file": self.file,
            "asked": self.asked,
            "language": self.language,
            "loudness": list(self.loudness),
            "segments": segments,
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Kept:
        """Read what ``as_json`` gave."""
        segments = []
        for row in data["segments"]:
            words = tuple(Word(*word) for word in row["words"])
            segments.append(
                Segment(row["start"], row["end"], row["text"], row["confidence"], words, row["doubtful"])
            )
        return cls(data["file"], data["asked"], data["language"], tuple(data["loudness"]), tuple(segments))


@cache
def everything() -> tuple[Kept, ...]:
    """Return all that is kept."""
    return tuple(Kept.from_json(row) for row in json.loads(FILE.read_text(encoding="utf-8"))["stretches"])


def distances(curve: Sequence[float], asked: str, among: Iterable[Kept]) -> list[tuple[float, Kept]]:
    """Return how far what is as long and was asked for alike is from a sound, in dB, nearest first."""
    known = [kept for kept in among if kept.asked == asked and len(kept.loudness) == len(curve)]
    apart = [float(np.abs(np.array(curve) - np.array(kept.loudness)).mean()) for kept in known]
    return sorted(zip(apart, known, strict=True), key=lambda pair: pair[0])


def find(samples: Samples, asked: str) -> Kept:
    """Return what was heard in a sound; LookupError where it is none that is kept."""
    near = distances(loudness(samples), asked, everything())
    if not near or near[0][0] >= ALIKE:
        nearest = f"{near[0][0]:.1f} dB from the nearest" if near else "none of its length is known"
        raise LookupError(
            f"{samples.size / SAMPLE_RATE:.1f} s of sound to be heard as {asked or 'any language'} were never"
            f" recorded ({nearest}): python -m tests.replay.record"
        )
    return near[0][1]
