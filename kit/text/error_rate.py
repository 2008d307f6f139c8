"""How much of what was said was misheard: error rates by edit distance.

The rate is Levenshtein distance over the reference's length (NIST's definition), after NFKC, lower
case, simplified characters and without punctuation, so that only words are compared.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rapidfuzz.distance import Levenshtein

from kit.text import fold, is_unspaced, to_simplified

#: Spellings and forms that are the same word said.
_SAME = {"apologise": "apologize", "apologised": "apologized", "mr": "mister", "ok": "okay"}


def _words(text: str) -> list[str]:
    return [_SAME.get(word, word) for word in re.findall(r"[\w']+", fold(text).text)]


def _characters(text: str) -> list[str]:
    """Return the text's units: each character of scripts without spaces, each word of the others."""
    folded = fold(to_simplified(text)).text
    units: list[str] = []
    for word in folded.split():
        run = ""
        for char in word:
            if is_unspaced(char):
                units += [run] if run else []
                units.append(char)
                run = ""
            else:
                run += char
        units += [run] if run else []
    return units


def _rate(reference: Sequence[str], heard: Sequence[str]) -> float:
    if not reference:
        return 0.0 if not heard else 1.0
    return Levenshtein.distance(reference, heard) / len(reference)


def word_error_rate(reference: str, heard: str) -> float:
    """Return the share of the reference's words that were misheard (can exceed 1)."""
    return _rate(_words(reference), _words(heard))


def character_error_rate(reference: str, heard: str) -> float:
    """Return the share of the reference's characters that were misheard (can exceed 1)."""
    return _rate(_characters(reference), _characters(heard))
