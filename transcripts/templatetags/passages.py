"""Cut long segments where a reader breathes: recognisers may give half a minute in one piece."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import template

from kit.text import is_cjk, sentences
from transcripts.texts.stored import StoredSegment

register = template.Library()

#: Widths in Latin characters; a Chinese one is as wide as two and a half.
ENOUGH = 90
MOST = 240
PAUSE = 1.5  # seconds of silence that end a paragraph
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
def passages(segments: Iterable[StoredSegment]) -> Iterator[Passage]:
    """Yield the segments' paragraphs in order: sentences that were torn are joined, long runs are cut."""
    for run in _runs(segments):
        first = run[0]
        if first.words:
            yield from _by_words(run)
        elif first.text:
            yield from _by_sentences(first)
        else:
            yield Passage(first.start, first.end, error_code=first.error_code)


def _runs(segments: Iterable[StoredSegment]) -> Iterator[list[StoredSegment]]:
    """Yield segments that belong together: the sentence goes on, and so does the voice."""
    run: list[StoredSegment] = []
    for segment in segments:
        if run and not _goes_on(run[-1], segment):
            yield run
            run = []
        run.append(segment)
    if run:
        yield run


def _goes_on(before: StoredSegment, after: StoredSegment) -> bool:
    return (
        bool(before.words and after.words)
        and before.doubtful == after.doubtful
        and after.start - before.end < PAUSE
        and not before.text.endswith(ENDS)
    )


def _width(text: str) -> float:
    return sum(2.5 if is_cjk(char) else 1 for char in text)


def _by_words(run: Sequence[StoredSegment]) -> Iterator[Passage]:
    rest = [word for segment in run for word in segment.words]
    doubtful = run[0].doubtful
    while (at := _break(rest)) < len(rest):
        yield Passage(rest[0]["s"], rest[at - 1]["e"], words=rest[:at], doubtful=doubtful)
        rest = rest[at:]
    yield Passage(rest[0]["s"], run[-1].end, words=rest, doubtful=doubtful)


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


def _by_sentences(segment: StoredSegment) -> Iterator[Passage]:
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
