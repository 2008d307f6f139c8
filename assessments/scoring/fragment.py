"""Find the seconds of a lecture that say what a key point asks for, to be heard again."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, NamedTuple

from assessments.scoring.phrase import prepare
from assessments.scoring.result import Match
from assessments.scoring.rubric import KeyPointSpec
from assessments.scoring.scorer import score
from assessments.scoring.utterance import phrase_tokens
from knowledge.notes.markers import QUESTION, marker
from knowledge.notes.units import Unit, units
from transcripts.asr.segment import Segment

#: Seconds of a fragment: shorter ones are widened while the topic lasts, longer ones are not made.
SHORTEST: Final = 8.0
LONGEST: Final = 40.0
#: How many places are kept, the best first: the others stand by for a trainer who says "not this one".
MOST: Final = 3

#: "第二步" and "step two" end what went before; weaker openings ("for example") may belong to it.
_STEP: Final = 1.0
_TOPIC: Final = 0.8
#: What a window pays for each weaker opening inside it, and for each second.
_ACROSS: Final = 0.7
_PER_SECOND: Final = 0.01
#: What a phrase is worth that was negated, or only came near: a lecture may well say what not to do.
_BESIDE: Final = 0.4
#: A question asks for a thing, it does not explain it; "step two is to apologise" begins to.
_ASKED: Final = 0.6
_ANNOUNCED: Final = 1.5
#: Without any phrase: the share of the key point's own words, weighed by rarity, that must be there.
_ALIKE: Final = 0.5
#: ... and what such a place is worth at most.
_GUESS: Final = 0.5
#: Places that show no more than this share of the best one's strength are no second choice.
_WORTH_SHOWING: Final = 0.35


@dataclass(frozen=True, slots=True)
class Passage:
    """Whole sentences of a lecture, ``start`` to ``end`` in seconds.

    ``strength`` is 0..1, how well they cover the key point; at most ``_GUESS`` where none of its phrases
    was said and only its words were.
    """

    start: float
    end: float
    text: str
    strength: float


class _Hit(NamedTuple):
    sentence: int
    phrase: str
    worth: float


class Lecture:
    """A transcript cut into sentences, to be searched for many key points."""

    def __init__(self, segments: Sequence[Segment], language: str | None = None) -> None:
        self.segments = segments
        self.language = language
        self.sentences: list[Unit] = units(segments, language)
        markers = [marker(one.text) for one in self.sentences]
        self.steps = [weight >= _STEP for weight in markers]
        self.opens = [weight >= _TOPIC for weight in markers]
        self.tells = [
            _ASKED if QUESTION.search(one.text) else _ANNOUNCED if step else 1.0
            for one, step in zip(self.sentences, self.steps, strict=True)
        ]

    @cached_property
    def said(self) -> list[str]:
        """The tokens of each sentence, as ``_words`` are looked for in them."""
        return [_row(phrase_tokens(one.text)) for one in self.sentences]

    def rarity(self, word: str) -> float:
        """Return how telling a word is here; one that is never said counts as the rarest."""
        return math.log1p(len(self.said) / max(sum(word in row for row in self.said), 1))

    def text(self, first: int, end: int) -> str:
        """Return sentences ``[first, end)`` as text."""
        said = ""
        for one in self.sentences[first:end]:
            apart = said and said[-1].isascii() and one.text[:1].isascii()
            said += f" {one.text}" if apart else one.text
        return said


def find_passages(lecture: Lecture, point: KeyPointSpec, *, most: int = MOST) -> list[Passage]:
    """Return where ``lecture`` speaks of ``point``, the best place first; empty where it does not.

    The point's phrases are looked for as in an answer. Of all runs of whole sentences of at most ``LONGEST``
    seconds the one is best that says most of them in the least time and within one topic; the next ones
    do not overlap it. Where no phrase is said, the rare words of name and phrases have to be there.
    """
    if not lecture.sentences:
        return []
    hits = list(_hits(lecture, point))
    found = _by_phrases(lecture, hits, most) if hits else _by_words(lecture, point)
    return [one for one in found if one.strength >= found[0].strength * _WORTH_SHOWING]


def _hits(lecture: Lecture, point: KeyPointSpec) -> Iterator[_Hit]:
    """Yield what was found of each phrase by sentence; of phrases that overlap the longest counts."""
    phrases = dict.fromkeys(text for kind, _language, text in point.wanted if kind != "must_not")
    specs = [KeyPointSpec(text, keywords={"": [text]}) for text in phrases]
    result = score(lecture.segments, specs, language=lecture.language)
    matches = [(one.id, match) for one in result.points for match in (*one.matches, *one.maybe)]
    matches.sort(key=lambda pair: (-pair[1].strength, pair[1].start - pair[1].end, pair[1].start))
    taken: list[Match] = []
    for phrase, match in matches:
        if any(match.start < other.end and match.end > other.start for other in taken):
            continue
        taken.append(match)
        sentence = _sentence_at(lecture.sentences, match.start)
        worth = match.strength * (1.0 if match.verdict == "earned" else _BESIDE)
        yield _Hit(sentence, phrase, worth * lecture.tells[sentence])


def _sentence_at(sentences: Sequence[Unit], second: float) -> int:
    """Return the last sentence that has begun at ``second``."""
    found = 0
    for number, one in enumerate(sentences):
        if one.start > second + 0.01:
            break
        found = number
    return found


def _by_phrases(lecture: Lecture, hits: Sequence[_Hit], most: int) -> list[Passage]:
    often = Counter(hit.phrase for hit in hits)
    by_sentence: dict[int, dict[str, float]] = {}
    for hit in hits:
        said = by_sentence.setdefault(hit.sentence, {})
        # what the whole lecture repeats tells little about where it is explained
        said[hit.phrase] = max(said.get(hit.phrase, 0.0), hit.worth / math.sqrt(often[hit.phrase]))
    windows = []
    for first in by_sentence:
        for end in _ends(lecture, first):
            best: dict[str, float] = {}
            for at in range(first, end):
                for phrase, worth in by_sentence.get(at, {}).items():
                    best[phrase] = max(best.get(phrase, 0.0), worth)
            length = lecture.sentences[end - 1].end - lecture.sentences[first].start
            crossed = sum(lecture.opens[first + 1 : end])
            value = sum(best.values()) - _ACROSS * crossed - _PER_SECOND * length
            windows.append((value, first, end, _strength(best.values())))
    windows.sort(key=lambda one: (-one[0], one[1], one[2]))
    kept: list[tuple[int, int, float]] = []
    for _value, first, end, strength in windows:
        first, end = _widen(lecture, first, end)
        if all(end <= other or first >= stop for other, stop, _ in kept):
            kept.append((first, end, strength))
        if len(kept) == most:
            break
    return [_passage(lecture, first, end, strength) for first, end, strength in kept]


def _strength(worths: Iterable[float]) -> float:
    """Return how sure it is, 0..1, the more so the more phrases were said: one said once is .7."""
    missing = 1.0
    for worth in worths:
        missing *= 1.0 - 0.7 * min(worth, 1.0)
    return round(1.0 - missing, 3)


def _ends(lecture: Lecture, first: int) -> Iterator[int]:
    start = lecture.sentences[first].start
    yield first + 1
    for end in range(first + 2, len(lecture.sentences) + 1):
        if lecture.steps[end - 1] or lecture.sentences[end - 1].end - start > LONGEST:
            return
        yield end


def _widen(lecture: Lecture, first: int, end: int) -> tuple[int, int]:
    """Return the run with more sentences of its topic around it, until it lasts ``SHORTEST`` seconds."""
    rows = lecture.sentences

    def lasts(begin: int, stop: int) -> float:
        return rows[stop - 1].end - rows[begin].start

    # what comes after explains; what went before leads up to it
    while lasts(first, end) < SHORTEST and end < len(rows) and not lecture.opens[end]:
        if lasts(first, end + 1) > LONGEST:
            break
        end += 1
    while lasts(first, end) < SHORTEST and first > 0 and not lecture.opens[first]:
        if lasts(first - 1, end) > LONGEST:
            break
        first -= 1
    return first, end


def _by_words(lecture: Lecture, point: KeyPointSpec) -> list[Passage]:
    """Return the run of sentences that has most of the rare words of name or keyword, if it has enough.

    One word is never enough: what has only one is looked for as it stands already.
    """
    texts = [point.name, *(text for kind, _language, text in point.wanted if kind == "keyword")]
    best = (0.0, 0, 0)
    for words in dict.fromkeys(_words(text) for text in texts):
        weight = {word: lecture.rarity(word) for word in words}
        total = sum(weight.values())
        for first in range(len(lecture.said)) if total else ():
            for end in range(first + 1, min(first + 3, len(lecture.said)) + 1):
                run = "".join(lecture.said[first:end])
                there = [worth for word, worth in weight.items() if word in run]
                share = sum(there) / total if len(there) > 1 else 0.0
                best = max(best, (share - 0.02 * (end - first), -first, end))
    share, first, end = best[0], -best[1], best[2]
    if share < _ALIKE:
        return []
    first, end = _widen(lecture, first, end)
    return [_passage(lecture, first, end, round(_GUESS * min(share, 1.0), 3))]


def _words(text: str) -> frozenset[str]:
    """Return the words of content of a phrase, each as it stands in a row of tokens."""
    phrase = prepare(text)
    return frozenset(_row(unit.tokens) for unit in phrase.units or (phrase,) if unit.tokens)


def _row(tokens: Sequence[str]) -> str:
    # between two marks, so that no word is found inside another
    return "".join(f"·{token}·" for token in tokens)


def _passage(lecture: Lecture, first: int, end: int, strength: float) -> Passage:
    rows = lecture.sentences
    return Passage(rows[first].start, rows[end - 1].end, lecture.text(first, end), strength)
