"""Cut segments into sentences, by punctuation where there is any and by pauses where there is none."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from kit.text import is_cjk, sentences
from knowledge.notes.markers import marker
from transcripts.asr.segment import Segment
from transcripts.asr.timeline import Timeline

PAUSE: Final = 0.7  # seconds of silence that end a sentence
LONG: Final = 60  # a Chinese character counts 1, a Latin one 1/3: about 30 words
SHORT: Final = 8
_COMMA: Final = re.compile(r"(?:[，、;；：]|[,:](?!\d))\s*")
_ENDED: Final = re.compile(r"[。！？!?.…][”’」』）)\"']*\s*$")
BREATH: Final = 0.35  # seconds between words where a long run without punctuation may be cut


@dataclass(frozen=True, slots=True)
class Unit:
    """A sentence, or what comes nearest to one. ``pause`` is the silence before it in seconds."""

    text: str
    start: float
    end: float
    pause: float = 0.0
    doubtful: bool = False


@dataclass(slots=True)
class _Clause:
    text: str
    start: float
    end: float
    doubtful: bool


def length(text: str) -> float:
    """Return how long ``text`` is to say, in Chinese characters."""
    wide = sum(1 for char in text if char >= "\u2e80")
    return wide + (len(text) - wide) / 3


def units(segments: Sequence[Segment], language: str | None = None) -> list[Unit]:
    """Return the sentences of ``segments`` in order, with their seconds.

    Recognised Chinese often has commas only, or nothing: a pause, a phrase that opens a topic ("第一步") and
    sheer length end a sentence too. A sentence that runs on into the next segment is put together.
    """
    result: list[Unit] = []
    row: list[_Clause] = []
    last_end = 0.0
    for clause in _clauses(segments, language):
        if row and _ends(row, clause):
            result.append(_unit(row, last_end))
            last_end = row[-1].end
            row = []
        row.append(clause)
    if row:
        result.append(_unit(row, last_end))
    return result


def _ends(row: list[_Clause], following: _Clause) -> bool:
    """Say whether a sentence ends between ``row`` and the clause after it."""
    said = sum(length(clause.text) for clause in row)
    if _ENDED.search(row[-1].text) or following.start - row[-1].end >= PAUSE:
        return True
    if said + length(following.text) > LONG:
        return True
    # within a Chinese sentence a comma may stand for a full stop; an English one keeps its clauses
    opening = marker(following.text) if is_cjk(following.text) else 0.0
    return opening == 1.0 or (opening >= 0.5 and said >= SHORT)


def _unit(row: list[_Clause], last_end: float) -> Unit:
    text = row[0].text
    for clause in row[1:]:
        apart = not (is_cjk(text[-1:]) or is_cjk(clause.text[:1]) or text[-1] in "，。、；：！？")
        text += f" {clause.text}" if apart else clause.text
    return Unit(
        text,
        row[0].start,
        max(row[-1].end, row[0].start),
        max(row[0].start - last_end, 0.0),
        any(clause.doubtful for clause in row),
    )


def _clauses(segments: Sequence[Segment], language: str | None) -> Iterator[_Clause]:
    """Yield the pieces between punctuation marks; long ones without any are cut where words pause."""
    for segment in segments:
        if not segment.text.strip():
            continue
        timeline = Timeline(segment)
        for sentence in sentences(segment.text, language):
            begin = sentence.start
            cuts = [match.end() for match in _COMMA.finditer(segment.text, sentence.start, sentence.end)]
            for end in [*cuts, sentence.end]:
                for first, stop in _breaths(segment, timeline, begin, end):
                    text = segment.text[first:stop]
                    if any(char.isalnum() for char in text):
                        start, finish = timeline.span(first, first + len(text.rstrip()))
                        yield _Clause(text.strip(), start, finish, segment.doubtful)
                begin = end


def _breaths(segment: Segment, timeline: Timeline, begin: int, end: int) -> Iterator[tuple[int, int]]:
    """Cut ``[begin, end)`` at the pauses between words, and what is still long by length."""
    for first, stop in _pauses(segment, timeline, begin, end):
        yield from _lengths(segment.text, first, stop)


def _pauses(segment: Segment, timeline: Timeline, begin: int, end: int) -> Iterator[tuple[int, int]]:
    """Cut ``[begin, end)`` at the pauses between words; without word times it stays whole."""
    if not segment.words:
        yield begin, end
        return
    long = length(segment.text[begin:end]) > LONG
    first = begin
    for number in range(bisect_right(timeline.ends, begin), len(segment.words) - 1):
        stop = timeline.ends[number]
        if stop >= end:
            break
        gap = segment.words[number + 1].start - segment.words[number].end
        if gap >= PAUSE or (long and gap >= BREATH):
            yield first, stop
            first = stop
    yield first, end


def _lengths(text: str, begin: int, end: int) -> Iterator[tuple[int, int]]:
    """Cut ``[begin, end)`` into pieces of at most ``LONG``, between words where there are spaces."""
    while length(text[begin:end]) > LONG:
        stop = begin + LONG * (1 if is_cjk(text[begin : begin + LONG]) else 3)
        space = text.rfind(" ", begin + 1, stop)
        stop = space if space > 0 else stop
        yield begin, stop
        begin = stop
    yield begin, end
