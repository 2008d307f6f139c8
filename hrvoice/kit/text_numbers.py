"""Numbers as said become numbers as written: 三十, thirty and 30 are one token."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from hrvoice.kit.text_fold import fold
from hrvoice.kit.text_number_en import read_english
from hrvoice.kit.text_number_words import DIGITS, EN_ONES, EN_TENS, UNITS, Read
from hrvoice.kit.text_number_zh import read_chinese
from hrvoice.kit.text_tokens import words

_STARTS: Final = frozenset((*DIGITS, "十", "百", "半", "an", "half", *EN_ONES, *EN_TENS))
_ZERO: Final = frozenset("零〇幺")


#: A token with its start and end; a plain tuple, for there are very many.
Piece = tuple[str, int, int]


def spoken_tokens(text: str) -> list[Piece]:
    """Return the tokens of ``text``, their starts and ends in ``text`` itself; numbers and units normalised.

    As ``words(fold(text))``, and: 三十 and thirty are "30", 百分之二十 and twenty percent "20%", 一千二百 and
    1,200 "1200", 一三五七 "1357", 三点五 "3.5", 半小时 and half an hour "0.5", "hour"; 小时 and hours after a
    number are "hour", 元 "yuan" and so on. A lone numeral counts only before a measure word or after 第:
    一定, 统一, 十分 and no one stay as they are.
    """
    folded = fold(text)
    index, ends = folded.index, folded.ends
    return merge_numbers(text, [(word, index[start], ends[end - 1]) for word, start, end in words(folded)])


def merge_numbers(text: str, tokens: Sequence[Piece]) -> list[Piece]:
    """Return ``tokens``, whose offsets are in ``text``, with runs that say a number made one token."""
    merged: list[Piece] = []
    at = 0
    for place, (word, start, _end) in enumerate(tokens):
        if place < at or (word not in _STARTS and not word[0].isdecimal()):
            continue
        read = _read(text, tokens, place)
        if read is None:
            continue
        merged += tokens[at:place]
        merged.append((read.text, start, tokens[read.end - 1][2]))
        at = read.end
        if unit := _unit(text, tokens, at):
            merged.append((unit.text, tokens[at][1], tokens[unit.end - 1][2]))
            at = unit.end
    merged += tokens[at:]
    return merged


def _run(text: str, tokens: Sequence[Piece], at: int, most: int = 24) -> list[str]:
    """Return the tokens from ``at`` on that follow each other without punctuation."""
    run: list[str] = []
    for place in range(at, min(at + most, len(tokens))):
        if place > at:
            gap = text[tokens[place - 1][2] : tokens[place][1]]
            if gap and gap.strip(" -") != "":
                break
        run.append(tokens[place][0])
    return run


def _read(text: str, tokens: Sequence[Piece], at: int) -> Read | None:
    run = _run(text, tokens, at)
    before = tokens[at - 1][0] if at else ""
    read = read_english(run) if run[0].isascii() and run[0].isalpha() else read_chinese(run, before)
    if read is None:
        return None
    return Read(read.text, at + read.end)


def _unit(text: str, tokens: Sequence[Piece], at: int) -> Read | None:
    """Return the unit that starts at ``at``, right after a number, by its canonical name."""
    if at == 0 or at >= len(tokens) or text[tokens[at - 1][2] : tokens[at][1]].strip(" -"):
        return None
    run = _run(text, tokens, at, 3)
    for length in range(len(run), 0, -1):
        if name := UNITS.get("".join(run[:length])):
            return Read(name, at + length)
    return None
