"""What is accepted as a recording, and the guards around libav."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

SAMPLE_RATE: Final = 16_000
MIN_RATE: Final = 4_000
MAX_RATE: Final = 384_000
#: Further tracks of a film are not looked at.
MAX_TRACKS: Final = 8

# libav opens what a file says it is: a ".wav" holding an ffconcat or m3u8 script reads other files or
# makes requests. Only plain containers may be opened, through nothing but the file itself.
DEMUXERS: Final = "wav,w64,mp3,mov,matroska,webm,ogg,flac,aac,amr,aiff,caf,ac3,eac3,asf"
# decoders that may run; video tracks in the same file are never decoded
CODECS: Final = frozenset(
    [
        "mp3",
        "mp3float",
        "aac",
        "aac_fixed",
        "flac",
        "opus",
        "libopus",
        "vorbis",
        "libvorbis",
        "alac",
        "pcm_u8",
        "pcm_s8",
        "pcm_s16le",
        "pcm_s16be",
        "pcm_s24le",
        "pcm_s24be",
        "pcm_s32le",
        "pcm_s32be",
        "pcm_f32le",
        "pcm_f32be",
        "pcm_f64le",
        "pcm_f64be",
        "pcm_alaw",
        "pcm_mulaw",
        "adpcm_ms",
        "adpcm_ima_wav",
        "adpcm_ima_qt",
        "gsm_ms",
        "mp2",
        "mp2float",
        "amrnb",
        "amrwb",
        "libopencore_amrnb",
        "libopencore_amrwb",
        "ac3",
        "ac3_fixed",
        "eac3",
        "wmav1",
        "wmav2",
        "wmapro",
        "wmavoice",
        "wmalossless",
    ]
)
OPEN_OPTIONS: Final[dict[str, str]] = {
    "format_whitelist": DEMUXERS,
    "codec_whitelist": ",".join(sorted(CODECS)),
    "protocol_whitelist": "file",
    # mov/mp4 tracks may name an outside file as their data; libav's default is off, keep it said
    "enable_drefs": "0",
    "use_absolute_path": "0",
}

ASF: Final = bytes.fromhex("3026b2758e66cf11a6d900aa0062ce6c")
MAGIC: Final = (
    b"RF64",
    b"OggS",
    b"fLaC",
    b"ID3",
    b"\x1aE\xdf\xa3",
    b"#!AMR",
    b"caff",
    b"\x0bw",
    b"riff\x2e\x91",
    ASF,
)
#: Sound and films that are known by their first bytes, and not read here: SILK is what WeChat records.
FOREIGN: Final = (
    b"#!SILK",
    b"\x02#!SILK",
    b"FLV\x01",
    b".RMF",
    b".ra\xfd",
    b"MThd",
    b"MAC ",
    b"wvpk",
    b"DSD ",
    b".snd",
    b"TTA1",
    b"\0\0\x01\xba",
)


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds for one recording: ``min_seconds`` and ``max_seconds`` of sound, ``max_channels``."""

    min_seconds: float = 0.3
    max_seconds: float = 4 * 3600.0
    max_channels: int = 8

    @property
    def reading_seconds(self) -> float:
        """Processor time that reading and decoding may take: usual files take a hundredth of this."""
        return 60.0 + self.max_seconds / 20


def looks_like_audio(head: bytes) -> bool:
    """Tell whether the first bytes are those of a container that is accepted."""
    # headerless MP3 and AAC are left out: any bytes may look like their few sync bits
    if head[:4] in (b"RIFF", b"FORM"):
        return head[8:12] in (b"WAVE", b"AIFF", b"AIFC")
    return head.startswith(MAGIC) or head[4:8] in (b"ftyp", b"moov", b"mdat")


def looks_foreign(head: bytes) -> bool:
    """Tell whether the first bytes are those of sound or film that is known, but not read here."""
    return head.startswith(FOREIGN) or (head[:4] == b"RIFF" and head[8:12] in (b"AVI ", b"RMID"))
