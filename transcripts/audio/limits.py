"""What is accepted as a recording, and the guards around libav."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

SAMPLE_RATE: Final = 16_000

# libav opens what a file says it is: a ".wav" holding an ffconcat or m3u8 script reads other files or
# makes requests. Only plain containers may be opened, through nothing but the file itself.
DEMUXERS: Final = "wav,mp3,mov,matroska,webm,ogg,flac,aac"
OPEN_OPTIONS: Final[dict[str, str]] = {
    "format_whitelist": DEMUXERS,
    "protocol_whitelist": "file",
    # mov/mp4 tracks may name an outside file as their data; libav's default is off, keep it said
    "enable_drefs": "0",
    "use_absolute_path": "0",
}


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds for one recording: ``min_seconds`` and ``max_seconds`` of sound, ``max_channels``."""

    min_seconds: float = 0.3
    max_seconds: float = 4 * 3600.0
    max_channels: int = 8
