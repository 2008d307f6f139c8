"""Letters, hyphens and digits as they are spelt become one spelling: V P N, V.P.N. and VPN are one token.

Tokens keep where they stand in the text, so that what is found can be shown and played.
"""

from __future__ import annotations

import re
from typing import Final

from kit.text.stem import stem
from kit.text.tokens import Pieces

# written as one word, as two, or with a hyphen
_COMPOUNDS: Final = """
wi fi; e mail; e learning; e commerce; web site; data base; pass word; user name; work flow; help desk;
check list; spread sheet; head set; white list; black list; t shirt; x ray; time sheet; work place; co worker
"""
_PAIRS: Final[dict[tuple[str, str], str]] = {
    (stem(first), stem(second)): stem(first + second)
    for first, second in (pair.split() for pair in _COMPOUNDS.split(";"))
}
_FIRSTS: Final = frozenset(first for first, _second in _PAIRS)
#: With a hyphen these and any single letter are part of the word that follows.
_PREFIXES: Final = frozenset("re co pre un non anti multi on off".split())  # noqa: SIM905
_ORDINAL: Final = re.compile(r"\d+(?:st|nd|rd|th)")
_PARTS: Final = re.compile(r"\d+(?:[.:]\d+)*%?|[a-z]+")
_HYPHENS: Final = frozenset("-‐‑")


def one_spelling(text: str, tokens: Pieces) -> Pieces:
    """Return ``tokens``, whose offsets are in ``text``, with each word in one spelling.

    Letters said one by one are a word (V P N, I.D.), letters and digits that touch are two (ISO9001, 5S), and
    so are words that some write with a hyphen (e-mail, Wi-Fi).
    """
    spelt = Pieces([], [], [])
    texts, starts, ends = tokens
    count = len(texts)
    at = 0
    while at < count:
        word = texts[at]
        if word > "\u2e7f" or not word.isascii():
            end, merged = at + 1, word
        elif len(word) == 1 and word.isalpha() and (end := _letters(text, tokens, at)):
            merged = stem("".join(texts[at:end]))
        elif (len(word) == 1 or word in _FIRSTS or word in _PREFIXES) and (
            found := _compound(text, tokens, at)
        ):
            end, merged = at + 2, found
        else:
            end, merged = at + 1, word
            if not word.isalpha() and not word.isdecimal() and _split(spelt, word, starts[at], ends[at]):
                at += 1
                continue
        spelt.texts.append(merged)
        spelt.starts.append(starts[at])
        spelt.ends.append(ends[end - 1])
        at = end
    return spelt


def _letters(text: str, tokens: Pieces, at: int) -> int:
    """Return where the letters end that from ``at`` on are said one by one; 0 where they are none."""
    texts, starts, ends = tokens
    end = at + 1
    dotted = text[ends[at] : starts[end]] == "." if end < len(texts) else False
    while end < len(texts) and len(texts[end]) == 1 and texts[end].isascii() and texts[end].isalpha():
        gap = text[ends[end - 1] : starts[end]]
        if gap not in ((".", ". ") if dotted else (" ", "-")):
            break
        end += 1
    size = end - at
    if size < 2:
        return 0
    capitals = text[starts[at] : ends[end - 1]].isupper()
    if dotted or (size > 2 and (capitals or not {"a", "i"} & set(texts[at:end]))):
        return end
    # plan B I follow; A I is an abbreviation
    return end if capitals and (texts[end - 1] != "i" or texts[at] == "a") else 0


def _compound(text: str, tokens: Pieces, at: int) -> str:
    """Return the one word that tokens ``at`` and the next are parts of; empty where they are two."""
    if at + 1 >= len(tokens.texts) or not tokens.texts[at + 1].isalpha():
        return ""
    first, second = tokens.texts[at : at + 2]
    gap = text[tokens.ends[at] : tokens.starts[at + 1]]
    if gap in _HYPHENS and (first in _PREFIXES or len(first) == 1) and len(second) > 1 and second.isascii():
        return stem(first + text[tokens.starts[at + 1] : tokens.ends[at + 1]].lower())
    return _PAIRS.get((first, second), "") if gap == " " or gap in _HYPHENS else ""


def _split(spelt: Pieces, word: str, start: int, end: int) -> bool:
    """Add letters and digits of ``word`` as tokens of their own; False where it is one of them only."""
    parts = list(_PARTS.finditer(word))
    if len(parts) < 2 or end - start != len(word) or _ORDINAL.fullmatch(word):
        return False
    if sum(part.end() - part.start() for part in parts) != len(word):
        return False
    for part in parts:
        spelt.texts.append(stem(part.group()))
        spelt.starts.append(start + part.start())
        spelt.ends.append(start + part.end())
    return True
