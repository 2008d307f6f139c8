"""Sound lies on the container's clock, and copies for playing have the same one."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.speech import RATE, Samples, tone_speech
from tests.transcripts.audio.sounds import KINDS, headerless_mp3, stereo, tone, write
from tests.transcripts.audio.windows import decode_windows
from transcripts.audio import tracks
from transcripts.audio.errors import SpeechError
from transcripts.audio.limits import Limits
from transcripts.audio.probe import probe
from transcripts.audio.remux import make_playable
from transcripts.audio.vad import EnergyVad


def heard(path: Path, **limits: float) -> Samples:
    given = Limits(**limits) if limits else None  # type: ignore[arg-type]
    return np.concatenate(list(decode_windows(path, limits=given)))


def loud_from(sound: Samples, after: float = 0.0) -> float:
    """Return the first loud second after one."""
    first = int(after * RATE)
    return after + float(np.argmax(np.abs(sound[first:]) > 0.1)) / RATE


def test_gap_in_the_packets_keeps_its_seconds(tmp_path: Path) -> None:
    path = write(tmp_path / "gap.m4a", [[(0, tone(2)), (12, tone(2))]], form="ipod")
    sound = heard(path)
    assert sound.size / RATE == pytest.approx(14, abs=0.2)
    assert loud_from(sound, after=3) == pytest.approx(12, abs=0.15)
    assert not probe(path).plays


def test_sound_that_starts_late_keeps_its_seconds(tmp_path: Path) -> None:
    path = write(tmp_path / "late.mp4", [[(0, tone(1))], [(5, tone(2))]])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tracks, "make_vad", lambda name: EnergyVad())
        assert loud_from(heard(path)) == pytest.approx(5, abs=0.15)


def test_gap_counts_toward_the_limit_and_takes_no_memory(tmp_path: Path) -> None:
    path = write(tmp_path / "gap.mkv", [[(0, tone(1)), (90_000, tone(1))]])
    with pytest.raises(SpeechError, match="too_long"):
        heard(path, max_seconds=600)


def test_recording_that_follows_in_the_same_file_is_heard_after_the_first(tmp_path: Path) -> None:
    parts = [
        write(tmp_path / f"{n}.ogg", [[(0, tone(3))]], codec="libopus", rate=48_000).read_bytes()
        for n in range(2)
    ]
    path = tmp_path / "chained.ogg"
    path.write_bytes(b"".join(parts))
    assert heard(path).size / RATE == pytest.approx(6, abs=0.2)


def test_length_is_what_is_there_not_what_a_header_guesses(tmp_path: Path) -> None:
    path = headerless_mp3(tmp_path / "vbr.mp3")
    found = probe(path, limits=Limits(max_seconds=40))
    assert found.duration == pytest.approx(24, abs=0.5)
    assert not found.plays
    with pytest.raises(SpeechError, match="too_long"):
        probe(path, limits=Limits(max_seconds=20))


@pytest.mark.parametrize("share", [1.0, 0.8])
def test_opposite_channels_do_not_cancel_out(tmp_path: Path, share: float) -> None:
    sound = tone_speech("1357")
    path = stereo(tmp_path / "inverted.wav", sound, -share * sound)
    assert np.abs(heard(path)).max() > 0.8 * np.abs(sound).max()


def test_like_channels_are_added(tmp_path: Path) -> None:
    sound = tone_speech("1357")
    path = stereo(tmp_path / "one side.wav", sound, np.zeros_like(sound))
    assert np.abs(heard(path)).max() == pytest.approx(np.abs(sound).max() / 2, rel=0.05)


@pytest.mark.parametrize("voiced", [0, 1])
def test_track_with_the_voice_is_heard(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, voiced: int) -> None:
    monkeypatch.setattr(tracks, "make_vad", lambda name: EnergyVad())
    quiet, loud = [(0.0, tone(4, 300, 0.001))], [(0.0, tone(4, 800))]
    path = write(tmp_path / "two.mp4", [loud, quiet] if voiced == 0 else [quiet, loud])
    assert tracks.voiced_track(path, Limits()) == voiced
    assert np.abs(heard(path)).max() > 0.2
    assert not probe(path).plays


@pytest.mark.parametrize(("name", "codec", "form", "rate"), KINDS, ids=[kind[0] for kind in KINDS])
def test_every_kind_is_taken_and_gets_a_copy_on_the_same_clock(
    tmp_path: Path, name: str, codec: str, form: str, rate: int
) -> None:
    sound = np.concatenate([np.zeros(2 * RATE, np.float32), tone(2)])
    path = write(tmp_path / name, [[(0, sound)]], codec=codec, form=form, rate=rate)
    assert not probe(path).plays
    copy = tmp_path / "copy"
    make_playable(path, copy, max_seconds=60)
    found = probe(copy)
    assert (found.container, found.codec, found.plays) == ("mov", "aac", True)
    assert loud_from(heard(copy)) == pytest.approx(loud_from(heard(path)), abs=0.05)
    assert loud_from(heard(copy)) == pytest.approx(2, abs=0.25)


def test_copy_keeps_gaps_and_names_the_tracks(tmp_path: Path) -> None:
    pieces = [(0.0, tone(1)), (9.0, tone(1))]
    path = write(tmp_path / "gaps.mkv", [pieces, pieces])
    copy = tmp_path / "copy"
    told = make_playable(path, copy, max_seconds=60)
    assert [track["heard"] for track in told] == [True, False]
    assert loud_from(heard(copy), after=2) == pytest.approx(9, abs=0.15)
    with pytest.raises(SpeechError, match="decode_failed"):
        make_playable(path, copy, max_seconds=5)


@pytest.mark.parametrize(
    ("name", "codec", "form", "rate"),
    [
        ("a.wav", "pcm_s16le", "", 16_000),
        ("a.mp3", "libmp3lame", "", 44_100),
        ("a.m4a", "aac", "ipod", 48_000),
        ("a.flac", "flac", "", 16_000),
        ("a.webm", "libopus", "", 48_000),
    ],
)
def test_what_every_browser_plays_needs_no_copy(
    tmp_path: Path, name: str, codec: str, form: str, rate: int
) -> None:
    assert probe(write(tmp_path / name, [[(0, tone(3))]], codec=codec, form=form, rate=rate)).plays


def test_refusals_tell_unknown_from_known_but_unreadable(tmp_path: Path) -> None:
    def refusal(content: bytes) -> str:
        path = tmp_path / "a.bin"
        path.write_bytes(content)
        with pytest.raises(SpeechError) as caught:
            probe(path)
        return caught.value.code

    assert refusal(b"The minutes of our meeting. " * 40) == "not_audio"
    assert refusal(b"\x02#!SILK_V3" + bytes(range(256)) * 9) == "unsupported_sound"
    assert refusal(b"RIFF\0\1\0\0AVI LIST" + bytes(900)) == "unsupported_sound"
    other = write(tmp_path / "true.mkv", [[(0, tone(1))]], codec="tta", rate=16_000)
    assert refusal(other.read_bytes()) == "unsupported_sound"
    assert refusal(_film_without_sound(tmp_path / "mute.mp4").read_bytes()) == "no_sound_track"


def _film_without_sound(path: Path) -> Path:
    import av

    with av.open(str(path), "w") as container:
        stream = container.add_stream("mpeg4", rate=5)
        stream.width = stream.height = 32
        for _ in range(5):
            frame = av.VideoFrame.from_ndarray(np.zeros((32, 32, 3), np.uint8), format="rgb24")
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path
