"""A spoken answer prepared for matching: one row of tokens, each with its way back to a segment."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from assessments.scoring.result import Span
from hrvoice.kit.text import fold, is_cjk, words
from transcripts.asr.segment import Segment
from transcripts.notes.timeline import Timeline

SEPARATOR = "\x1f"  # between encoded tokens; folding never leaves one in a token


def encode(tokens: Sequence[str]) -> str:
    """Return the tokens as one string in which only whole tokens can be found."""
    return SEPARATOR + SEPARATOR.join(tokens) + SEPARATOR


@lru_cache(maxsize=8192)
def phrase_tokens(phrase: str) -> tuple[str, ...]:
    """Return the tokens of a phrase, as ``Utterance`` cuts what was said; empty for mere punctuation."""
    return tuple(token.text for token in words(fold(phrase)))


@dataclass(frozen=True, slots=True)
class Utterance:
    """All segments of an answer as one row of tokens: ``tokens[i]`` was said at ``spans[i]``.

    Tokens are stems of words, or single characters of scripts without spaces, so that a phrase is found
    across punctuation, spaces and segments alike. ``language`` (BCP-47) is the recording's, or None.
    """

    segments: Sequence[Segment]
    tokens: tuple[str, ...]
    spans: tuple[Span, ...]
    encoded: str
    offsets: tuple[int, ...]  # of each token's separator in ``encoded``
    language: str | None = None

    @classmethod
    def of(cls, segments: Sequence[Segment], language: str | None = None) -> Utterance:
        """Prepare ``segments``."""
        tokens: list[str] = []
        spans: list[Span] = []
        for number, segment in enumerate(segments):
            folded = fold(segment.text)
            for text, start, end in words(folded):
                tokens.append(text)
                spans.append(Span(number, folded.index[start], folded.ends[end - 1]))
        offsets: list[int] = []
        position = 0
        for token in tokens:
            offsets.append(position)
            position += len(token) + 1
        return cls(segments, tuple(tokens), tuple(spans), encode(tokens), tuple(offsets), language)

    def find(self, tokens: Sequence[str]) -> Iterator[tuple[int, int]]:
        """Yield (first, end) of each place where ``tokens`` stand in a row; end exclusive."""
        if not tokens:
            return
        needle = encode(tokens)
        at = self.encoded.find(needle)
        while at >= 0:
            first = bisect_left(self.offsets, at)
            yield first, first + len(tokens)
            at = self.encoded.find(needle, at + 1)

    def places(self, first: int, end: int) -> list[Span]:
        """Return where tokens ``[first, end)`` stand: one span per segment."""
        places: list[Span] = []
        for span in self.spans[first:end]:
            if places and places[-1].segment_index == span.segment_index:
                places[-1] = Span(span.segment_index, places[-1].char_start, span.char_end)
            else:
                places.append(span)
        return places

    def text(self, first: int, end: int) -> str:
        """Return tokens ``[first, end)`` as said."""
        parts = [
            self.segments[place.segment_index].text[place.char_start : place.char_end]
            for place in self.places(first, end)
        ]
        said = parts[0]
        for part in parts[1:]:
            said += part if is_cjk(said[-1]) or is_cjk(part[0]) else f" {part}"
        return said

    def seconds(self, first: int, end: int) -> tuple[float, float]:
        """Return when tokens ``[first, end)`` were said: exact to the word where words are timed."""
        begin, last = self.spans[first], self.spans[end - 1]
        return (
            Timeline(self.segments[begin.segment_index]).span(begin.char_start, begin.char_end)[0],
            Timeline(self.segments[last.segment_index]).span(last.char_start, last.char_end)[1],
        )
