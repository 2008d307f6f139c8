"""Whether every browser plays a file as it is, and can jump in it. Import this only in a child process.

Chromium, Firefox and Safari have in common: PCM in WAV, FLAC, MP3, AAC in MP4, and Opus in WebM.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import Final

import av
from av.audio.stream import AudioStream
from av.container import InputContainer

from transcripts.audio.clock import GAP_S, origin
from transcripts.audio.container import claimed_duration, codec_name
from transcripts.audio.errors import SpeechError
from transcripts.audio.limits import Limits

PLAIN: Final = {
    "wav": ("pcm_u8", "pcm_s16le"),
    "flac": ("flac",),
    "mp3": ("mp3", "mp3float"),
    "mov": ("aac", "mp3", "mp3float"),
    "webm": ("opus", "libopus"),
}
#: Processor seconds that counting packets may take.
COUNTING_S: Final = 3.0
#: Packets of one rate differ by their padding, and by no more bytes than this.
PADDING: Final = 4


def family(container: InputContainer, path: Path) -> str:
    """Return "webm", "matroska", or the first of libav's names for the container."""
    names = container.format.name.split(",")
    if "webm" in names:
        with path.open("rb") as file:
            return "webm" if b"webm" in file.read(64) else "matroska"
    return names[0]


def _has_table(path: Path) -> bool:
    """Tell whether an MP3's first frame holds a table to jump by, as LAME and others write it."""
    with path.open("rb") as file:
        head = file.read(10)
        if head.startswith(b"ID3") and len(head) == 10:
            # the tag's length, seven bits to a byte
            a, b, c, d = head[6:10]
            file.seek(10 + (a << 21 | b << 14 | c << 7 | d))
        else:
            file.seek(0)
        frame = file.read(256)
    return any(mark in frame for mark in (b"Xing", b"Info", b"VBRI"))


def plays_as_is(container: InputContainer, stream: AudioStream, path: Path, counted: Counted | None) -> bool:
    """Tell whether browsers play and seek in the original, on the clock that the transcript has."""
    kind = family(container, path)
    if codec_name(stream) not in PLAIN.get(kind, ()) or len(container.streams.audio) > 1:
        return False
    if _begins(stream) - origin(container) > GAP_S:
        return False
    if kind == "mp3":
        claimed = claimed_duration(container, stream)
        if counted is None or claimed is None or not counted.agrees(claimed):
            return False
        return counted.even or _has_table(path)
    return kind == "webm" or (claimed_duration(container, stream) is not None and not _has_gap(stream))


def _begins(stream: AudioStream) -> float:
    if stream.start_time is None or stream.time_base is None:
        return 0.0
    return float(stream.start_time * stream.time_base)


def _has_gap(stream: AudioStream) -> bool:
    """Tell whether the container's own index jumps further than a packet lasts."""
    if stream.time_base is None or not stream.codec_context.frame_size:
        return False
    frame = stream.codec_context.frame_size / stream.codec_context.sample_rate / float(stream.time_base)
    most = frame + GAP_S / float(stream.time_base)
    before: int | None = None
    for entry in stream.index_entries:
        if before is not None and entry.timestamp - before > most:
            return True
        before = entry.timestamp
    return False


class Counted:
    """What reading every packet told: ``seconds`` of sound, ``even`` where all have one size."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.even = True

    def agrees(self, claimed: float) -> bool:
        """Tell whether a header that claims so many seconds is right enough to jump by."""
        return abs(claimed - self.seconds) <= max(0.5, self.seconds / 100)


def count(container: InputContainer, stream: AudioStream, limits: Limits) -> Counted | None:
    """Read the packets without decoding them; None where that takes too long.

    Ends soon after the allowed length, whatever follows.
    """
    counted = Counted()
    smallest, largest = 1 << 30, 0
    until = time.thread_time() + COUNTING_S
    fallback = stream.codec_context.frame_size / stream.codec_context.sample_rate
    packets = container.demux(stream)
    first = True
    while counted.seconds <= limits.max_seconds:
        try:
            packet = next(packets)
        except (StopIteration, av.FFmpegError):
            break
        container.file.file.fresh()
        if time.thread_time() > until:
            return None
        if not packet.size:
            continue
        if packet.duration and packet.time_base is not None:
            counted.seconds += float(packet.duration * packet.time_base)
        else:
            counted.seconds += fallback
        if not first:
            smallest, largest = min(smallest, packet.size), max(largest, packet.size)
        first = False
    counted.even = largest - smallest <= PADDING
    return counted


def judge_length(seconds: float, limits: Limits) -> None:
    """Raise SpeechError too_short or too_long."""
    if seconds < limits.min_seconds:
        raise SpeechError("too_short", detail=f"{seconds:.2f} s")
    if seconds > limits.max_seconds:
        raise SpeechError("too_long", detail=f"{seconds:.0f} s")
