"""Fold text so that spellings of the same words compare equal, and remember where each came from."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, Final, NamedTuple

# scripts written without spaces, and Hangul, whose particles cling to their words
UNSPACED: Final = (
    "\u0e00-\u0e7f\u0e80-\u0eff\u1000-\u109f\u1780-\u17ff"  # Thai, Lao, Burmese, Khmer
    "\u1100-\u11ff\u3005-\u3007\u3041-\u30ff\u3105-\u318f\u31f0-\u31ff"  # jamo, kana, bopomofo
    "\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"  # Han, Hangul
)
_CJK: Final = re.compile(
    "[\u1100-\u11ff\u3005-\u3007\u3041-\u30ff\u3105-\u318f\u31f0-\u31ff\u3400-\u4dbf"
    "\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff]"
)


def _mark_ranges() -> str:
    """Return the combining marks of the BMP as a regex class body; ``\\w`` leaves them out."""
    marks = [cp for cp in range(0x300, 0xFE30) if unicodedata.category(chr(cp))[0] == "M"]
    ranges: list[list[int]] = []
    for cp in marks:
        if ranges and cp == ranges[-1][1] + 1:
            ranges[-1][1] = cp
        else:
            ranges.append([cp, cp])
    return "".join(f"\\u{first:04x}-\\u{last:04x}" for first, last in ranges)


_MARKS: Final = _mark_ranges()
_APOSTROPHES: Final = {ord(mark): "'" for mark in "’‘ʼ＇`´"}
_LETTER: Final = rf"(?:[^\W\d_{UNSPACED}]|(?![{UNSPACED}])[{_MARKS}])"
# numbers keep their point, words their apostrophe, C++ and 50% their sign
_WORD: Final = (
    rf"\d+(?:[.:]\d+|,\d{{3}}(?!\d))*%?|[a-z]++[+#]+"
    rf"|(?:[a-z]++|{_LETTER})+(?:'(?:[a-z]++|{_LETTER})+)*"
)
_RUN: Final = re.compile(rf"{_WORD}|([{UNSPACED}]+)")
#: The same with words that touch made one; a plain word, which most are, is told at once.
PIECE: Final = re.compile(rf"[a-z]++(?=[ ,.?!]|\Z)|(?:{_WORD})+|([{UNSPACED}]+)")
_UNSPACED_CHAR: Final = re.compile(f"[{UNSPACED}]")


@dataclass(frozen=True, slots=True)
class Folded:
    """Folded text with the way back: ``index[i]`` is the offset in the original of folded character i.

    ``ends[i]`` is where that character's original ends (exclusive).
    """

    text: str
    index: Sequence[int]
    ends: Sequence[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the original's (start, end) of folded ``[start, end)``; end exclusive, not empty."""
        return self.index[start], self.ends[end - 1]


def is_cjk(text: str) -> bool:
    """Say whether ``text`` holds a Chinese, Japanese or Korean character."""
    return _CJK.search(text) is not None


def is_unspaced(char: str) -> bool:
    """Say whether ``char`` belongs to a script that is matched by characters, not by words."""
    return _UNSPACED_CHAR.match(char) is not None


@cache
def _converter() -> Any:
    """Return the traditional-to-simplified converter; tw2s also knows 著急, which t2s leaves."""
    from opencc import OpenCC

    return OpenCC("tw2s")


def to_simplified(text: str) -> str:
    """Return ``text`` with traditional Chinese characters made simplified, punctuation untouched."""
    if text.isascii():
        return text
    return str(_converter().convert(text))


def _same_length_simplified(text: str) -> str:
    """Simplify without moving an offset: where a phrase would change its length, go by characters."""
    simplified = to_simplified(text)
    if len(simplified) == len(text):
        return simplified
    chars = (to_simplified(char) for char in text)
    return "".join(new if len(new) == 1 else old for old, new in zip(text, chars, strict=True))


def _joins(char: str) -> bool:
    """Say whether ``char`` composes with the one before it."""
    return unicodedata.combining(char) != 0 or char in "ﾞﾟ" or "\u1160" <= char <= "\u11ff"


def _plain(char: str) -> str:
    """Return what folds to ``char`` in NFKC and casefolded; Latin letters lose their accents."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", char).casefold())
    if folded.isascii():
        return folded
    apart = unicodedata.normalize("NFD", folded)
    if "a" <= apart[0] <= "z":
        return "".join(part for part in apart if not "\u0300" <= part <= "\u036f")
    return folded


class _Single(dict[int, str]):
    """Each character by itself in NFKC and casefolded, worked out when first asked for."""

    def __missing__(self, code: int) -> str:
        self[code] = folded = _plain(_APOSTROPHES.get(code) or chr(code))
        return folded


_SINGLE: Final = _Single()
# what may compose with the character before it, to be on the safe side all beyond the BMP
_JOINING: Final = re.compile(f"[{_MARKS}ﾞﾟ\u1160-\u11ff\U00010000-\U0010ffff]")


class Composed(NamedTuple):
    """Text in NFKC, casefolded and simplified; character i came from ``[starts[i], stops[i])``."""

    text: str
    starts: Sequence[int]
    stops: Sequence[int]


def compose(text: str) -> Composed:
    """Return ``text`` composed: the first half of ``fold``."""
    folded = text.translate(_SINGLE)
    if len(folded) == len(text) and not _JOINING.search(text):
        return Composed(_same_length_simplified(folded), range(len(text)), range(1, len(text) + 1))
    text = text.translate(_APOSTROPHES)
    out: list[str] = []
    index: list[int] = []
    ends: list[int] = []
    position = 0
    while position < len(text):
        stop = position + 1
        while stop < len(text) and _joins(text[stop]):
            stop += 1
        piece = _plain(text[position:stop])
        out.append(piece)
        index += [position] * len(piece)
        ends += [stop] * len(piece)
        position = stop
    return Composed(_same_length_simplified("".join(out)), index, ends)


def fold(text: str) -> Folded:
    """Return ``text`` folded: NFKC, case, accents, simplified Chinese, and punctuation as one space or none.

    Separators are left out beside characters of scripts without spaces ("核实，身份" is 核实身份) and are
    one space between words elsewhere. Kept inside: the apostrophe of a word, the point of a number.
    """
    return _fold_short(text) if len(text) <= 100 else _fold(text)


def _fold(text: str) -> Folded:
    composed, starts, stops = compose(text)
    out: list[str] = []
    index: list[int] = []
    ends: list[int] = []
    spaced = False  # whether the last run wants a space before a word
    match_end = -1
    for match in _RUN.finditer(composed):
        run, start = match.group(), match.start()
        unspaced = match.lastindex is not None
        touches = start == match_end
        if spaced and not unspaced and not touches:
            out.append(" ")
            # ½ unfolds to two numbers of one character: their space is that character too
            gap = ends[-1] < starts[start]
            index.append(ends[-1] if gap else index[-1])
            ends.append(starts[start] if gap else stops[start])
        end = match.end()
        if "," in run:
            places = [place for place in range(start, end) if composed[place] != ","]
            run = run.replace(",", "")
            index.extend(starts[place] for place in places)
            ends.extend(stops[place] for place in places)
        else:
            index.extend(starts[start:end])
            ends.extend(stops[start:end])
        out.append(run)
        spaced = not unspaced
        match_end = end
    return Folded("".join(out), index, ends)


_fold_short = lru_cache(maxsize=8192)(_fold)  # keywords and queries come again and again
