"""What is replayed is what the real engines hear, and nothing else."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from kit.text.error_rate import character_error_rate
from tests.replay import record
from tests.replay.engine import ReplayEngine, ToneReplayEngine
from tests.replay.heard import ALIKE, Kept, everything, find, sha256_of
from tests.replay.sounds import CLIPS
from transcripts.asr.protocol import EngineConfig, Request
from transcripts.asr.registry import make_engine
from transcripts.audio.errors import SpeechError
from transcripts.audio.stretches import Piece, Stretch


def text_of(kept: Kept) -> str:
    return " ".join(segment.text for segment in kept.segments)


def test_it_was_heard_in_the_clips_as_they_are() -> None:
    files = {kept.file for kept in everything()} - {""}
    assert files == {sha256_of(clip) for clip in (*CLIPS.glob("b-*.ogg"), CLIPS / "a-full.ogg")}
    assert all(text_of(kept) for kept in everything())


def test_sounds_that_are_alike_say_the_same() -> None:
    for one, other in combinations(everything(), 2):
        if one.asked == other.asked and len(one.loudness) == len(other.loudness):
            apart = np.abs(np.array(one.loudness) - np.array(other.loudness)).mean()
            assert apart > 2 * ALIKE or text_of(one) == text_of(other), (text_of(one), text_of(other))


def test_a_sound_that_was_never_heard_is_refused() -> None:
    noise = np.random.default_rng(3).normal(0, 0.1, 16_000 * 5).astype(np.float32)
    with pytest.raises(LookupError, match=r"5\.0 s of sound .* never recorded"):
        find(noise, "en")
    engine = ReplayEngine(EngineConfig(model="0"))
    with pytest.raises(SpeechError, match="never recorded"):
        engine.transcribe([Stretch(0, noise, (Piece(0.0, 0.0, 5.0),))], Request("en"))


@pytest.mark.whisper
def test_sound_is_cut_as_for_whisper() -> None:
    assert ReplayEngine(EngineConfig(model="0")).traits == make_engine(record.WHISPER).traits


@pytest.mark.funasr
def test_tones_are_cut_as_for_funasr() -> None:
    assert ToneReplayEngine(EngineConfig(model="0")).traits == make_engine(record.FUNASR).traits


#: Share of words that another kind of processor may round into another word (two texts at once, all counted).
ROUNDED = 0.03


@pytest.mark.nightly
@pytest.mark.whisper
@pytest.mark.funasr
def test_the_real_engines_hear_the_same_today() -> None:
    today = record.by_whisper() + record.by_funasr()
    assert len(today) == len(everything())
    apart = character_error_rate(" ".join(map(text_of, everything())), " ".join(map(text_of, today)))
    assert apart <= ROUNDED, apart
    for now, then in zip(today, everything(), strict=True):
        assert (now.file, now.asked, now.language) == (then.file, then.asked, then.language)
        assert character_error_rate(text_of(then), text_of(now)) <= 4 * ROUNDED, (text_of(then), text_of(now))
        assert now.segments[0].start == pytest.approx(then.segments[0].start, abs=0.6)
        assert now.segments[-1].end == pytest.approx(then.segments[-1].end, abs=0.6)
