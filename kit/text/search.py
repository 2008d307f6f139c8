"""What the search index holds for a text, and what to look for in it.

A text is held twice: as its words are written, and in the one spelling by which key points are matched, so
that 第一步 finds 第1步, "VPN" finds "V P N", and "wifi" finds "Wi-Fi". A row is found by either.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from itertools import pairwise
from typing import Final

from kit.text.fold import fold, is_unspaced
from kit.text.numbers import spoken_pieces
from kit.text.tokens import Pieces, words

# signs that belong to tokens, as letters that nobody writes: databases cut words at signs, each at others
_AS_LETTERS: Final = str.maketrans(".,:%+#'-", "\u01c0\u01c1\u01c2\u01c3\u0298\u0297\u0294\u0296")


def as_indexed(tokens: Iterable[str]) -> str:
    """Return tokens as a database's index takes them: apart by spaces, and of letters and digits only."""
    return " ".join(tokens).translate(_AS_LETTERS)


def search_tokens(text: str) -> list[str]:
    """Return what the index holds for ``text``: words by stem, Chinese as characters and pairs of them.

    After them, each once, the tokens that only its one spelling has.
    """
    tokens: list[str] = []
    for run in _runs(text):
        tokens += run
        tokens += [first + second for first, second in pairwise(run)]
    spelt = spoken_pieces(text)
    known = set(tokens)
    folded = [*spelt.texts, *(token for _at, token in folded_pairs(spelt))]
    return tokens + [token for token in dict.fromkeys(folded) if token not in known]


def query_tokens(text: str) -> list[str]:
    """Return what to look for: as ``search_tokens``, but Chinese by pairs, and a lone character as itself.

    Each token once, in order. Every one of them is among ``search_tokens`` of a text that holds the query.
    """
    tokens: list[str] = []
    for run in _runs(text):
        tokens += run if len(run) == 1 else [a + b for a, b in pairwise(run)]
    return list(dict.fromkeys(tokens))


def query_ways(text: str) -> list[list[str]]:
    """Return the ways in which ``text`` may be held: lists of tokens, of each of which all are needed.

    As it is written, and where that differs, in its one spelling. Chinese words with a space between need
    not stand together.
    """
    written = [token for word in text.split() for token in query_tokens(word)]
    ways = [list(dict.fromkeys(way)) for way in (written, _folded_query(text)) if way]
    return ways[:1] if len(ways) > 1 and set(ways[0]) == set(ways[1]) else ways


def folded_pairs(spelt: Pieces) -> list[tuple[int, str]]:
    """Return each two neighbours that search takes together (第 and 1, 2024 and 年) and which comes first."""
    texts = spelt.texts
    return [
        (at, first + second)
        for at, (first, second) in enumerate(pairwise(texts))
        if (is_unspaced(first[0]) and _pairs(second)) or (is_unspaced(second[0]) and _pairs(first))
    ]


def _pairs(token: str) -> bool:
    return is_unspaced(token[0]) or token[0].isdecimal() or token[0] == "-"


def _folded_query(text: str) -> list[str]:
    spelt = spoken_pieces(text)
    paired: dict[int, str] = {
        at: token
        for at, token in folded_pairs(spelt)
        if not any(char.isspace() for char in text[spelt.ends[at] : spelt.starts[at + 1]])
    }
    covered = {*paired, *(at + 1 for at in paired)}
    return [
        token
        for at, single in enumerate(spelt.texts)
        for token in ([paired[at]] if at in paired else [] if at in covered else [single])
    ]


def _bare(token: str) -> str:
    """Take the accents off: people who search leave them out."""
    if token.isascii() or is_unspaced(token[0]):
        return token
    plain = unicodedata.normalize("NFD", token)
    return unicodedata.normalize("NFC", "".join(c for c in plain if unicodedata.category(c) != "Mn"))


def _runs(text: str) -> list[list[str]]:
    """Return runs of single characters (unspaced scripts), and words as lists of one."""
    runs: list[list[str]] = []
    last_end, last_cjk = -1, False
    for token, start, end in words(fold(text)):
        cjk = is_unspaced(token[0])
        if cjk and last_cjk and start == last_end:
            runs[-1].append(token)
        else:
            runs.append([token if cjk else _bare(token)])
        last_end, last_cjk = end, cjk
    return runs
