"""Read an English number."""

from __future__ import annotations

from typing import Final

from kit.text.number_words import COUNTED, EN_ONES, EN_SCALES, EN_TENS, PERCENT, UNITS, Read
from kit.text.stem import stem

_HUNDRED: Final = stem("hundred")
_BEFORE_AND: Final = frozenset((_HUNDRED, *EN_SCALES))
_SMALL: Final = frozenset(word for word, value in EN_ONES.items() if value < 10)


def read_english(run: list[str], before: str = "") -> Read | None:
    """Read an English number at the start of ``run``, after the token ``before``; the tokens are stems."""
    if run[0] in ("half", "an"):
        for start, value in ((["half", "an"], "0.5"), (["half", "a"], "0.5"), (["an"], "1")):
            end = len(start)
            if run[:end] == start and UNITS.get("".join(run[end : end + 1])) == "hour":
                return Read(value, end)
        return None
    digits = 0
    while digits < len(run) and run[digits] in _SMALL:
        digits += 1
    if digits >= 3:
        return Read("".join(str(EN_ONES[word]) for word in run[:digits]), digits)
    total = section = 0
    end, room = 0, 1_000  # room: the next word must be worth less
    while end < len(run):
        word = run[end]
        worth = EN_ONES.get(word, EN_TENS.get(word, 0))
        if (word in EN_ONES or word in EN_TENS) and worth < room:
            section += worth
            room = 10 if word in EN_TENS else 0
        elif word == _HUNDRED and 0 < section < 100:
            section, room = section * 100, 100
        elif word in EN_SCALES and section:
            total, section, room = total + section * EN_SCALES[word], 0, 1_000
        elif not (word == "and" and end and run[end - 1] in _BEFORE_AND and _is_number(run, end + 1)):
            break
        end += 1
    if end == 0:
        return None
    text = str(total + section)
    if run[end : end + 1] == ["point"] and run[end + 1 : end + 2] and run[end + 1] in _SMALL:
        end += 1
        text += "."
        while end < len(run) and run[end] in _SMALL:
            text += str(EN_ONES[run[end]])
            end += 1
    if run[end : end + 1] == [PERCENT] or run[end : end + 2] == ["per", "cent"]:
        return Read(f"{text}%", end + (1 if run[end] == PERCENT else 2))
    # "one" is mostly no number: no one, this one
    if text == "1" and end == 1 and "".join(run[1:2]) not in UNITS and before not in COUNTED:
        return None
    return Read(text, end)


def _is_number(run: list[str], at: int) -> bool:
    return at < len(run) and (run[at] in EN_ONES or run[at] in EN_TENS)
