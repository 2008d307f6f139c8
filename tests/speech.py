"""Speech for tests: synthesised tones, real recordings where they lie next to the checkout, error rates."""

from __future__ import annotations

import csv
import os
import re
import unicodedata
import wave
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

CHECKOUT = Path(__file__).resolve().parents[1]
SPEECH = CHECKOUT.parent / "shared" / "speech"
TONE_MODEL = Path(__file__).parent / "models" / "fun-asr-tone"
PACKAGES = Path(os.environ.get("HRVOICE_PACKAGES_DIR") or CHECKOUT / "var" / "packages")
RATE = 16_000

_LOW, _HIGH = (697, 770, 852, 941), (1209, 1336, 1477)
TONES = {str(d): (_LOW[(d - 1) // 3], _HIGH[(d - 1) % 3]) for d in range(1, 10)} | {"0": (941, 1336)}
CHINESE = dict(zip("0123456789", "零一二三四五六七八九", strict=True))
ENGLISH = dict(
    zip(
        "0123456789",
        ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"],
        strict=True,
    )
)

TITLES = {"mr": "mister", "mrs": "missus", "dr": "doctor", "st": "saint"}

Samples = NDArray[np.float32]


def tone_speech(digits: str, seed: int = 5) -> Samples:
    """Return two-tone digits as the tone model was taught them: 200 ms each, 16 kHz, a little noise."""
    rng = np.random.default_rng(seed)
    parts = [np.zeros(int(RATE * rng.uniform(0.05, 0.5)), np.float32)]
    for digit in digits:
        n = RATE // 5
        t = np.arange(n) / RATE
        low, high = TONES[digit]
        tone = np.sin(2 * np.pi * low * t + rng.uniform(0, 6)) + np.sin(
            2 * np.pi * high * t + rng.uniform(0, 6)
        )
        tone *= np.minimum(1, np.minimum(np.arange(n), np.arange(n)[::-1]) / 160) * rng.uniform(0.1, 0.3)
        parts += [tone.astype(np.float32), np.zeros(int(RATE * rng.uniform(0.08, 0.5)), np.float32)]
    sound = np.concatenate(parts)
    return sound + rng.normal(0, 0.003, sound.size).astype(np.float32)


def spaced_tones(groups: Sequence[str], pause: float, seed: int = 5) -> Samples:
    """Return several groups of digits with ``pause`` seconds of noise floor after each."""
    parts: list[Samples] = []
    for i, group in enumerate(groups):
        hush = np.random.default_rng(seed + i).normal(0, 0.003, int(pause * RATE)).astype(np.float32)
        parts += [tone_speech(group, seed + i), hush]
    return np.concatenate(parts)


def write_wav(path: Path, samples: Samples, rate: int = RATE) -> Path:
    """Write 16-bit mono WAV."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes((np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes())
    return path


def encode(path: Path, samples: Samples, *, codec: str, rate: int = RATE, layout: str = "mono") -> Path:
    """Write 16 kHz mono samples with libav, resampled to ``rate`` and ``layout``."""
    import av
    from av.audio.resampler import AudioResampler

    with av.open(str(path), "w") as container:
        stream: Any = container.add_stream(codec, rate=rate, layout=layout)
        resampler = AudioResampler(
            format=stream.format.name, layout=layout, rate=rate, frame_size=stream.frame_size
        )
        for first in range(0, samples.size, RATE):
            frame = av.AudioFrame.from_ndarray(
                (np.clip(samples[None, first : first + RATE], -1, 1) * 32767).astype("<i2"),
                format="s16",
                layout="mono",
            )
            frame.sample_rate = RATE
            frame.pts = first
            frame.time_base = Fraction(1, RATE)
            for part in resampler.resample(frame):
                container.mux(stream.encode(part))
        for part in resampler.resample(None):
            container.mux(stream.encode(part))
        container.mux(stream.encode(None))
    return path


@dataclass(frozen=True)
class Clip:
    """A real recording with what is said in it."""

    path: Path
    language: str
    seconds: float
    reference: str


def clips(folder: str) -> list[Clip]:
    """Return the recordings below a folder of ../shared/speech that have a reference."""
    index = SPEECH / "index.tsv"
    if not index.exists():
        return []
    with index.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    return [
        Clip(SPEECH / row["file"], row["language"], float(row["seconds"]), row["reference"])
        for row in rows
        if row["file"].startswith(folder) and row["reference"]
    ]


def words(text: str) -> list[str]:
    """Return lower-case words without punctuation and with titles written out, for the word error rate."""
    plain = unicodedata.normalize("NFKC", text).lower().replace("’", "'")
    return [TITLES.get(word, word) for word in re.findall(r"[^\W_]+(?:'[^\W_]+)*", plain)]


def characters(text: str) -> list[str]:
    """Return letters and digits one by one, for the character error rate."""
    return [char for char in unicodedata.normalize("NFKC", text).lower() if char.isalnum()]


def edits(reference: Sequence[str], heard: Sequence[str]) -> int:
    """Return the Levenshtein distance."""
    row = list(range(len(heard) + 1))
    for i, wanted in enumerate(reference, 1):
        left, row[0] = row[0], i
        for j, found in enumerate(heard, 1):
            left, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, left + (wanted != found))
    return row[-1]


def error_rate(pairs: Sequence[tuple[Sequence[str], Sequence[str]]]) -> float:
    """Return edits over reference length, all pairs together."""
    return sum(edits(a, b) for a, b in pairs) / max(sum(len(a) for a, _ in pairs), 1)
