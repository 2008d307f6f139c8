"""Files that mean harm, written by code: bombs, liars, disguises; ``CORPUS`` says what each is called."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final

import numpy as np

RATE: Final = 16_000
HOUR: Final = 3600


@dataclass(frozen=True)
class Hostile:
    """A file by name: how it is written, and by which codes intake and engine may refuse it.

    An empty code: intake may let it pass, since only decoding can tell.
    """

    name: str
    write: Callable[[Path], None]
    intake: frozenset[str]
    engine: frozenset[str]


def wav_header(data_bytes: int, *, channels: int = 1, rate: int = RATE, bits: int = 16) -> bytes:
    """Return a WAV header that claims so much, true or not."""
    block = channels * bits // 8
    form = struct.pack(
        "<4sIHHIIHH", b"fmt ", 16, 1, channels, rate, (rate * block) % 2**32, block % 2**16, bits
    )
    size = min(36 + data_bytes, 2**32 - 1)
    return b"RIFF" + struct.pack("<I", size) + b"WAVE" + form + b"data" + struct.pack("<I", data_bytes)


def flac(seconds: int, claims: float | None = None) -> bytes:
    """Return silent FLAC; an hour is half a megabyte. ``claims``: seconds that its header is made to say."""
    import av

    out = io.BytesIO()
    with av.open(out, "w", format="flac") as container:
        stream: Any = container.add_stream("flac", rate=RATE, layout="mono")
        for _ in range(seconds):
            frame = av.AudioFrame.from_ndarray(np.zeros((1, RATE), np.int16), format="s16", layout="mono")
            frame.sample_rate = RATE
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    data = bytearray(out.getvalue())
    if claims is not None:
        # STREAMINFO: the last 36 of these 64 bits count the samples
        (packed,) = struct.unpack_from(">Q", data, 18)
        struct.pack_into(">Q", data, 18, packed >> 36 << 36 | int(claims * RATE))
    return bytes(data)


def opus(seconds: int) -> bytes:
    """Return Ogg/Opus with a quiet hiss."""
    import av

    out = io.BytesIO()
    hiss = np.random.default_rng(1).normal(0, 30, (1, 960)).astype(np.int16)
    with av.open(out, "w", format="ogg") as container:
        stream: Any = container.add_stream("libopus", rate=48_000, layout="mono")
        for _ in range(seconds * 50):
            frame = av.AudioFrame.from_ndarray(hiss, format="s16", layout="mono")
            frame.sample_rate = 48_000
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return out.getvalue()


def _box(kind: bytes, *parts: bytes) -> bytes:
    body = b"".join(parts)
    return struct.pack(">I", 8 + len(body)) + kind + body


def movie(samples: int) -> bytes:
    """Return an M4A whose tables claim ``samples`` packets of one byte, and hold next to nothing."""
    entry = _box(
        b"sowt", bytes(6), struct.pack(">H", 1), bytes(8), struct.pack(">HHHHI", 1, 16, 0, 0, RATE << 16)
    )
    table = _box(
        b"stbl",
        _box(b"stsd", struct.pack(">II", 0, 1), entry),
        _box(b"stts", struct.pack(">IIII", 0, 1, samples, 1)),
        _box(b"stsc", struct.pack(">IIIII", 0, 1, 1, 1, 1)),
        _box(b"stsz", struct.pack(">III", 0, 1, samples)),
        _box(b"stco", struct.pack(">III", 0, 1, 40)),
    )
    media = _box(
        b"mdia",
        _box(b"mdhd", struct.pack(">IIIIIHH", 0, 0, 0, RATE, samples, 0, 0)),
        _box(b"hdlr", struct.pack(">II4s12x", 0, 0, b"soun"), b"\0"),
        _box(b"minf", _box(b"smhd", bytes(8)), table),
    )
    header = _box(b"mvhd", bytes(12), struct.pack(">II", RATE, samples), bytes(80))
    track = _box(b"trak", _box(b"tkhd", bytes(84)), media)
    return _box(b"ftyp", b"M4A \0\0\0\0M4A ") + _box(b"mdat", bytes(64)) + _box(b"moov", header, track)


def _sparse(path: Path, size: int, head: bytes = b"") -> None:
    """Write zeros that take no room on the disk."""
    with path.open("wb") as file:
        file.write(head)
        file.truncate(size)


def _trailing_zeros(path: Path) -> None:
    import av

    with av.open(str(path), "w", format="mp3") as container:
        stream: Any = container.add_stream("libmp3lame", rate=RATE, layout="mono")
        frame = av.AudioFrame.from_ndarray(np.zeros((1, RATE), np.int16), format="s16p", layout="mono")
        frame.sample_rate = RATE
        for packet in (*stream.encode(frame), *stream.encode(None)):
            container.mux(packet)
    with path.open("r+b") as file:
        file.truncate(1 << 30)


def _zip(inner: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("sound.wav", inner)
    return out.getvalue()


def _codes(*codes: str) -> frozenset[str]:
    return frozenset(codes)


def _bytes(content: Callable[[], bytes]) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        path.write_bytes(content())

    return write


NOT_AUDIO: Final = _codes("not_audio")
BROKEN: Final = _codes("not_audio", "decode_failed")
LONG: Final = _codes("too_long")
LET_IN: Final = _codes("")

FEW: Final = BROKEN | LET_IN | {"too_short", "too_long", "silent", "unsupported_sound", "no_sound_track"}
PLAYLIST: Final = b"#EXTM3U\n#EXTINF:10,\nhttp://127.0.0.1:9/x.ts\n#EXT-X-ENDLIST\n"
NEWER: Final = ("amr", "3gp", "aac", "aiff", "caf", "ac3", "mkv", "wma")


def _headed(head: bytes) -> bytes:
    return head + b"\xff" * 50_000


HEADS: Final = {
    "amr": b"#!AMR\n",
    "aiff": b"FORM\xff\xff\xff\xffAIFFCOMM\0\0\0\x12\0\xff\xff\xff\xff\xff\0\x10",
    "caf": b"caff\0\x01\0\0desc\xff\xff\xff\xff\xff\xff\xff\xff",
    "ac3": b"\x0bw" * 40,
    "wma": bytes.fromhex("3026b2758e66cf11a6d900aa0062ce6c") + b"\xff" * 8,
}

#: The limit of length that the expectations are made for.
MAX_SECONDS: Final = 1200.0

CORPUS: Final = (
    # -- bombs: small files, or files that cost nothing to send, with hours inside
    Hostile("two hours of silence.flac", _bytes(lambda: flac(2 * HOUR)), LONG, LONG),
    Hostile("claims ten seconds.flac", _bytes(lambda: flac(HOUR, claims=10)), LET_IN, LONG),
    Hostile("claims nothing.flac", _bytes(lambda: flac(HOUR, claims=0)), LET_IN | LONG, LONG),
    Hostile("claims five hours.flac", _bytes(lambda: flac(10, claims=5 * HOUR)), LET_IN, _codes("silent")),
    Hostile("endless chain.ogg", _bytes(lambda: opus(10) * 200), LET_IN, LONG),
    Hostile("a gigabyte of zeros.mp3", lambda p: _sparse(p, 1 << 30), BROKEN, BROKEN),
    Hostile(
        "a second, then a gigabyte of zeros.mp3", _trailing_zeros, LET_IN, BROKEN | {"silent", "too_short"}
    ),
    Hostile(
        "a gigabyte of silence.wav", lambda p: _sparse(p, 1 << 30, wav_header((1 << 30) - 44)), LONG, LONG
    ),
    # -- liars
    Hostile(
        "255 channels.wav",
        _bytes(lambda: wav_header(510_000, channels=255) + bytes(510_000)),
        _codes("too_many_channels"),
        _codes("too_many_channels"),
    ),
    Hostile(
        "65535 channels.wav",
        _bytes(lambda: wav_header(1 << 20, channels=65_535) + bytes(1 << 20)),
        BROKEN | {"too_many_channels"},
        BROKEN | {"too_many_channels"},
    ),
    Hostile(
        "one sample a second.wav", _bytes(lambda: wav_header(2000, rate=1) + bytes(2000)), BROKEN, BROKEN
    ),
    Hostile(
        "four billion samples a second.wav",
        _bytes(lambda: wav_header(64_000, rate=2**32 - 1) + bytes(64_000)),
        BROKEN,
        BROKEN,
    ),
    Hostile(
        "four billion packets.m4a",
        _bytes(lambda: movie(2**32 - 1)),
        BROKEN | LONG | LET_IN | {"too_short"},
        BROKEN | LONG | {"too_short"},
    ),
    Hostile(
        "many packets of nothing.m4a",
        _bytes(lambda: movie(20_000_000)),
        BROKEN | LONG | LET_IN | {"too_short"},
        BROKEN | LONG | {"too_short"},
    ),
    Hostile(
        "a tag of a quarter gigabyte.mp3",
        lambda p: _sparse(p, 300, b"ID3\x04\0\0\x7f\x7f\x7f\x7f"),
        BROKEN,
        BROKEN,
    ),
    # -- things that never end or never begin
    Hostile(
        "pages without packets.ogg",
        _bytes(
            lambda: b"".join(b"OggS\0\0" + struct.pack("<qIII", 0, 1, n, 0) + b"\0" for n in range(100_000))
        ),
        BROKEN,
        BROKEN,
    ),
    Hostile(
        "boxes in boxes.webm",
        _bytes(lambda: b"\x1aE\xdf\xa3\x80" + b"\x18S\x80g\x01\xff\xff\xff\xff\xff\xff\xff" * 20_000),
        BROKEN,
        BROKEN,
    ),
    Hostile(
        "box in box.mp4",
        _bytes(
            lambda: (
                _box(b"ftyp", b"M4A \0\0\0\0")
                + b"".join(struct.pack(">I", 0x7FFFFFF0) + b"moov" for _ in range(20_000))
            )
        ),
        BROKEN,
        BROKEN,
    ),
    # -- disguises
    Hostile("archive.wav", _bytes(lambda: _zip(wav_header(64_000) + bytes(64_000))), NOT_AUDIO, NOT_AUDIO),
    Hostile("picture.mp3", _bytes(lambda: b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40), BROKEN, BROKEN),
    Hostile("list.wav", _bytes(lambda: b"ffconcat version 1.0\nfile '/etc/passwd'\n"), NOT_AUDIO, NOT_AUDIO),
    Hostile(
        "playlist.mp3",
        _bytes(lambda: PLAYLIST),
        NOT_AUDIO,
        NOT_AUDIO,
    ),
    *(
        Hostile(
            f"list.{ending}",
            _bytes(lambda: b"ffconcat version 1.0\nfile '/etc/passwd'\n"),
            NOT_AUDIO,
            NOT_AUDIO,
        )
        for ending in NEWER
    ),
    *(Hostile(f"playlist.{ending}", _bytes(lambda: PLAYLIST), NOT_AUDIO, NOT_AUDIO) for ending in NEWER),
    # -- heads of the kinds that came later, with nothing true behind them
    *(
        Hostile(f"only the head.{ending}", _bytes(partial(_headed, head)), FEW, FEW)
        for ending, head in HEADS.items()
    ),
    Hostile(
        "half an hour of silence.amr", _bytes(lambda: b"#!AMR\n" + (b"\x04" + bytes(12)) * 90_000), LONG, LONG
    ),
    Hostile(
        "session.mp4",
        _bytes(lambda: b"v=0\no=- 0 0 IN IP4 127.0.0.1\nm=audio 9 RTP/AVP 0\n" * 5),
        NOT_AUDIO,
        NOT_AUDIO,
    ),
)
