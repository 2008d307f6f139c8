"""How something was said: how long, how fast, with how much pause. Facts, no marks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from kit.text import is_unspaced
from kit.text.numbers import spoken_pieces
from transcripts.asr.segment import Segment

#: A silence shorter than this is a breath, no pause.
PAUSE: Final = 0.5
#: So little speech says nothing about pace, in seconds.
LEAST: Final = 3.0


@dataclass(frozen=True, slots=True)
class Fluency:
    """``seconds`` in all; ``pace`` is ``unit`` a minute of speech, pauses apart; ``pauses`` a share, 0..1.

    ``unit`` is "characters" where more than half of what was said is Chinese, else "words".
    """

    seconds: float
    pace: int | None
    unit: str
    pauses: float


def fluency(segments: Sequence[Segment], seconds: float) -> Fluency | None:
    """Return how ``segments`` of a recording of so many seconds were spoken; None where nothing was."""
    tokens = [token for segment in segments for token in spoken_pieces(segment.text).texts]
    if not tokens or seconds <= 0:
        return None
    chinese = sum(is_unspaced(token[0]) for token in tokens) * 2 > len(tokens)
    silent = min(sum(_silences(segments, seconds)), seconds)
    speech = seconds - silent
    pace = round(len(tokens) * 60 / speech) if speech >= LEAST else None
    return Fluency(seconds, pace, "characters" if chinese else "words", silent / seconds)


def _silences(segments: Sequence[Segment], seconds: float) -> Iterator[float]:
    """Yield the pauses: before, between and after what was said."""
    heard = 0.0
    for start, end in _spoken(segments):
        if start - heard >= PAUSE:
            yield start - heard
        heard = max(heard, end)
    if seconds - heard >= PAUSE:
        yield seconds - heard


def _spoken(segments: Sequence[Segment]) -> Iterator[tuple[float, float]]:
    for segment in segments:
        if segment.words:
            for word in segment.words:
                yield word.start, word.end
        elif segment.text.strip():
            yield segment.start, segment.end
