"""The words of a sentence that carry its topic."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from kit.text import fold, is_cjk, stem
from kit.text import words as fold_words
from knowledge.notes.lexicon import STOP_EN, STOP_ZH

# rjieba's tags of words that name or do something; adverbs, pronouns, numbers and particles stay out
_CONTENT: Final = ("n", "v", "a", "j", "l", "i", "eng", "s", "z", "b", "t")
_NAMES: Final = ("n", "vn", "an", "j", "eng", "nz", "b", "l")
_PUNCTUATION: Final = re.compile(r"[^\w\s'%+#.-]+|\.(?=\s|$)")
_BACKGROUND: Final = 60_000_000  # words counted in the dictionary's corpus
_ENGLISH_WEIGHT: Final = 7.0


@dataclass(frozen=True, slots=True)
class Lexeme:
    """A word in a sentence. ``key`` compares; ``text`` is as said; ``topical``: may be (part of) a term.

    ``weight`` is its rarity in everyday language (natural log), 0 for words that carry no topic.
    """

    key: str
    text: str
    weight: float
    topical: bool
    noun: bool


@cache
def _jieba() -> Any:
    import rjieba

    return rjieba


@cache
def _rarity(word: str) -> float:
    """Return ln(corpus / frequency) of a Chinese word, from the segmenter's own dictionary."""
    return max(math.log(_BACKGROUND / max(_jieba().suggest_freq(word), 3)), 0.0)


def lexemes(text: str) -> list[Lexeme]:
    """Return the words of ``text`` in order; an empty ``key`` marks punctuation, which parts terms."""
    result: list[Lexeme] = []
    for clause in _PUNCTUATION.split(text):
        if clause.strip():
            result += _chinese(clause) if is_cjk(clause) else _latin(clause)
            result.append(Lexeme("", "", 0.0, False, False))
    return result


def _latin(clause: str) -> list[Lexeme]:
    folded = fold(clause)
    result = []
    for key, start, end in fold_words(folded):
        begin, stop = folded.span(start, end)
        topical = key not in STOP_EN and len(key) > 1 and not key[0].isdigit()
        result.append(Lexeme(key, clause[begin:stop], _ENGLISH_WEIGHT if topical else 0.0, topical, topical))
    return result


def _chinese(clause: str) -> list[Lexeme]:
    folded = fold(clause)
    result = []
    position = 0
    for word, tag in _jieba().tag(folded.text):
        begin, stop = folded.span(position, position + len(word))
        position += len(word)
        key = stem(word)
        latin = word.isascii()
        stopped = (key in STOP_EN or len(key) < 2) if latin else (word in STOP_ZH or len(word) < 2)
        topical = not stopped and tag.startswith(_CONTENT) and not word[0].isdigit()
        weight = 0.0 if not topical else _ENGLISH_WEIGHT if latin else _rarity(word)
        if word.strip():
            noun = topical and tag.startswith(_NAMES)
            result.append(Lexeme(key, clause[begin:stop], weight, topical, noun))
    return result
