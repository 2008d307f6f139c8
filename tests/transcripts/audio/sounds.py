"""Recordings of awkward kinds, written by code: gaps, several tracks, formats of phones and desks."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

from tests.speech import RATE, Samples

#: file name, encoder, muxer ("" follows the name), Hz
KINDS = (
    ("phone.amr", "libopencore_amrnb", "", 8000),
    ("phone.3gp", "libopencore_amrnb", "", 8000),
    ("raw.aac", "aac", "adts", 16_000),
    ("mac.aiff", "pcm_s16be", "", 16_000),
    ("mac.caf", "pcm_s16le", "", 16_000),
    ("film.ac3", "ac3", "", 48_000),
    ("film.mp4", "ac3", "", 48_000),
    ("film.mkv", "aac", "", 48_000),
    ("desk.wma", "wmav2", "asf", 44_100),
    ("apple.m4a", "alac", "ipod", 44_100),
    ("old.wav", "adpcm_ms", "", 16_000),
    ("talk.ogg", "libopus", "", 48_000),
)


def tone(seconds: float, hertz: float = 440.0, level: float = 0.3) -> Samples:
    """Return a steady tone, 16 kHz."""
    return (level * np.sin(np.arange(int(seconds * RATE)) * hertz * 2 * np.pi / RATE)).astype(np.float32)


def write(
    path: Path,
    tracks: list[list[tuple[float, Samples]]],
    *,
    codec: str = "aac",
    form: str = "",
    rate: int = RATE,
) -> Path:
    """Write tracks, each of pieces of 16 kHz mono sound that begin at a second."""
    import av
    from av.audio.resampler import AudioResampler

    with av.open(str(path), "w", format=form or None) as container:
        streams: list[Any] = [container.add_stream(codec, rate=rate, layout="mono") for _ in tracks]
        for stream in streams:
            if codec.startswith("wma"):
                stream.bit_rate = 64_000
        for stream, pieces in zip(streams, tracks, strict=True):
            for start, sound in pieces:
                resampler = AudioResampler(
                    format=stream.format.name, layout="mono", rate=rate, frame_size=stream.frame_size or None
                )
                frame = av.AudioFrame.from_ndarray(
                    (sound[None] * 32767).astype("<i2"), format="s16", layout="mono"
                )
                frame.sample_rate = RATE
                at = round(start * rate)
                for part in (*resampler.resample(frame), *resampler.resample(None)):
                    part.pts, part.time_base = at, Fraction(1, rate)
                    at += part.samples
                    container.mux(stream.encode(part))
            container.mux(stream.encode(None))
    return path


def stereo(path: Path, left: Samples, right: Samples) -> Path:
    """Write 16 bit WAV of two channels."""
    import wave

    with wave.open(str(path), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes((np.stack([left, right], axis=1) * 32767).astype("<i2").tobytes())
    return path


def headerless_mp3(path: Path) -> Path:
    """Write MP3 whose first frames are small and later ones large, and that holds no table."""
    import av

    hiss = np.random.default_rng(1).normal(0, 0.2, 20 * RATE).astype(np.float32)
    parts = []
    for bits, sound in ((8_000, hiss[: 4 * RATE]), (128_000, hiss)):
        with av.open(str(path), "w", format="mp3", options={"write_xing": "0", "id3v2_version": "0"}) as file:
            stream: Any = file.add_stream("libmp3lame", rate=RATE, layout="mono")
            stream.bit_rate = bits
            frame = av.AudioFrame.from_ndarray(
                (np.clip(sound, -1, 1)[None] * 32767).astype("<i2"), format="s16p", layout="mono"
            )
            frame.sample_rate = RATE
            file.mux(stream.encode(frame))
            file.mux(stream.encode(None))
        parts.append(path.read_bytes())
    path.write_bytes(b"".join(parts))
    return path
