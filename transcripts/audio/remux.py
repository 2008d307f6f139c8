"""Copy a recording into a container that a player can jump in, without touching the sound.

Browsers record WebM as a live stream: no length in the header, no index, so that no player can seek. The
copy has both. ``python -m transcripts.audio.remux IN OUT`` is the process that touches libav.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Final

from transcripts.audio.environment import child_environment
from transcripts.audio.errors import SpeechError

WALL_SECONDS: Final = 300.0


def make_seekable(source: Path, target: Path, *, timeout: float = WALL_SECONDS) -> None:
    """Write ``source``'s sound track to ``target`` as indexed WebM; SpeechError decode_failed."""
    try:
        ended = subprocess.run(
            [sys.executable, "-m", "transcripts.audio.remux", str(source.absolute()), str(target.absolute())],
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


if __name__ == "__main__":
    _copy(Path(sys.argv[1]), Path(sys.argv[2]))
