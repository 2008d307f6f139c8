"""Windowed decoding: what comes out, what is refused, and how much memory it takes."""

from __future__ import annotations

import subprocess
import sys
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from tests.speech import CHECKOUT, SPEECH, encode, tone_speech, write_wav
from tests.transcripts.audio.windows import decode_windows
from transcripts.audio.decode import open_recording
from transcripts.audio.errors import SpeechError
from transcripts.audio.guarded import GuardedFile
from transcripts.audio.limits import Limits


def test_windows_are_even_and_complete(tmp_path: Path) -> None:
    sound = np.random.default_rng(1).normal(0, 0.1, 16_000 * 7).astype(np.float32)
    windows = list(decode_windows(write_wav(tmp_path / "a.wav", sound), window_s=2.0))
    assert [window.size for window in windows] == [32_000, 32_000, 32_000, 16_000]
    assert windows[0].dtype == np.float32
    assert np.abs(np.concatenate(windows) - np.clip(sound, -1, 1)).max() < 1e-3


@pytest.mark.parametrize(
    ("suffix", "codec", "rate", "layout"),
    [
        ("mp3", "libmp3lame", 44_100, "stereo"),
        ("m4a", "aac", 48_000, "stereo"),
        ("flac", "flac", 22_050, "mono"),
        ("ogg", "libopus", 48_000, "mono"),
        ("webm", "libopus", 48_000, "stereo"),
        ("mp4", "aac", 44_100, "mono"),
    ],
)
def test_every_container_decodes_to_16_khz_mono(
    tmp_path: Path, suffix: str, codec: str, rate: int, layout: str
) -> None:
    sound = tone_speech("1357")
    path = encode(tmp_path / f"a.{suffix}", sound, codec=codec, rate=rate, layout=layout)
    decoded = np.concatenate(list(decode_windows(path)))
    assert abs(decoded.size - sound.size) < 0.15 * 16_000
    assert 0.5 < np.abs(decoded).max() / np.abs(sound).max() < 2


def test_file_cut_short_gives_what_is_there(tmp_path: Path) -> None:
    whole = encode(tmp_path / "a.mp3", tone_speech("13579024" * 3), codec="libmp3lame")
    cut = tmp_path / "cut.mp3"
    cut.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    seconds = [sum(w.size for w in decode_windows(path)) / 16_000 for path in (whole, cut)]
    assert seconds[1] == pytest.approx(seconds[0] / 2, abs=0.3)


def test_duration_is_counted_while_decoding(tmp_path: Path) -> None:
    path = write_wav(tmp_path / "a.wav", np.zeros(16_000 * 5, np.float32))
    with pytest.raises(SpeechError, match="too_long"):
        list(decode_windows(path, window_s=1.0, limits=Limits(max_seconds=3)))


def test_samples_that_are_no_numbers_end_at_the_decoder(tmp_path: Path) -> None:
    sound = tone_speech("13")
    sound[1000:2000] = np.nan
    sound[3000] = np.inf
    decoded = np.concatenate(list(decode_windows(_float_wav(tmp_path / "nan.wav", sound))))
    assert np.isfinite(decoded).all()
    assert np.abs(decoded).max() <= 1.0


def test_header_with_absurd_rate_is_refused(tmp_path: Path) -> None:
    path = write_wav(tmp_path / "slow.wav", np.zeros(4000, np.float32), rate=2)
    with pytest.raises(SpeechError, match="decode_failed"):
        list(decode_windows(path))


def test_live_webm_has_no_duration_until_decoded() -> None:
    path = SPEECH / "browser" / "audio-sample-ios-browser.webm"
    if not path.exists():
        pytest.skip("../shared/speech is not here")
    with open_recording(path, Limits()) as recording:
        assert recording.duration is None
        assert sum(window.size for window in recording.windows()) > 2 * 16_000


def test_an_hour_is_decoded_in_bounded_memory(tmp_path: Path) -> None:
    """An hour of silence is half a megabyte of FLAC and 230 MB of samples; windows keep it small."""
    hour = encode(tmp_path / "hour.flac", np.zeros(3600 * 16_000, np.float32), codec="flac")
    script = (
        "import sys, resource; from pathlib import Path\n"
        "from tests.transcripts.audio.windows import decode_windows\n"
        "first = next(decode_windows(Path(sys.argv[1]))); "
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "seconds = sum(w.size for w in decode_windows(Path(sys.argv[1]))) / 16000\n"
        "print(seconds, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024)"
    )
    output = subprocess.run(
        [sys.executable, "-c", script, str(hour)], capture_output=True, text=True, check=True, cwd=CHECKOUT
    ).stdout.split()
    assert float(output[0]) == pytest.approx(3600, abs=1)
    assert float(output[1]) < 40


def _float_wav(path: Path, samples: np.ndarray) -> Path:
    import struct

    data = samples.astype("<f4").tobytes()
    form = struct.pack("<HHIIHH", 3, 1, 16_000, 64_000, 4, 32)
    body = b"WAVEfmt " + struct.pack("<I", len(form)) + form + b"data" + struct.pack("<I", len(data)) + data
    path.write_bytes(b"RIFF" + struct.pack("<I", len(body)) + body)
    return path


def test_reading_that_takes_too_long_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_wav(tmp_path / "a.wav", tone_speech("42"))
    monkeypatch.setattr(Limits, "reading_seconds", -1.0)
    with pytest.raises(SpeechError, match="decode_failed: not read in") as caught:
        list(decode_windows(path))
    assert caught.value.permanent


def test_file_ends_where_too_much_is_read_for_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("transcripts.audio.guarded.MAX_GAP", 1000)
    path = tmp_path / "a.bin"
    path.write_bytes(bytes(10_000))
    with closing(GuardedFile(path)) as file:
        assert sum(len(file.read(300)) for _ in range(20)) == 1200
        file.fresh()
        assert len(file.read(300)) == 300
        assert file.seek(9_900) == file.tell() == 9_900
        assert len(file.read(300)) == 100
