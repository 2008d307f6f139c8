"""Which of a film's sound tracks holds the voice. Import this only in a child process."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import av
import numpy as np
from av.audio.resampler import AudioResampler

from transcripts.audio.container import codec_name, decode_frames, open_audio, readable_tracks
from transcripts.audio.limits import MAX_TRACKS, SAMPLE_RATE, Limits
from transcripts.audio.vad import FRAME, make_vad

#: So many seconds of each track are listened to.
LOOK_S: Final = 300.0
VOICED: Final = 0.5


def voiced_track(path: Path, limits: Limits) -> int:
    """Return the number of the readable track with the most voice; the first one where none has any.

    SpeechError as in ``open_audio``.
    """
    with open_audio(path, limits) as (container, _):
        count = len(readable_tracks(container))
    if count < 2:
        return 0
    seconds = [_voice(path, limits, track) for track in range(min(count, MAX_TRACKS))]
    return int(np.argmax(seconds))


def track_names(path: Path, limits: Limits) -> list[dict[str, str]]:
    """Return {"title", "language", "codec"} of each readable track, "" where the file does not say."""
    with open_audio(path, limits) as (container, _):
        return [
            {
                "title": stream.metadata.get("title", "")[:80],
                "language": _said(stream.metadata.get("language", "")),
                "codec": codec_name(stream),
            }
            for stream in readable_tracks(container)[:MAX_TRACKS]
        ]


def _said(language: str) -> str:
    return "" if language in ("und", "unk", "mul", "zxx") else language[:12]


def _voice(path: Path, limits: Limits, track: int) -> float:
    """Return how many of the track's first seconds are voice."""
    vad = make_vad("silero")
    resampler = AudioResampler(format="s16", layout="mono", rate=SAMPLE_RATE)
    rest = np.zeros(0, np.float32)
    heard = voiced = 0.0
    with open_audio(path, limits, track) as (container, stream):
        for frame in decode_frames(container, stream, limits):
            frame.pts = None
            try:
                outputs = resampler.resample(frame)
            except (ValueError, av.FFmpegError):
                break
            new = [output.to_ndarray()[0].astype(np.float32) / 32768 for output in outputs]
            rest = np.concatenate([rest, *new])
            if rest.size < SAMPLE_RATE:
                continue
            whole = rest.size // FRAME
            found = vad.feed(rest[: whole * FRAME].reshape(whole, FRAME))
            rest = rest[whole * FRAME :]
            voiced += float((found > VOICED).sum()) * FRAME / SAMPLE_RATE
            heard += whole * FRAME / SAMPLE_RATE
            if heard > LOOK_S:
                break
    return voiced
