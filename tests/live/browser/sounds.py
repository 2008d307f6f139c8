"""Sound for the browser's fake microphone, and files that are not speech."""

from __future__ import annotations

import wave
from pathlib import Path

import av
import numpy as np
from av.audio.resampler import AudioResampler

from tests.environment import ROOT
from tests.speech import write_wav

CLIPS = ROOT / "hrvoice" / "demo" / "speech"
MICROPHONE_RATE = 48_000


def clip(name: str) -> Path:
    """Return a demo clip's file."""
    return CLIPS / f"{name}.ogg"


def seconds_in(name: str) -> float:
    """Return how long a demo clip is."""
    with av.open(str(clip(name))) as source:
        return (source.duration or 0) / av.time_base


def microphone_file(name: str, path: Path) -> Path:
    """Write a demo clip as Chromium's fake microphone wants it: 48 kHz mono 16-bit WAV."""
    with wave.open(str(path), "wb") as file, av.open(str(clip(name))) as source:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(MICROPHONE_RATE)
        file.writeframes(bytes(MICROPHONE_RATE))  # the recorder needs a moment to begin
        resampler = AudioResampler(format="s16", layout="mono", rate=MICROPHONE_RATE)
        for frame in source.decode(audio=0):
            for part in resampler.resample(frame):
                file.writeframes(part.to_ndarray().tobytes())
    return path


def refused_files(folder: Path) -> dict[str, Path]:
    """Write an empty file, a text that calls itself MP3, and silence; keys are the codes of the refusals."""
    empty, text = folder / "empty.mp3", folder / "letter.mp3"
    empty.write_bytes(b"")
    text.write_text("Dear colleagues, this is a letter and no sound at all.\n" * 40)
    silence = write_wav(folder / "silence.wav", np.zeros(16_000 * 3, np.float32))
    return {"empty": empty, "not_audio": text, "silent": silence}
