"""Cut text into tokens."""

from __future__ import annotations

import re
from functools import lru_cache, partial
from typing import Final, NamedTuple

from kit.text.fold import PIECE, UNSPACED, Folded, compose, fold
from kit.text.stem import stem

_CONTRACTED: Final = {"can't": "can", "won't": "will", "shan't": "shall", "cannot": "can", "ain't": "be"}
# characters of a script without spaces, or a word
_PIECE: Final = re.compile(f"([{UNSPACED}]+)|[^ {UNSPACED}]+")
_CLITIC: Final = re.compile(r"'(?:s|ll|re|ve|d|m)?$")


class Token(NamedTuple):
    """A word's stem, or one character of a script without spaces; offsets in the folded text."""

    text: str
    start: int
    end: int


# cheaper than Token(...), and there are very many
_token: Final = partial(tuple.__new__, Token)


def words(folded: Folded) -> list[Token]:
    """Return the tokens of ``folded`` in order.

    Latin words lose their inflection and 's, 'll and the like; "can't" and "cannot" are can, not.
    """
    tokens: list[Token] = []
    for found in _PIECE.finditer(folded.text):
        start, end = found.span()
        if found.lastindex:
            ends = range(start + 1, end + 1)
            tokens += map(_token, zip(found.group(), range(start, end), ends, strict=True))
        else:
            tokens += _word(found.group(), start)
    return tokens


class Pieces(NamedTuple):
    """Tokens in columns, which is faster than rows: token i stands at ``[starts[i], ends[i])``."""

    texts: list[str]
    starts: list[int]
    ends: list[int]


def pieces(text: str) -> Pieces:
    """Return the tokens of ``words(fold(text))`` with their places in ``text`` itself."""
    composed, firsts, stops = compose(text)
    texts: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for found in PIECE.finditer(composed):
        begin, stop = found.span()
        piece = found.group()
        if found.lastindex:
            texts += piece
            starts += firsts[begin:stop]
            ends += stops[begin:stop]
        elif stems := _stems(piece):
            for word in stems:
                texts.append(word)
                starts.append(firsts[begin])
                ends.append(stops[stop - 1])
        else:
            return _folded_pieces(text)
    return Pieces(texts, starts, ends)


def _folded_pieces(text: str) -> Pieces:
    """Do as ``pieces``, by way of the folded text, which knows of digits of scripts without spaces."""
    folded = fold(text)
    tokens = words(folded)
    return Pieces(
        [word for word, _start, _end in tokens],
        [folded.index[start] for _word, start, _end in tokens],
        [folded.ends[end - 1] for _word, _start, end in tokens],
    )


def _word(word: str, start: int) -> list[Token]:
    end = start + len(word)
    return [Token(one, start, end) for one in _stems_of(word)]


@lru_cache(maxsize=20_000)
def _stems(piece: str) -> tuple[str, ...]:
    """Return the stem of a word as it stands in a text, or of what it contracts; () unless it is ASCII."""
    return _stems_of(piece.replace(",", "")) if piece.isascii() else ()


def _stems_of(word: str) -> tuple[str, ...]:
    """Return the stem of a folded word, or of what it contracts."""
    if word in _CONTRACTED or word.endswith("n't"):
        first = _CONTRACTED.get(word) or word[:-3]
        return (stem(first), "not") if first else ("not",)
    if "'" in word:
        word = _CLITIC.sub("", word) or word
    return (stem(word),)
