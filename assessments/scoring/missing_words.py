"""Words that answers which miss a key point have in common: where a synonym may be missing. Pure Python."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from assessments.scoring.language.everyday import chinese_frequency, cut_words, is_everyday_english
from assessments.scoring.language.stopwords import EN_LIGHT, EN_STOP, ZH_STOP
from assessments.scoring.phrase import NEGATORS
from kit.text import is_unspaced, stem

#: A word has to be said in so many of the answers that miss the point, and in this share of them.
LEAST: Final = 2
LEAST_SHARE: Final = 0.05
#: So many words are shown for a key point.
MOST: Final = 8

_WEIGHTLESS: Final = EN_STOP | EN_LIGHT | NEGATORS
_PIECE: Final = re.compile(r"[\u3400-\u9fff]+|[^\W\d_\u3400-\u9fff]+(?:['’-][^\W\d_]+)*")


@dataclass(frozen=True, slots=True)
class Telling:
    """A word, in how many answers that miss the point it was said, and in how many of the others."""

    text: str
    missing: int
    others: int


@lru_cache(maxsize=50_000)
def _english(word: str) -> str:
    """Return the stem of a word of content; empty for any other."""
    base = stem(word)
    return "" if len(word) < 3 or base in _WEIGHTLESS else base


def content_words(text: str) -> dict[str, str]:
    """Return the words of content in ``text``, each once: as compared (stem), and as said."""
    found: dict[str, str] = {}
    for piece in _PIECE.findall(text.lower()):
        if is_unspaced(piece[0]):
            for word in cut_words(piece):
                if len(word) > 1 and word not in ZH_STOP:
                    found[word] = word
        elif base := _english(piece):
            found.setdefault(base, piece)
    return found


class WordCount:
    """Counts in how many answers each word was said: in all, and in those that miss each key point."""

    def __init__(self, points: Iterable[str]) -> None:
        self.answers = 0
        self._all: Counter[str] = Counter()
        self._missing: dict[str, Counter[str]] = {point: Counter() for point in points}
        self._misses: Counter[str] = Counter()
        self._as_said: dict[str, str] = {}

    def add(self, text: str, missed: Iterable[str]) -> None:
        """Count one answer and the ids of the key points that it misses altogether."""
        words = content_words(text)
        self.answers += 1
        self._all.update(words.keys())
        for word, said in words.items():
            self._as_said.setdefault(word, said)
        for point in missed:
            if point in self._missing:
                self._misses[point] += 1
                self._missing[point].update(words.keys())

    def misses(self, point: str) -> int:
        """Return how many of the counted answers miss ``point``."""
        return self._misses[point]

    def telling(self, point: str, known: Mapping[str, str]) -> list[Telling]:
        """Return the words said more where ``point`` is missed than elsewhere, the most telling first.

        ``known`` are words (``content_words``) of the question and the rubric: they say nothing new. Everyday
        words count less. Where everyone misses the point there is nobody to compare with.
        """
        missing = self._misses[point]
        others = self.answers - missing
        least = max(LEAST, LEAST_SHARE * missing)
        ranked: list[tuple[float, str, Telling]] = []
        for word, count in self._missing[point].items():
            if count < least or word in known:
                continue
            elsewhere = self._all[word] - count
            share = count / missing
            worth = (share - elsewhere / others if others else share) * _rarity(word)
            if worth > 0:
                ranked.append((-worth, word, Telling(self._as_said[word], count, elsewhere)))
        return [one for _worth, _word, one in sorted(ranked)[:MOST]]


def _rarity(word: str) -> float:
    """Return about 1 for a rare word and about 0.3 for an everyday one."""
    if is_unspaced(word[0]):
        return 1.0 if chinese_frequency(word) < 500 else 0.6 if chinese_frequency(word) < 5000 else 0.3
    return 0.3 if is_everyday_english(word) else 1.0
