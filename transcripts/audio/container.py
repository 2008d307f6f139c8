"""Open an untrusted recording with libav, guarded. Import this only in a child process."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import av
from av.audio.stream import AudioStream
from av.container import InputContainer

from transcripts.audio.errors import SpeechError
from transcripts.audio.limits import CODECS, MAX_RATE, MIN_RATE, OPEN_OPTIONS, Limits, looks_like_audio

# libav's own chatter about damaged files helps nobody
av.logging.set_level(av.logging.PANIC)


@contextmanager
def open_audio(path: Path, limits: Limits) -> Iterator[tuple[InputContainer, AudioStream]]:
    """Open the file and its first sound track; SpeechError empty, not_audio, decode_failed, too_*."""
    try:
        with path.open("rb") as file:
            head = file.read(64)
    except OSError as error:
        raise SpeechError("decode_failed", False, f"cannot be read: {error}") from error
    if not head:
        raise SpeechError("empty")
    try:
        # "file:" so that no name is ever taken for another protocol
        container = av.open(f"file:{path.absolute()}", options=dict(OPEN_OPTIONS), metadata_errors="ignore")
    except (av.FFmpegError, ValueError, OSError) as error:
        # what begins like a recording but cannot be opened is damaged, anything else was never one
        raise SpeechError(
            "decode_failed" if looks_like_audio(head) else "not_audio", detail=str(error)
        ) from error
    with container:
        if not container.streams.audio:
            raise SpeechError("not_audio", detail=f"{container.format.name} without a sound track")
        stream = container.streams.audio[0]
        if stream.codec_context is None or stream.codec_context.name not in CODECS:
            raise SpeechError(
                "not_audio", detail=f"codec {stream.codec_context and stream.codec_context.name}"
            )
        if stream.codec_context.channels > limits.max_channels:
            raise SpeechError("too_many_channels", detail=f"{stream.codec_context.channels} channels")
        # a header that claims a few samples a second would blow up a thousandfold when resampled
        if not MIN_RATE <= stream.codec_context.sample_rate <= MAX_RATE:
            raise SpeechError("decode_failed", detail=f"{stream.codec_context.sample_rate} Hz")
        yield container, stream


def known_duration(container: InputContainer, stream: AudioStream) -> float | None:
    """Return the length in seconds that the header claims, None where it says nothing usable."""
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
    guessed = container.format.name in ("mp3", "aac")
    return SpeechError("not_audio" if guessed else "decode_failed", detail="no sound could be decoded")


def decode_frames(container: InputContainer, stream: AudioStream) -> Iterator[av.AudioFrame]:
    """Yield what can be decoded: bad packets are passed over, a cut file ends where it is cut."""
    packets = container.demux(stream)
    while True:
        try:
            packet = next(packets)
        except (StopIteration, av.FFmpegError):
            return
        try:
            yield from packet.decode()
        except av.FFmpegError:
            continue
