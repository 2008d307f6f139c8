"""Packing speech: bounds, pauses, the way back to recording time, and independence of the windowing."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.speech import SPEECH
from tests.transcripts.audio.windows import decode_windows
from transcripts.audio.stretches import Packer, Stretch
from transcripts.audio.vad import EnergyVad, SileroVad

RATE = 16_000


def bursts(*seconds: float) -> np.ndarray:
    """Sound and silence in turn, beginning with sound."""
    rng = np.random.default_rng(7)
    parts = [
        (rng.normal(0, 0.2, int(length * RATE)) if i % 2 == 0 else np.zeros(int(length * RATE))).astype(
            np.float32
        )
        for i, length in enumerate(seconds)
    ]
    return np.concatenate(parts)


def packed(
    sound: np.ndarray, *, most: float = 30.0, join: bool = False, window: int = RATE * 30
) -> list[Stretch]:
    packer = Packer(EnergyVad(), max_seconds=most, join_gaps=join)
    found = [s for i in range(0, sound.size, window) for s in packer.feed(sound[i : i + window])]
    return found + list(packer.close())


def test_silence_gives_no_stretch() -> None:
    assert packed(np.zeros(RATE * 10, np.float32)) == []


def test_long_silence_parts_stretches_unless_joined() -> None:
    sound = np.concatenate([np.zeros(RATE * 3, np.float32), bursts(2, 5, 3)])
    apart = packed(sound)
    assert [(round(s.start, 1), round(s.end, 1)) for s in apart] == [(2.6, 5.4), (9.6, 13.0)]
    (joined,) = packed(sound, join=True)
    assert len(joined.pieces) == 2
    assert joined.seconds == pytest.approx(2.8 + 3.4, abs=0.1)
    # 1 s after the second burst begins, in the stretch and in the recording
    assert joined.recording_time(2.8 + 0.4 + 1.0) == pytest.approx(11.0, abs=0.1)
    assert joined.recording_time(1.0) == pytest.approx(3.6, abs=0.1)


def test_stretches_are_bounded_and_cut_at_pauses() -> None:
    sound = bursts(6, 0.3, 5, 0.6, 6, 0.3, 4, 0.5, 5)
    stretches = packed(sound, most=15.0)
    assert all(s.seconds <= 15.0 for s in stretches)
    # the cut lies in the 0.6 s pause after 11.3 s
    assert 11.3 <= stretches[0].end <= 11.9
    kept = np.concatenate([s.samples for s in stretches])
    assert np.array_equal(kept[: sound.size], sound[: kept.size])


def test_unbroken_sound_is_cut_all_the_same_and_leaves_no_crumb() -> None:
    stretches = packed(bursts(61), most=30.0)
    assert [s.seconds <= 30.0 for s in stretches] == [True] * 3
    assert min(s.seconds for s in stretches) >= 1.9
    assert sum(s.seconds for s in stretches) == pytest.approx(61, abs=0.1)


@pytest.mark.parametrize("window", [RATE // 3, 12_345, RATE * 60])
def test_windowing_changes_nothing(window: int) -> None:
    sound = bursts(4, 1, 9, 3, 20, 0.2, 14, 2.5, 1)
    one, other = packed(sound, most=12.0), packed(sound, most=12.0, window=window)
    assert [(s.index, s.pieces) for s in one] == [(s.index, s.pieces) for s in other]
    assert all(np.array_equal(a.samples, b.samples) for a, b in zip(one, other, strict=True))


def test_click_is_no_speech() -> None:
    sound = np.zeros(RATE * 5, np.float32)
    sound[RATE : RATE + 300] = 0.5
    assert packed(sound) == []


def test_silero_hears_voices_where_they_are_and_no_noise() -> None:
    if not SPEECH.exists():
        pytest.skip("../shared/speech is not here")
    voice = np.concatenate(list(decode_windows(SPEECH / "en" / "jfk.flac")))
    sound = np.concatenate([np.zeros(RATE * 4, np.float32), voice])
    packer = Packer(SileroVad(), max_seconds=30.0, join_gaps=False)
    stretches = [*packer.feed(sound), *packer.close()]
    assert 3.4 <= stretches[0].start <= 4.8
    assert packer.speech_seconds == pytest.approx(voice.size / RATE, rel=0.4)
    noise = Packer(SileroVad(), max_seconds=30.0, join_gaps=False)
    heard = [s for w in decode_windows(SPEECH / "noise" / "noise1.wav") for s in noise.feed(w)] + [
        *noise.close()
    ]
    assert sum(s.seconds for s in heard) < 3


def test_silero_agrees_with_the_library_it_comes_from() -> None:
    vad = pytest.importorskip("faster_whisper.vad")
    path = SPEECH / "en" / "jfk.flac"
    if not path.exists():
        pytest.skip("../shared/speech is not here")
    sound = np.concatenate(list(decode_windows(Path(path))))
    sound = sound[: sound.size // 512 * 512]
    ours = SileroVad()
    frames = sound.reshape(-1, 512)
    windowed = np.concatenate([ours.feed(frames[i : i + 50]) for i in range(0, len(frames), 50)])
    # the library blanks the end of the last frame by accident
    assert np.abs(windowed - vad.get_vad_model()(sound.copy()).reshape(-1))[:-1].max() < 1e-5
