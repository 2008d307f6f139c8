"""Whether a phrase stands by itself in what was said, or only its letters or characters do.

Chinese is written without spaces: 经理 is not said in 已经理解, whose words are 已经 and 理解. An
abbreviation that is also an English function word (IT, US) is said only where it is written as one.
"""

from __future__ import annotations

import math
import re
from functools import lru_cache
from itertools import accumulate
from typing import Final

from assessments.scoring.language.everyday import chinese_frequency, cut_words
from assessments.scoring.language.stopwords import EN_STOP

#: So many characters on either side decide how a run is cut into words.
AROUND: Final = 4
#: By so many nats another reading must be likelier where one border cuts a word; where both do, by any.
_SURER: Final = 4.0
#: Words in the segmenter's dictionary, all occurrences together.
_ALL: Final = math.log(60_000_000)
#: Before a noun only: "the IT department" stays IT in a text without capitals.
_BEFORE_NOUN: Final = frozenset(("the", "our", "your", "their", "an", "my"))
_SPELT: Final = re.compile(r"[^\W\d_]")


@lru_cache(maxsize=50_000)
def cuts_words(before: str, phrase: str, after: str) -> bool:
    """Say whether ``phrase``, Chinese, only arises from the ends of other words around it.

    ``before`` and ``after`` are the characters beside it, up to ``AROUND``, of the same clause. A phrase
    inside one longer word is said (会计 in 会计师), as is one that ends in a whole word of a longer one
    (核实身份 in 核实身份证).
    """
    text = before + phrase + after
    ends = [0, *accumulate(len(word) for word in cut_words(text))]
    first, end = len(before), len(before) + len(phrase)
    left = max(at for at in ends if at <= first)
    right = min(at for at in ends if at >= end)
    inner = [at for at in ends if left < at < right]
    if left == first and right == end:
        return False
    if not inner:
        return _crosses(text[left:right], first - left, end - left)
    # what of the phrase lies in the word that its border cuts
    head = "" if left == first else phrase[: inner[0] - first]
    tail = "" if right == end else phrase[inner[-1] - first :]
    if all(not part or (len(part) > 1 and chinese_frequency(part)) for part in (head, tail)):
        return False
    read = _cost(text[left:right])
    apart = _cost(text[left:first]) + _cost(phrase) + _cost(text[end:right])
    return apart - read > (_SURER if left == first or right == end else 0.0)


def _crosses(word: str, first: int, end: int) -> bool:
    """Say whether ``[first, end)`` lies across the halves of a long word: 品质 in 产品质量."""
    return any(
        chinese_frequency(word[:at]) and chinese_frequency(word[at:])
        for at in range(max(first + 1, 2), min(end, len(word) - 1))
        if first > 0 and end < len(word)
    )


def _cost(text: str) -> float:
    """Return how unlikely the words of ``text`` are, in nats."""
    return sum(_ALL - math.log(max(chinese_frequency(word), 1)) for word in cut_words(text))


@lru_cache(maxsize=8192)
def is_abbreviation(phrase: str) -> bool:
    """Say whether ``phrase`` is a capital abbreviation that in small letters is a function word: IT, US."""
    letters = "".join(_SPELT.findall(phrase))
    return letters.isascii() and len(letters) > 1 and letters.isupper() and letters.lower() in EN_STOP


def is_written_out(said: str, before: str, text: str) -> bool:
    """Say whether ``said`` is meant as an abbreviation, in ``text`` after the word ``before``.

    In a text all in capitals, or without any, only an article or possessive before it tells.
    """
    if said.isupper() and any(char.islower() for char in text):
        return True
    if said.isupper() and not any(char.isascii() and char.isalpha() for char in text.replace(said, "")):
        return True
    return before in _BEFORE_NOUN
