"""A spoken answer prepared for matching: one row of tokens, each with its way back to a segment."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Final

from assessments.scoring.language.cues import TURNING
from assessments.scoring.result import Span
from kit.text import is_cjk
from kit.text.numbers import spoken_pieces
from transcripts.asr.segment import Segment
from transcripts.asr.timeline import Timeline

# a clause ends here, a sentence at the stronger ones; 、 only lists
_BORDER: Final = re.compile(r"[，。；：！？…—\n]|--|[,;:!?](?!\d)|\.(?!\d|\w)")
_STRONG: Final = frozenset("。；！？\n;!?.")
#: What is assumed of a word whose confidence the engine does not tell.
UNKNOWN: Final = 0.5


@lru_cache(maxsize=8192)
def phrase_tokens(phrase: str) -> tuple[str, ...]:
    """Return the tokens of a phrase, as ``Utterance`` cuts what was said; empty for mere punctuation."""
    return tuple(spoken_pieces(phrase).texts)


@dataclass(frozen=True)
class Utterance:
    """All segments of an answer as one row of tokens; ``starts`` and ``ends`` are theirs in their segment.

    ``firsts`` has the first token of each segment. Tokens are stems of words, numbers, or single characters
    of scripts without spaces, so that a phrase is found across punctuation, spaces and segments alike.
    ``borders`` are the tokens before which a clause ends, ``stops`` those before which a sentence does,
    ``questions`` those before which a question does.
    ``language`` (BCP-47) is the recording's, or None.
    """

    segments: Sequence[Segment]
    tokens: tuple[str, ...]
    starts: Sequence[int]
    ends: Sequence[int]
    firsts: Sequence[int]
    borders: frozenset[int]
    stops: frozenset[int]
    questions: frozenset[int] = frozenset()
    language: str | None = None

    @classmethod
    def of(cls, segments: Sequence[Segment], language: str | None = None) -> Utterance:
        """Prepare ``segments``."""
        tokens: list[str] = []
        starts: list[int] = []
        ends: list[int] = []
        firsts: list[int] = []
        borders: set[int] = set()
        stops: set[int] = set()
        questions: set[int] = set()
        for segment in segments:
            first = len(tokens)
            firsts.append(first)
            spoken = spoken_pieces(segment.text)
            for found in _BORDER.finditer(segment.text):
                after = first + bisect_right(spoken.starts, found.start())
                borders.add(after)
                if found.group() in _STRONG:
                    stops.add(after)
                if found.group() in "？?":
                    questions.add(after)
            tokens += spoken.texts
            starts += spoken.starts
            ends += spoken.ends
        return cls(
            segments,
            tuple(tokens),
            starts,
            ends,
            firsts,
            frozenset(borders),
            frozenset(stops),
            frozenset(questions),
            language,
        )

    @cached_property
    def turning(self) -> tuple[int, ...]:
        """The tokens that may belong to a negation: where there is none near, none need be looked for."""
        return tuple(place for place, token in enumerate(self.tokens) if token in TURNING)

    @cached_property
    def _clauses(self) -> list[int]:
        """``borders`` in order."""
        return sorted(self.borders)

    @cached_property
    def rendered(self) -> list[str]:
        """What ``render`` makes of each token."""
        parts = [token if token > "\u2e7f" else f" {token} " for token in self.tokens]
        for border in self.borders:
            if border < len(parts):
                parts[border] = f"，{parts[border]}"
        return parts

    @cached_property
    def timelines(self) -> list[Timeline]:
        """The segments' times."""
        return [Timeline(segment) for segment in self.segments]

    def same_sentence(self, first: int, end: int) -> bool:
        """Say whether no sentence ends inside tokens ``[first, end)``."""
        return not any(place in self.stops for place in range(first + 1, end))

    def clause_start(self, at: int) -> int:
        """Return the first token of the clause in which token ``at`` stands."""
        clauses = self._clauses
        before = bisect_right(clauses, at)
        return clauses[before - 1] if before else 0

    def next_border(self, at: int, end: int) -> int:
        """Return the first border in tokens ``[at, end)``; -1 where there is none."""
        place = bisect_left(self._clauses, at)
        return self._clauses[place] if place < len(self._clauses) and self._clauses[place] < end else -1

    def render(self, first: int, end: int) -> str:
        """Return tokens ``[first, end)`` as text for rules: words spaced, Chinese not, borders as ，."""
        first = max(first, 0)
        if first >= min(end, len(self.tokens)):
            return ""
        parts = self.rendered[first:end]
        parts[0] = parts[0].removeprefix("，")
        return "".join(parts).replace("  ", " ").strip()

    def places(self, first: int, end: int) -> list[Span]:
        """Return where tokens ``[first, end)`` stand: one span per segment."""
        places: list[Span] = []
        while first < end:
            segment = self._segment(first)
            stop = self.firsts[segment + 1] if segment + 1 < len(self.firsts) else end
            last = min(end, stop) - 1
            places.append(Span(segment, self.starts[first], self.ends[last]))
            first = last + 1
        return places

    def _segment(self, at: int) -> int:
        """Return the segment of token ``at``."""
        return bisect_right(self.firsts, at) - 1

    def text(self, places: Sequence[Span]) -> str:
        """Return what was said at ``places``, as ``places()`` gives them."""
        parts = [self.segments[one.segment_index].text[one.char_start : one.char_end] for one in places]
        said = parts[0]
        for part in parts[1:]:
            said += part if is_cjk(said[-1]) or is_cjk(part[0]) else f" {part}"
        return said

    def seconds(self, first: int, end: int) -> tuple[float, float]:
        """Return when tokens ``[first, end)`` were said: exact to the word where words are timed."""
        last = end - 1
        segment, final = self._segment(first), self._segment(last)
        start, stop = self.timelines[segment].span(self.starts[first], self.ends[last])
        if final != segment:
            stop = self.timelines[final].span(self.starts[last], self.ends[last])[1]
        return start, stop

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
