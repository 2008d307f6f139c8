"""What an engine process tells its parent, and the JSON lines it is told in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from transcripts.asr.protocol import StretchResult
from transcripts.asr.segment import Segment, Word


@dataclass(frozen=True, slots=True)
class Loading:
    """The model is being loaded (30 to 60 seconds for a large one)."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """The model is ready after ``seconds``; ``device`` is "cpu" or an accelerator's name."""

    seconds: float
    device: str = "cpu"


@dataclass(frozen=True, slots=True)
class Used:
    """The engine holds ``device_mb`` MiB of its accelerator's memory. Belongs to no job."""

    device_mb: float


@dataclass(frozen=True, slots=True)
class Opened:
    """The recording was opened; ``duration`` in seconds or None where only decoding will tell."""

    duration: float | None


@dataclass(frozen=True, slots=True)
class Progress:
    """``decoded_seconds`` of the recording have been read: a sign of life."""

    decoded_seconds: float


@dataclass(frozen=True, slots=True)
class StretchDone:
    """Stretch ``index`` (``start`` to ``end`` seconds) was recognised."""

    index: int
    start: float
    end: float
    result: StretchResult
    decoded_seconds: float


@dataclass(frozen=True, slots=True)
class Finished:
    """The whole recording was heard. Seconds; ``peaks`` are 0..1; ``stretches`` counts skipped ones too."""

    duration: float
    peaks: tuple[float, ...]
    language: str | None
    speech_seconds: float
    stretches: int


@dataclass(frozen=True, slots=True)
class Failed:
    """The recording or the engine failed; ``code`` as in transcripts.audio.errors."""

    code: str
    permanent: bool
    detail: str = ""


Event = Loading | Loaded | Used | Opened | Progress | StretchDone | Finished | Failed


def to_json(event: Event) -> dict[str, Any]:
    """Return the event as plain JSON data."""
    match event:
        case Loading():
            return {"event": "loading"}
        case Loaded(seconds, device):
            return {"event": "loaded", "seconds": seconds, "device": device}
        case Used(device_mb):
            return {"event": "used", "device_mb": device_mb}
        case Opened(duration):
            return {"event": "opened", "duration": duration}
        case Progress(seconds):
            return {"event": "progress", "decoded": seconds}
        case StretchDone(index, start, end, result, decoded):
            return {
                "event": "stretch",
                "index": index,
                "start": start,
                "end": end,
                "decoded": decoded,
                "language": result.language,
                "error": result.error,
                "noticed": result.noticed,
                "segments": [segment_to_json(segment) for segment in result.segments],
            }
        case Finished(duration, peaks, language, speech, stretches):
            return {
                "event": "finished",
                "duration": duration,
                "peaks": list(peaks),
                "language": language,
                "speech": speech,
                "stretches": stretches,
            }
        case Failed(code, permanent, detail):
            return {"event": "failed", "code": code, "permanent": permanent, "detail": detail}


def from_json(data: dict[str, Any]) -> Event:
    """Read what ``to_json`` wrote; ValueError for anything else."""
    match data["event"]:
        case "loading":
            return Loading()
        case "loaded":
            return Loaded(data["seconds"], data["device"])
        case "used":
            return Used(data["device_mb"])
        case "opened":
            return Opened(data["duration"])
        case "progress":
            return Progress(data["decoded"])
        case "stretch":
            segments = tuple(segment_from_json(item) for item in data["segments"])
            result = StretchResult(data["index"], segments, data["language"], data["error"], data["noticed"])
            return StretchDone(data["index"], data["start"], data["end"], result, data["decoded"])
        case "finished":
            return Finished(
                data["duration"], tuple(data["peaks"]), data["language"], data["speech"], data["stretches"]
            )
        case "failed":
            return Failed(data["code"], data["permanent"], data["detail"])
    raise ValueError(f"unknown event {data['event']!r}")


def segment_to_json(segment: Segment) -> dict[str, Any]:
    """Return a segment as plain JSON data."""
    return {
        "start": segment.start,
        "end": segment.end,
        "text": segment.text,
        "confidence": segment.confidence,
        "doubtful": segment.doubtful,
        # full precision: the stored form rounds, and a resumed job must give the very same numbers
        "words": [[word.start, word.end, word.text, word.confidence] for word in segment.words],
    }


def segment_from_json(data: dict[str, Any]) -> Segment:
    """Read what ``segment_to_json`` wrote."""
    words: Sequence[list[Any]] = data["words"]
    return Segment(
        start=data["start"],
        end=data["end"],
        text=data["text"],
        confidence=data["confidence"],
        words=tuple(Word(*word) for word in words),
        doubtful=data["doubtful"],
    )
