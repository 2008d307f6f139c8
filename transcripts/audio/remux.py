"""Write the copy of a recording that every browser plays and can jump in, on the transcript's clock.

Browsers record WebM as a live stream: no length in the header, no index. Its sound is copied as it is into
one that has both. What browsers do not play, or not all of them, is encoded anew as AAC in MP4: the track
that is heard, silence where packets are missing. ``python -m transcripts.audio.remux`` touches libav.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

from transcripts.audio.environment import child_environment
from transcripts.audio.errors import SpeechError

WALL_SECONDS: Final = 1500.0
MEMORY_BYTES: Final = 4 << 30
#: The rates AAC knows, of those that are worth keeping.
RATES: Final = (48_000, 44_100, 32_000, 24_000, 22_050, 16_000)
BIT_RATE: Final = 80_000

Track = dict[str, Any]


def make_seekable(source: Path, target: Path, *, timeout: float = WALL_SECONDS) -> None:
    """Write ``source``'s sound track to ``target`` as indexed WebM; SpeechError decode_failed."""
    _run("copy", source, target, 0.0, timeout)


def make_playable(
    source: Path, target: Path, *, max_seconds: float, timeout: float = WALL_SECONDS
) -> list[Track]:
    """Write what is heard of ``source`` to ``target`` as AAC in MP4; SpeechError decode_failed.

    Return the file's sound tracks: {"title", "language", "codec", "heard"}.
    """
    answer = _run("encode", source, target, max_seconds, timeout)
    return list(json.loads(answer.splitlines()[-1]))


def _run(what: str, source: Path, target: Path, max_seconds: float, timeout: float) -> bytes:
    arguments = [what, str(source.absolute()), str(target.absolute()), str(max_seconds)]
    try:
        ended = subprocess.run(
            [sys.executable, "-m", "transcripts.audio.remux", *arguments],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=timeout,
            env=child_environment(),
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise SpeechError("decode_failed", detail=f"not copied within {timeout} s") from error
    if ended.returncode != 0:
        raise SpeechError("decode_failed", detail=ended.stderr.decode(errors="replace").strip()[-300:])
    return ended.stdout


def _copy(source: Path, target: Path) -> None:
    import av

    from transcripts.audio.container import open_audio, read_packets
    from transcripts.audio.limits import Limits

    limits = Limits()
    with (
        open_audio(source, limits) as (container, stream),
        av.open(str(target), "w", format="webm") as copy,
    ):
        track = copy.add_stream_from_template(stream)
        for packet in read_packets(container, stream, limits):
            if packet.dts is not None:
                packet.stream = track
                copy.mux(packet)


def _encode(source: Path, target: Path, max_seconds: float) -> list[Track]:
    from fractions import Fraction

    import av
    import numpy as np

    from transcripts.audio.container import open_audio
    from transcripts.audio.decode import open_recording
    from transcripts.audio.limits import Limits
    from transcripts.audio.tracks import track_names, voiced_track

    limits = Limits(max_seconds=max_seconds)
    with open_audio(source, limits) as (_, stream):
        given = stream.codec_context.sample_rate
    rate = given if given in RATES else RATES[0] if given > RATES[-1] else RATES[-1]
    with (
        open_recording(source, limits) as recording,
        av.open(str(target), "w", format="mp4", options={"movflags": "+faststart"}) as copy,
    ):
        track: Any = copy.add_stream("aac", rate=rate, layout="mono", options={"aac_coder": "fast"})
        track.bit_rate = BIT_RATE
        at = 0
        for part in recording.parts(rate):
            if not part.size:
                continue
            frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(part[None]), format="s16", layout="mono")
            frame.sample_rate, frame.pts, frame.time_base = rate, at, Fraction(1, rate)
            at += part.size
            copy.mux(track.encode(frame))
        copy.mux(track.encode(None))
    heard = voiced_track(source, limits)
    return [names | {"heard": at == heard} for at, names in enumerate(track_names(source, limits))]


def main() -> None:
    """Do what the arguments say; print the tracks as one line of JSON."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    what, source, target, max_seconds = sys.argv[1:]
    if what == "copy":
        _copy(Path(source), Path(target))
    else:
        print(json.dumps(_encode(Path(source), Path(target), float(max_seconds))))


if __name__ == "__main__":
    main()
