"""Open an untrusted recording with libav, guarded. Import this only in a child process."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final, cast

import av
from av.audio.stream import AudioStream
from av.container import InputContainer

from transcripts.audio.errors import SpeechError
from transcripts.audio.guarded import GuardedFile
from transcripts.audio.limits import (
    CODECS,
    MAX_RATE,
    MIN_RATE,
    OPEN_OPTIONS,
    Limits,
    looks_foreign,
    looks_like_audio,
)

# libav's own chatter about damaged files helps nobody
av.logging.set_level(av.logging.PANIC)


#: Formats whose length libav guesses from the first frames' rate and the file's size.
GUESSED: Final = ("mp3", "aac", "ac3", "eac3")


@contextmanager
def open_audio(path: Path, limits: Limits, track: int = 0) -> Iterator[tuple[InputContainer, AudioStream]]:
    """Open the file and one of its ``readable_tracks``.

    SpeechError empty, not_audio, unsupported_sound, no_sound_track, decode_failed, too_many_channels.
    """
    try:
        with path.open("rb") as file:
            head = file.read(64)
    except OSError as error:
        raise SpeechError("decode_failed", False, f"cannot be read: {error}") from error
    if not head:
        raise SpeechError("empty")
    guarded = GuardedFile(path)
    try:
        container = av.open(
            guarded, options=dict(OPEN_OPTIONS), metadata_errors="ignore", buffer_size=1 << 16
        )
    except (av.FFmpegError, ValueError, OSError) as error:
        guarded.close()
        # what begins like a recording but cannot be opened is damaged, anything else was never one
        if looks_like_audio(head):
            raise SpeechError("decode_failed", detail=str(error)) from error
        if looks_foreign(head):
            raise SpeechError("unsupported_sound", detail=str(error)) from error
        raise SpeechError("not_audio", detail=str(error)) from error
    with closing(guarded), container:
        if not container.streams.audio:
            raise SpeechError("no_sound_track", detail=container.format.name)
        tracks = readable_tracks(cast(InputContainer, container))
        if not tracks:
            names = [codec_name(stream) for stream in container.streams.audio]
            raise SpeechError("unsupported_sound", detail=f"codec {', '.join(names)}")
        stream = tracks[min(track, len(tracks) - 1)]
        if stream.codec_context.channels > limits.max_channels:
            raise SpeechError("too_many_channels", detail=f"{stream.codec_context.channels} channels")
        # a header that claims a few samples a second would blow up a thousandfold when resampled
        if not MIN_RATE <= stream.codec_context.sample_rate <= MAX_RATE:
            raise SpeechError("decode_failed", detail=f"{stream.codec_context.sample_rate} Hz")
        yield cast(InputContainer, container), stream


def codec_name(stream: AudioStream) -> str:
    """Return the name of the decoder that would run, "unknown" where there is none."""
    return stream.codec_context.name if stream.codec_context is not None else "unknown"


def readable_tracks(container: InputContainer) -> list[AudioStream]:
    """Return the sound tracks whose codec is accepted, in the file's order."""
    return [stream for stream in container.streams.audio if codec_name(stream) in CODECS]


def known_duration(container: InputContainer, stream: AudioStream) -> float | None:
    """Return the length in seconds that the header claims, None where it says nothing usable.

    Where frames simply follow each other there is no such header: libav guesses from the size.
    """
    if container.format.name in GUESSED:
        return None
    return claimed_duration(container, stream)


def claimed_duration(container: InputContainer, stream: AudioStream) -> float | None:
    """Return the length in seconds as libav tells it, guesses included."""
    if stream.duration is not None and stream.time_base is not None:
        seconds = float(stream.duration * stream.time_base)
    elif container.duration is not None:
        seconds = container.duration / av.time_base
    else:
        return None
    return seconds if seconds > 0 else None


def undecodable(container: InputContainer) -> SpeechError:
    """Return the error for a file that opened but gave no sound."""
    # these two are guessed from a few bits, which any bytes may show; the others have real headers
    guessed = container.format.name in GUESSED
    return SpeechError("not_audio" if guessed else "decode_failed", detail="no sound could be decoded")


def read_packets(container: InputContainer, stream: AudioStream, limits: Limits) -> Iterator[av.Packet]:
    """Yield the packets up to where the file is cut; SpeechError decode_failed where it never ends."""
    packets = container.demux(stream)
    until = time.thread_time() + limits.reading_seconds
    while True:
        try:
            packet = next(packets)
        except (StopIteration, av.FFmpegError):
            return
        container.file.file.fresh()
        if time.thread_time() > until:
            raise SpeechError("decode_failed", detail=f"not read in {limits.reading_seconds:.0f} s")
        yield packet


def decode_frames(container: InputContainer, stream: AudioStream, limits: Limits) -> Iterator[av.AudioFrame]:
    """Yield what can be decoded: bad packets are passed over. SpeechError as ``read_packets``."""
    for packet in read_packets(container, stream, limits):
        try:
            yield from cast("list[av.AudioFrame]", packet.decode())
        except av.FFmpegError:
            continue
