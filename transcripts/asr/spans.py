"""What whisper's decoder said between two timestamps."""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from faster_whisper.tokenizer import Tokenizer

STEP_S: Final = 0.02  # a timestamp token's unit


@dataclass(frozen=True, slots=True)
class Span:
    """Tokens between two timestamps, in seconds from the window's start; mean log probability of its turn."""

    start: float
    end: float
    tokens: tuple[int, ...]
    logprob: float
    compression: float


def cut_spans(
    fresh: list[int], tokenizer: Tokenizer, start: float, seconds: float, logprob: float
) -> list[Span]:
    """Cut tokens at their timestamps; the first span begins at ``start`` unless it names its time."""
    spans: list[Span] = []
    text: list[int] = []
    compression = _compression(tokenizer.decode([t for t in fresh if t < tokenizer.eot]))

    def close(end: float) -> None:
        if text:
            spans.append(Span(start, max(end, start), tuple(text), logprob, compression))
            text.clear()

    for token in fresh:
        if token >= tokenizer.timestamp_begin:
            at = (token - tokenizer.timestamp_begin) * STEP_S
            close(at)
            start = at
        elif token < tokenizer.eot:
            text.append(token)
    close(seconds)
    return spans


def repeats(spans: Iterable[Span], bound: float) -> bool:
    """Tell whether a text says the same over and over: it compresses better than ``bound``."""
    return any(span.compression > bound for span in spans)


def _compression(text: str) -> float:
    """Return how well the text compresses: above 2.4 it repeats itself."""
    data = text.encode()
    return len(data) / len(zlib.compress(data)) if data else 0.0
