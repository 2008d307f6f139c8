"""Derive key points from a reference answer: what it says, item by item, less what the question says already.

A trainer is offered them to approve (``suggest``); an answer can be measured against them (``reference``).
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Final

from assessments.scoring.language.everyday import chinese_frequency, cut_words
from assessments.scoring.language.stopwords import EN_LIGHT, EN_STOP, ZH_STOP
from assessments.scoring.phrase import NEGATORS
from assessments.scoring.rubric import KeyPointSpec
from assessments.scoring.utterance import phrase_tokens
from kit.text import is_cjk, is_unspaced

_WEIGHTLESS: Final = EN_STOP | EN_LIGHT | NEGATORS
#: One token, or two that follow each other.
Gram = tuple[str, ...]

_HEADING: Final = re.compile(r"[:：]|——")
_ITEM: Final = re.compile(
    r"[；;。！!？?\n]|(?<![\d.])\.(?!\d)|(?:^|(?<=[\s。；;，,]))\d+[.、．)](?!\d)|[（(]\d+[)）]|[①②③④⑤⑥⑦⑧⑨]"
)
_MARKS: Final = " \t\n。.!！?？;；,，、:："
#: An item of so many tokens at most is a keyword as it stands: 上报主管, follow up.
_SHORT: Final = 4
#: A comma; not that of 1,000.
_PART: Final = re.compile(r"[，、]|,(?!\d{3}(?!\d))")
#: An item of more tokens makes a key point for each of its clauses: one point for all would be earned by a
#: single word of it.
_LONG: Final = 12
_AND: Final = re.compile(r"以及|和|与|及| and ")


@lru_cache(maxsize=8192)
def grams(text: str) -> frozenset[Gram]:
    """Return the tokens of ``text`` and the pairs of neighbours; English words without content left out."""
    tokens = phrase_tokens(text)
    found = (*((token,) for token in tokens), *pairwise(tokens))
    return frozenset(gram for gram in found if EN_STOP.isdisjoint(gram))


def split_items(reference: str, question: str = "") -> list[str]:
    """Cut a reference answer into what it lists: by ; and full stops and numbers, else by commas and "and".

    A heading before a colon that mostly repeats the question is left out. Never empty for a text with words.
    """
    body = reference
    if heading := _HEADING.search(reference):
        head = set(phrase_tokens(reference[: heading.start()]))
        if head and len(head - set(phrase_tokens(question))) <= len(head) / 2:
            body = reference[heading.end() :]
    items = _with_words(_ITEM.split(body))
    if len(items) < 2:
        items = _with_words(part for piece in _PART.split(body) for part in _AND.split(piece))
    return items or _with_words([reference])


def _with_words(pieces: Iterable[str]) -> list[str]:
    return [piece.strip(_MARKS) for piece in pieces if piece and phrase_tokens(piece)]


class Background:
    """How telling a token or a pair is: rare in other texts (other questions and references) is telling.

    Without other texts, Chinese words are weighed by how rare they are in the language.
    """

    def __init__(self, texts: Iterable[Iterable[str]] = ()) -> None:
        self.count = 0
        self.found: Counter[Gram] = Counter()
        for document in texts:
            self.count += 1
            self.found.update({gram for text in document for gram in grams(text)})

    def weight(self, gram: Gram) -> float:
        """Return the inverse document frequency of ``gram``, at least 0."""
        if self.count:
            return max(math.log((self.count + 1) / (self.found[gram] + 0.5)), 0.0)
        token = "".join(gram)
        if token in EN_STOP or token in ZH_STOP:
            return 0.3
        return 12.0 - math.log(10 + chinese_frequency(token)) if is_cjk(token) else 6.0


@dataclass(frozen=True)
class DerivedPoint:
    """An item of the reference, and how much each of its tokens and pairs tells (above 0)."""

    text: str
    weights: Mapping[Gram, float]


def derive_points(reference: str, question: str, background: Background) -> list[DerivedPoint]:
    """Return a point for each item of ``reference`` that says more than ``question`` does.

    A token or pair that several items have tells them less apart: its weight is shared among them.
    """
    # sorted, so that sums come out the same to the last digit in every process
    asked = grams(question)
    items = [(item, grams(item)) for item in split_items(reference, question)]
    shared = Counter(gram for _item, found in items for gram in found)
    points: list[DerivedPoint] = []
    for item, found in items:
        weights = {gram: background.weight(gram) / shared[gram] for gram in sorted(found - asked)}
        if sum(weights.values()) > 0:
            points.append(DerivedPoint(item, weights))
    return points


def suggest(
    reference: str, question: str, language: str, background: Background | None = None, most: int = 3
) -> list[KeyPointSpec]:
    """Return key points for a trainer to approve: an item as name, its most telling words as keywords.

    A long item is cut into its clauses.
    """
    background = background or Background()
    asked = set(phrase_tokens(question))
    points: list[KeyPointSpec] = []
    for number, item in enumerate(_clauses(split_items(reference, question)), 1):
        words = [word for word in dict.fromkeys(_words(item)) if not set(phrase_tokens(word)) <= asked]
        words.sort(key=lambda word: -max(background.weight(gram) for gram in grams(word)))
        if words and len(phrase_tokens(item)) <= _SHORT:
            words = [item]
        if words:
            points.append(KeyPointSpec(id=str(number), name=item, keywords={language: words[:most]}))
    return points


def _clauses(items: Iterable[str]) -> Iterator[str]:
    for item in items:
        if len(phrase_tokens(item)) > _LONG:
            yield from _with_words(_PART.split(item))
        else:
            yield item


def _words(text: str) -> list[str]:
    """Return the words of content in ``text`` as written."""
    found: list[str] = []
    for piece in re.findall(r"[^\W_]+(?:['’-][^\W_]+)*%?", text):
        if is_unspaced(piece[0]):
            found += [word for word in cut_words(piece) if len(word) > 1 and word not in ZH_STOP]
        else:
            tokens = phrase_tokens(piece)
            if len(piece) > 2 and tokens and tokens[0] not in _WEIGHTLESS:
                found.append(piece)
    return found
