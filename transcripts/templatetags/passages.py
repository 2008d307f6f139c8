"""Cut long segments where a reader breathes: recognisers may give half a minute in one piece."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import template

from hrvoice.kit.text import is_cjk, sentences
from transcripts.models import TranscriptSegment

register = template.Library()

#: Widths in Latin characters; a Chinese one is as wide as two and a half.
ENOUGH = 90
MOST = 240
ENDS = tuple(".!?。！？…；")


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph of a transcript: seconds, and the words as they are stored."""

    start: float
    end: float
    text: str = ""
    words: Sequence[dict[str, Any]] = field(default_factory=list)
    doubtful: bool = False
    error_code: str = ""


@register.filter
def passages(segments: Iterable[TranscriptSegment]) -> Iterator[Passage]:
    """Yield the segments' paragraphs in order; a segment that is short enough stays whole."""
    for segment in segments:
        if segment.words:
            yield from _by_words(segment)
        elif segment.text:
            yield from _by_sentences(segment)
        else:
            yield Passage(segment.start, segment.end, error_code=segment.error_code)


def _width(text: str) -> float:
    return sum(2.5 if is_cjk(char) else 1 for char in text)


def _by_words(segment: TranscriptSegment) -> Iterator[Passage]:
    rest = segment.words
    while (at := _break(rest)) < len(rest):
        yield Passage(rest[0]["s"], rest[at - 1]["e"], words=rest[:at], doubtful=segment.doubtful)
        rest = rest[at:]
    yield Passage(rest[0]["s"], segment.end, words=rest, doubtful=segment.doubtful)


def _break(words: Sequence[dict[str, Any]]) -> int:
    """Return after how many words a paragraph ends: at a sentence's end, else at the longest pause."""
    width = 0.0
    half = 0
    for at, word in enumerate(words, start=1):
        width += _width(word["t"])
        if width < MOST / 2:
            half = at
        if at == len(words):
            return at
        if width >= ENOUGH and word["t"].rstrip().endswith(ENDS):
            return at
        if width >= MOST:
            return max(range(max(half, 1), at + 1), key=lambda n: words[n]["s"] - words[n - 1]["e"])
    return len(words)


def _by_sentences(segment: TranscriptSegment) -> Iterator[Passage]:
    timed = segment.as_segment()
    starts = [0]
    for sentence in sentences(segment.text):
        if sentence.start and _width(segment.text[starts[-1] : sentence.start]) >= ENOUGH:
            starts.append(sentence.start)
    for start, end in zip(starts, [*starts[1:], len(segment.text)], strict=True):
        yield Passage(
            timed.time_at(start),
            segment.end if end == len(segment.text) else timed.time_at(end),
            text=segment.text[start:end].strip(),
            doubtful=segment.doubtful,
        )
