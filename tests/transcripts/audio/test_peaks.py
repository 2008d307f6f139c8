"""Waveform peaks of recordings of any length."""

from __future__ import annotations

import numpy as np
import pytest

from transcripts.audio.errors import SpeechError
from transcripts.audio.peaks import Peaks
from transcripts.audio.samples import clean_samples, is_silent


@pytest.mark.parametrize("seconds", [0.01, 0.5, 7, 133, 1801])
@pytest.mark.parametrize("window", [7_001, 480_000])
def test_peaks_follow_the_sound_at_any_length(seconds: float, window: int) -> None:
    size = int(seconds * 16_000)
    ramp = np.linspace(0, 0.8, size, dtype=np.float32)
    peaks = Peaks()
    for i in range(0, size, window):
        peaks.feed(-ramp[i : i + window])
    values = peaks.values()
    assert 1 <= len(values) <= 1000
    assert len(values) >= min(500, size // 160)
    # each value is the ramp's height at the end of its bucket
    expected = [0.8 * (i + 1) / len(values) for i in range(len(values))]
    assert max(abs(a - b) for a, b in zip(values, expected, strict=True)) < 0.02 + 0.8 / len(values)
    assert peaks.loudest == pytest.approx(0.8)


def test_no_sound_no_peaks() -> None:
    assert Peaks().values() == ()


def test_overshoot_is_capped() -> None:
    peaks = Peaks()
    peaks.feed(np.full(1600, 1.7, np.float32))
    assert set(peaks.values()) == {1.0}


def test_samples_are_made_fit_or_refused() -> None:
    assert clean_samples(np.zeros(1, np.float32)).size == 400
    scaled = clean_samples(np.full(500, 16_384, np.int16))
    assert scaled.dtype == np.float32
    assert scaled[0] == pytest.approx(0.5)
    assert is_silent(np.zeros(500, np.float32))
    assert not is_silent(scaled)
    for bad, code in (
        (np.zeros(0, np.float32), "empty"),
        (np.zeros((2, 500), np.float32), "decode_failed"),
        (np.full(500, np.nan, np.float32), "decode_failed"),
        (np.full(500, np.inf), "decode_failed"),
    ):
        with pytest.raises(SpeechError, match=code):
            clean_samples(bad)
