"""The shape of sound every engine may rely on: one channel, float32, 16 kHz, finite, long enough."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from transcripts.audio.errors import SpeechError

MIN_SAMPLES: Final = 400  # one analysis window of 25 ms: native front ends crash on less
SILENT_BELOW: Final = 0.001  # -60 dBFS


def clean_samples(samples: NDArray[Any]) -> NDArray[np.float32]:
    """Return 1-D float32 samples of at least 400, integers scaled to -1..1.

    Raise SpeechError empty for none at all, decode_failed for another shape, NaN or infinity.
    """
    if samples.ndim != 1:
        raise SpeechError("decode_failed", detail=f"one channel expected, not shape {samples.shape}")
    if not samples.size:
        raise SpeechError("empty")
    if np.issubdtype(samples.dtype, np.integer):
        sound = samples.astype(np.float32) / np.float32(np.iinfo(samples.dtype).max + 1.0)
    else:
        sound = samples.astype(np.float32, copy=False)
    if not np.isfinite(sound).all():
        raise SpeechError("decode_failed", detail="samples are not finite")
    if sound.size < MIN_SAMPLES:
        sound = np.pad(sound, (0, MIN_SAMPLES - sound.size))
    return sound


def is_silent(samples: NDArray[np.float32]) -> bool:
    """Tell whether nothing in the samples is louder than -60 dBFS."""
    return not samples.size or float(np.abs(samples).max()) < SILENT_BELOW
