"""Text in a column of a page, broken into lines: Chinese between any two characters, others at blanks."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from functools import lru_cache

from kit.text import is_unspaced

#: Stands for a sign that the font does not have, as Chinese printers mark it.
MISSING = "〓"
#: Signs that do not stand at the beginning of a line.
_CLOSING = frozenset("，。、；：？！）》」』】”’…,.;:?!)]}%")


class Measure:
    """How wide text is in a font."""

    def __init__(self, font: str, size: float) -> None:
        from reportlab.pdfbase.pdfmetrics import getFont

        found = getFont(font)
        width: Callable[[str, float], float] = found.stringWidth
        self.font, self.size = font, size
        self._sign = lru_cache(maxsize=4096)(lambda sign: width(sign, size))
        self._has = found.face.charToGlyph.__contains__

    def width(self, text: str) -> float:
        """Return the width in points."""
        return sum(map(self._sign, text))

    def shown(self, text: str) -> str:
        """Return text on one line; a sign that the font does not have is a mark, rather than a blank."""
        text = printable(text)
        if text.isascii():
            return text
        return "".join(sign if self._has(ord(sign)) else MISSING for sign in text)

    def lines(self, text: str, room: float, most: int = 6) -> list[str]:
        """Return ``text`` as lines no wider than ``room``; what does not fit into ``most`` ends in "…"."""
        text = self.shown(text)
        if self.width(text) <= room:
            return [text]
        lines, line, taken = [], "", 0.0
        for piece in _pieces(text):
            width = self.width(piece)
            if line and taken + self.width(piece.rstrip()) > room and piece[0] not in _CLOSING:
                lines.append(line.rstrip())
                line, taken = "", 0.0
                piece = piece.lstrip()
                width = self.width(piece)
            for sign in piece if width > room else (piece,):
                step = self.width(sign)
                if line and taken + self.width(sign.rstrip()) > room and sign not in _CLOSING:
                    lines.append(line.rstrip())
                    line, taken = "", 0.0
                line, taken = line + sign, taken + step
        lines.append(line.rstrip())
        return lines if len(lines) <= most else [*lines[: most - 1], self.cut(lines[most - 1] + "…", room)]

    def cut(self, text: str, room: float) -> str:
        """Return as much of one line as there is room for."""
        text = self.shown(text)
        if self.width(text) <= room:
            return text
        while text and self.width(text + "…") > room:
            text = text[:-1]
        return text.rstrip() + "…"


def printable(text: str) -> str:
    """Return text on one line, without signs that no font shows."""
    if text.isascii() and text.isprintable():
        return text
    kept = (
        " " if sign.isspace() else sign
        for sign in text
        if sign.isspace() or unicodedata.category(sign)[0] != "C"
    )
    return "".join(kept)


def _pieces(text: str) -> list[str]:
    """Cut text where a line may end."""
    pieces: list[str] = []
    word = ""
    for sign in text:
        if is_unspaced(sign) or sign in "/ -·":
            if is_unspaced(sign):
                if word:
                    pieces.append(word)
                pieces.append(sign)
            else:
                pieces.append(word + sign)
            word = ""
        else:
            word += sign
    return [*pieces, word] if word else pieces
