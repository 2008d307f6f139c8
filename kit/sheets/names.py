"""Names that a spreadsheet accepts for its sheets."""

from __future__ import annotations

import re
from typing import Final

#: The longest name, in the UTF-16 units that Excel counts.
LONGEST: Final = 31
_FORBIDDEN = re.compile(r"[\[\]:*?/\\\x00-\x1f\ud800-\udfff]+")


class SheetNames:
    """Gives each sheet a name of its own: Excel takes "Sales" and "SALES" for the same."""

    def __init__(self) -> None:
        self._used: set[str] = {"history", ""}  # the first is Excel's own

    def unique(self, wanted: str) -> str:
        """Return ``wanted`` as far as it may be a name, with a number where it is taken."""
        clean = " ".join(_FORBIDDEN.sub(" ", wanted).split()).strip("' ") or "-"
        name, number = _cut(clean, LONGEST), 1
        while name.lower() in self._used:
            number += 1
            end = f" ({number})"
            name = _cut(clean, LONGEST - len(end)) + end
        self._used.add(name.lower())
        return name


def _cut(text: str, longest: int) -> str:
    while len(text.encode("utf-16-le")) // 2 > longest:
        text = text[:-1]
    return text.strip("' ") or "-"
