"""Words, and short runs of them, that could serve as a key point's phrase: with where they were said."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from assessments.scoring.language.everyday import chinese_frequency, cut_words, is_everyday_english
from assessments.scoring.language.lists import listed
from assessments.scoring.language.stopwords import EN_LIGHT, EN_STOP, ZH_STOP
from assessments.scoring.phrase import NEGATORS
from assessments.scoring.utterance import phrase_tokens
from kit.text import is_unspaced, stem
from knowledge.notes.lexicon import STOP_EN, STOP_ZH
from transcripts.asr.segment import Segment

Key = tuple[str, ...]

LONGEST_EN: Final = 3  # words
LONGEST_ZH: Final = 8  # characters
_PIECE: Final = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
# these say how something is said, not what
_FUNCTION_ZH: Final = frozenset(
    listed(
        "说明 直接 不能 不要 不得 不可 禁止 严禁 因为 所以 但是 如果 通过 关于 根据 按照 由于 以免 只有 只要"
    )
)
_FUNCTION_EN: Final = frozenset(
    stem(word)
    for word in listed("because since while although though unless until whether however therefore")
)
#: Nothing longer than this between two words of one run: a space.
_SPACE: Final = re.compile(r"\s?")


@dataclass(frozen=True, slots=True)
class Said:
    """A candidate as it was said: character ``start`` of segment ``segment``. ``key`` is its tokens."""

    key: Key
    text: str
    segment: int
    start: int
    words: tuple[str, ...]

    @property
    def is_chinese(self) -> bool:
        """Whether it is written without spaces."""
        return is_unspaced(self.text[0])


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    start: int
    tokens: Key
    content: bool
    edge: bool  # may begin or end a phrase

    @property
    def end(self) -> int:
        return self.start + len(self.text)


def candidates(segments: Sequence[Segment], terms: Iterable[str] = ()) -> list[Said]:
    """Return the candidates of a text, in order: words of content, runs of up to three, and ``terms``."""
    found: list[Said] = []
    wanted = [term.strip() for term in terms if phrase_tokens(term)]
    for number, segment in enumerate(segments):
        there = {(one.start, one.key): one for one in _of_segment(number, segment.text)}
        lowered = segment.text.casefold()
        for term in wanted:
            at = lowered.find(term.casefold()) if len(lowered) == len(segment.text) else -1
            if at >= 0:
                as_said = segment.text[at : at + len(term)]
                one = Said(phrase_tokens(term), as_said, number, at, (as_said,))
                there.setdefault((at, one.key), one)
        found += sorted(there.values(), key=lambda one: (one.start, one.key))
    return found


def rarity(one: Said) -> float:
    """Return how telling a candidate is by the language alone, about 0..13; longer ones tell more."""
    weights = [_word_rarity(word) for word in one.words]
    return sum(weights) / len(weights) * (1 + 0.3 * (len(weights) - 1))


def _word_rarity(word: str) -> float:
    if is_unspaced(word[0]):
        return max(12.0 - math.log(10 + chinese_frequency(word)), 0.0)
    tokens = phrase_tokens(word)
    return 2.0 if all(is_everyday_english(token) for token in tokens) else 8.0


def _of_segment(number: int, text: str) -> Iterator[Said]:
    for run in _runs(text):
        for size in range(1, LONGEST_EN + 1):
            for at in range(len(run) - size + 1):
                part = run[at : at + size]
                if not (part[0].edge and part[-1].edge and any(word.content for word in part)):
                    continue
                surface = text[part[0].start : part[-1].end]
                if is_unspaced(surface[0]) and len(surface) > LONGEST_ZH:
                    continue
                key = tuple(token for word in part for token in word.tokens)
                yield Said(key, surface, number, part[0].start, tuple(word.text for word in part))


def _runs(text: str) -> Iterator[list[_Word]]:
    """Yield words that follow each other without a mark between, Chinese and other words apart."""
    run: list[_Word] = []
    for word in _words(text):
        broken = run and (
            not _SPACE.fullmatch(text[run[-1].end : word.start])
            or is_unspaced(run[-1].text[0]) != is_unspaced(word.text[0])
        )
        if broken:
            yield run
            run = []
        run.append(word)
    if run:
        yield run


def _words(text: str) -> Iterator[_Word]:
    for piece in _PIECE.finditer(text):
        for part in re.finditer(r"[^\W\d_a-zA-Z]+|[a-zA-Z\d'’-]+", piece.group()):
            start, run = piece.start() + part.start(), part.group()
            if not is_unspaced(run[0]):
                yield _english(run, start)
                continue
            for word in cut_words(run):
                content = len(word) > 1 and word not in ZH_STOP and word not in STOP_ZH
                content = content and word not in _FUNCTION_ZH
                yield _Word(word, start, phrase_tokens(word), content, content)
                start += len(word)


def _english(word: str, start: int) -> _Word:
    tokens = phrase_tokens(word)
    plain = bool(tokens) and not any(token.isdigit() for token in tokens)
    edge = plain and EN_STOP.isdisjoint(tokens) and NEGATORS.isdisjoint(tokens)
    edge = edge and _FUNCTION_EN.isdisjoint(tokens)
    content = edge and len(word) > 2 and EN_LIGHT.isdisjoint(tokens) and STOP_EN.isdisjoint(tokens)
    return _Word(word, start, tokens, content, edge)
