"""A spoken answer prepared for matching: one row of tokens, each with its way back to a segment."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Final

from assessments.scoring.result import Span
from hrvoice.kit.text import is_cjk
from hrvoice.kit.text_numbers import spoken_tokens
from transcripts.asr.segment import Segment
from transcripts.notes.timeline import Timeline

# a clause ends here, a sentence at the stronger ones; 、 only lists
_BORDER: Final = re.compile(r"[，。；：！？…—\n]|--|[,;:!?](?!\d)|\.(?!\d|\w)")
_STRONG: Final = frozenset("。；！？\n;!?.")
#: What is assumed of a word whose confidence the engine does not tell.
UNKNOWN: Final = 0.5


@lru_cache(maxsize=8192)
def phrase_tokens(phrase: str) -> tuple[str, ...]:
    """Return the tokens of a phrase, as ``Utterance`` cuts what was said; empty for mere punctuation."""
    return tuple(token.text for token in spoken_tokens(phrase))


@dataclass(frozen=True)
class Utterance:
    """All segments of an answer as one row of tokens: ``tokens[i]`` was said at ``spans[i]``.

    Tokens are stems of words, numbers, or single characters of scripts without spaces, so that a phrase is
    found across punctuation, spaces and segments alike. ``borders`` are the tokens before which a clause
    ends, ``stops`` those before which a sentence does. ``language`` (BCP-47) is the recording's, or None.
    """

    segments: Sequence[Segment]
    tokens: tuple[str, ...]
    spans: tuple[Span, ...]
    borders: frozenset[int]
    stops: frozenset[int]
    language: str | None = None

    @classmethod
    def of(cls, segments: Sequence[Segment], language: str | None = None) -> Utterance:
        """Prepare ``segments``."""
        tokens: list[str] = []
        spans: list[Span] = []
        borders: set[int] = set()
        stops: set[int] = set()
        for number, segment in enumerate(segments):
            text = segment.text
            marks = [(found.start(), found.group() in _STRONG) for found in _BORDER.finditer(text)]
            mark = 0
            for token, start, end in spoken_tokens(text):
                while mark < len(marks) and marks[mark][0] < start:
                    borders.add(len(tokens))
                    if marks[mark][1]:
                        stops.add(len(tokens))
                    mark += 1
                tokens.append(token)
                spans.append(Span(number, start, end))
            if mark < len(marks):
                borders.add(len(tokens))
                if any(strong for _place, strong in marks[mark:]):
                    stops.add(len(tokens))
        return cls(segments, tuple(tokens), tuple(spans), frozenset(borders), frozenset(stops), language)

    @cached_property
    def present(self) -> frozenset[str]:
        """The tokens that occur."""
        return frozenset(self.tokens)

    def same_sentence(self, first: int, end: int) -> bool:
        """Say whether no sentence ends inside tokens ``[first, end)``."""
        return not any(place in self.stops for place in range(first + 1, end))

    def clause_start(self, at: int) -> int:
        """Return the first token of the clause in which token ``at`` stands."""
        while at > 0 and at not in self.borders:
            at -= 1
        return at

    def render(self, first: int, end: int) -> str:
        """Return tokens ``[first, end)`` as text for rules: words spaced, Chinese not, borders as ，."""
        parts: list[str] = []
        for place in range(max(first, 0), min(end, len(self.tokens))):
            if place in self.borders and place > first:
                parts.append("，")
            token = self.tokens[place]
            if not is_cjk(token) and parts:
                parts.append(" ")
            parts.append(token)
            if not is_cjk(token):
                parts.append(" ")
        return re.sub(" +", " ", "".join(parts)).strip()

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

    def confidence(self, first: int, end: int) -> float:
        """Return the recogniser's mean confidence in tokens ``[first, end)``, 0..1, or ``UNKNOWN``."""
        told: list[float] = []
        for place in self.places(first, end):
            segment = self.segments[place.segment_index]
            if not segment.words:
                continue
            position = len(segment.words[0].text.lstrip()) - len(segment.words[0].text)
            for word in segment.words:
                begin, position = position, position + len(word.text)
                if begin < place.char_end and position > place.char_start and word.confidence is not None:
                    told.append(word.confidence)
        return sum(told) / len(told) if told else UNKNOWN
