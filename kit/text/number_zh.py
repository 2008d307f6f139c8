"""Read a number in Chinese or Arabic numerals."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from kit.text.number_words import DIGITS, MEASURES, PERCENT, SCALES, UNITS, Read

_ARABIC: Final = re.compile(r"\d+(?:\.\d+)?")
_ZERO: Final = frozenset("零〇幺")


def _written(value: Decimal) -> str:
    return f"{value.normalize():f}"


def read_chinese(run: list[str], before: str) -> Read | None:
    """Read a number in Chinese or Arabic numerals at the start of ``run``."""
    if run[:3] == ["百", "分", "之"]:
        if run[3:4] == ["百"]:
            return Read("100%", 4)
        share = _plain(run[3:])
        return Read(f"{share.text}%", 3 + share.end) if share else None
    if run[0] == "半":
        return _half(run, 0, Decimal(0))
    number = _plain(run)
    if number is None:
        return None
    rest = run[number.end :]
    if rest[:1] == [PERCENT] or rest[:2] == ["per", "cent"]:
        return Read(f"{number.text}%", number.end + (1 if rest[0] == PERCENT else 2))
    if (number.end == 1 and run[0] in DIGITS) or (run[:1] == ["十"] and number.end == 1):
        # a lone numeral is a number only where something is counted
        measured = bool(rest) and (rest[0] in MEASURES or "".join(rest[:2]) in UNITS)
        # 五S, 三D, 二维码; 一 is mostly no number there
        letter = bool(rest) and len(rest[0]) == 1 and "a" <= rest[0] <= "z"
        measured |= run[0] not in "一十" and (letter or rest[:1] == ["维"])
        if run[0] == "一" and rest[:1] == ["点"]:
            measured = False
        if run[0] == "十" and rest[:1] == ["分"] and rest[1:2] != ["钟"]:
            measured = False
        # 三五天 is a guess, not a number
        if not (measured or before == "第") or before in DIGITS or (rest[:1] and rest[0] in DIGITS):
            return None
    if rest[:2] == ["个", "半"] and (half := _half(run, number.end + 1, Decimal(number.text))):
        return half
    if rest[:1] == ["个"] and "".join(rest[1:3]) in ("小时", "钟头", "星期"):
        return Read(number.text, number.end + 1)
    return number


def _half(run: list[str], at: int, whole: Decimal) -> Read | None:
    """Read 半 at ``at``, where a unit of time or weight follows."""
    end = at + 1
    if run[end : end + 1] == ["个"] and "".join(run[end : end + 2]) not in UNITS:
        end += 1
    if not any("".join(run[end : end + length]) in UNITS for length in (1, 2)):
        return None
    return Read(_written(whole + Decimal("0.5")), end)


def _plain(run: list[str]) -> Read | None:
    """Read numerals and scales (三百五, 2.5万, 一三五七), without what stands around them."""
    end = 0
    while end < len(run) and (run[end] in DIGITS or run[end] in SCALES or _ARABIC.fullmatch(run[end])):
        if end and run[end][0].isdecimal() and run[end - 1] not in SCALES:
            break
        end += 1
    if end == 0:
        return None
    piece = run[:end]
    if len(piece) == 1 and piece[0][0].isdecimal():
        return Read(_tidy(piece[0]), 1)
    scaled = any(token in SCALES for token in piece)
    if not scaled and piece[0][0].isdecimal():
        return Read(_tidy(piece[0]), 1)
    if not scaled:
        decimals = _decimals(run, end)
        if decimals and end == 1:
            return Read(f"{DIGITS[piece[0]]}.{decimals}", end + 1 + len(decimals))
        if end >= 3 or (end == 2 and (_ZERO & set(piece))):
            return Read("".join(str(DIGITS[token]) for token in piece), end)
        return Read(str(DIGITS[piece[0]]), 1) if end == 1 else None
    if piece[0] in SCALES and piece[0] != "十":
        return None
    value = _value(piece)
    decimals = _decimals(run, end) if value is not None else ""
    if value is None:
        return None
    if decimals:
        return Read(f"{_written(value)}.{decimals}", end + 1 + len(decimals))
    return Read(_written(value), end)


def _tidy(number: str) -> str:
    return number.rstrip("0").rstrip(".") if "." in number else number


def _decimals(run: list[str], at: int) -> str:
    """Return the digits of 点五 at ``at``; nothing for 三点 (o'clock) and 三点十分."""
    if run[at : at + 1] != ["点"]:
        return ""
    digits = ""
    for token in run[at + 1 :]:
        if token in SCALES or token in ("分", "刻"):
            return ""
        if token not in DIGITS:
            break
        digits += str(DIGITS[token])
    return digits


def _value(piece: Sequence[str]) -> Decimal | None:
    """Return what numerals with scales are worth; None where they are no number."""
    total = section = Decimal(0)
    digit: Decimal | None = None
    scale = 0
    zero = False
    for token in piece:
        if token in SCALES:
            scale = SCALES[token]
            if scale >= 10_000:
                section += digit or 0
                if section == 0:
                    return None
                total = (total + section) * scale if scale > 10_000 else total + section * scale
                section = Decimal(0)
            else:
                section += (Decimal(1) if digit is None else digit) * scale
            digit, zero = None, False
        elif token in _ZERO:
            zero = True
        else:
            if digit is not None:
                return None
            digit = Decimal(DIGITS[token]) if token in DIGITS else Decimal(token)
    if digit is not None:
        # 三百五 is 350, 三百零五 is 305
        short = scale >= 100 and not zero and digit < 10
        section += digit * scale / 10 if short else digit
    return total + section
