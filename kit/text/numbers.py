"""Numbers as said become numbers as written: 三十, thirty and 30 are one token."""

from __future__ import annotations

import re
from typing import Final

from kit.text.number_en import read_english
from kit.text.number_words import DIGITS, EN_ONES, EN_TENS, MEASURES, PERCENT, SCALES, UNITS, Read
from kit.text.number_zh import read_chinese
from kit.text.spellings import one_spelling
from kit.text.stem import stem
from kit.text.tokens import Pieces, pieces

_MINUS: Final = frozenset((stem("minus"), "负"))
_NUMERALS: Final = frozenset((*DIGITS, "十", "百", "半"))
_STARTS: Final = frozenset((*_NUMERALS, "an", "half", *_MINUS, *EN_ONES, *EN_TENS))
_PERCENT_SIGN: Final = re.compile(r" ?[%％]")
# what a numeral in Chinese must be followed by to be a number, unless 第 is before it
_FOLLOW: Final = frozenset(
    (
        *DIGITS,
        *SCALES,
        *MEASURES,
        *"个点分维下abcdefghijklmnopqrstuvwxyz",
        PERCENT,
        "per",
        *(way[:length] for way in UNITS for length in range(1, len(way) + 1)),
    )
)


def spoken_pieces(text: str) -> Pieces:
    """Return the tokens of ``text``, their starts and ends in ``text`` itself; numbers and units normalised.

    As ``pieces(text)``, and: 三十 and thirty are "30", 百分之二十 and twenty percent "20%", 一千二百 and
    1,200 "1200", 一三五七 "1357", 三点五 "3.5", 半小时 and half an hour "0.5", "hour"; 小时 and hours after a
    number are "hour", 元 "yuan" and so on; 零下十八 is "-18". A lone numeral counts
    only before a measure word or after 第: 一定, 统一, 十分 and no one stay as they are.
    """
    return merge_numbers(text, one_spelling(text, pieces(text)))


def merge_numbers(text: str, tokens: Pieces) -> Pieces:
    """Return ``tokens``, whose offsets are in ``text``, with runs that say a number made one token."""
    starts = [place for place, word in enumerate(tokens.texts) if word in _STARTS or word[0].isdecimal()]
    merged = Pieces([], [], [])
    at = 0
    for place in starts:
        read = _read(text, tokens, place) if place >= at else None
        if read is None:
            continue
        _copy(merged, tokens, at, place)
        _add(merged, tokens, place, read)
        at = read.end
        if unit := _unit(text, tokens, at):
            _add(merged, tokens, at, unit)
            at = unit.end
    if not at:
        return tokens
    _copy(merged, tokens, at, len(tokens.texts))
    return merged


def _copy(to: Pieces, tokens: Pieces, first: int, end: int) -> None:
    to.texts.extend(tokens.texts[first:end])
    to.starts.extend(tokens.starts[first:end])
    to.ends.extend(tokens.ends[first:end])


def _add(to: Pieces, tokens: Pieces, first: int, read: Read) -> None:
    """Add tokens from ``first`` on as the one that they were read as."""
    to.texts.append(read.text)
    to.starts.append(tokens.starts[first])
    to.ends.append(tokens.ends[read.end - 1])


def _run(text: str, tokens: Pieces, at: int, most: int = 24) -> list[str]:
    """Return the tokens from ``at`` on that follow each other without punctuation."""
    end = min(at + most, len(tokens.texts))
    for place in range(at + 1, end):
        before, start = tokens.ends[place - 1], tokens.starts[place]
        if before != start and text[before:start].strip(" -"):
            end = place
            break
    return tokens.texts[at:end]


def _read(text: str, tokens: Pieces, at: int) -> Read | None:
    """Read the number that starts at ``at``: with its sign, and with a percent sign after a space."""
    first = tokens.texts[at]
    signs = 2 if tokens.texts[at : at + 2] == ["零", "下"] else 1 if first in _MINUS else 0
    # a hyphen is mostly no minus: only where degrees follow
    hyphen = text[max(tokens.starts[at] - 1, 0)] in "-−－" and (
        at == 0 or tokens.ends[at - 1] < tokens.starts[at] - 1
    )
    if signs:
        read = _value(text, tokens, at + signs) if at + signs < len(tokens.texts) else None
        return Read(f"-{read.text}", read.end) if read else None
    read = _value(text, tokens, at)
    if read is None:
        return None
    if hyphen and tokens.texts[read.end : read.end + 1] in (["度"], [stem("degrees")]):
        return Read(f"-{read.text}", read.end)
    if not read.text.endswith("%") and _PERCENT_SIGN.match(text, tokens.ends[read.end - 1]):
        return Read(f"{read.text}%", read.end)
    return read


def _value(text: str, tokens: Pieces, at: int) -> Read | None:
    if not (tokens.texts[at] in _STARTS or tokens.texts[at][0].isdecimal()):
        return None
    before = tokens.texts[at - 1] if at else ""
    if tokens.texts[at] in _NUMERALS and before != "第" and not _continues(tokens.texts, at + 1):
        return None
    run = _run(text, tokens, at)
    read = read_english(run, before) if run[0].isascii() and run[0].isalpha() else read_chinese(run, before)
    if read is None:
        return None
    return Read(read.text, at + read.end)


def _continues(texts: list[str], at: int) -> bool:
    """Say whether token ``at`` can make a number of the numeral before it: 一定 and 统一 are words."""
    return at < len(texts) and (texts[at] in _FOLLOW or texts[at][0].isdecimal())


def _unit(text: str, tokens: Pieces, at: int) -> Read | None:
    """Return the unit that starts at ``at``, right after a number, by its canonical name."""
    if at == 0 or at >= len(tokens.texts) or text[tokens.ends[at - 1] : tokens.starts[at]].strip(" -"):
        return None
    run = _run(text, tokens, at, 3)
    for length in range(len(run), 0, -1):
        if name := UNITS.get("".join(run[:length])):
            return Read(name, at + length)
    return None
