"""Cut text into sentences."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

# a full stop ends nothing between digits, after an initial or after these
_ABBREVIATIONS: Final = frozenset(
    (
        "mr",
        "mrs",
        "ms",
        "dr",
        "prof",
        "st",
        "vs",
        "etc",
        "e.g",
        "i.e",
        "fig",
        "inc",
        "ltd",
        "co",
        "corp",
        "dept",
        "a.m",
        "p.m",
    )
)
# a run of full stops is looked at once, from its beginning: else a long one costs the square of its length
_STOP: Final = re.compile(r"[。！？!?…．]+[”’」』）)\"']*|(?<!\.)\.++[”’\"')]*(?=\s|$|[^\x00-\x7f])|\n+")
#: No abbreviation is longer; what stands further before a full stop says nothing about it.
_LOOK_BACK: Final = 8


class Sentence(NamedTuple):
    """A sentence without the space around it; offsets in the text it was cut from."""

    text: str
    start: int
    end: int


def _is_abbreviation(text: str, dot: int) -> bool:
    word = re.search(r"[A-Za-z.]+$", text[max(0, dot - _LOOK_BACK) : dot])
    if word is None:
        return False
    last = word.group()
    return last.lower() in _ABBREVIATIONS or (len(last) == 1 and last.isupper() and last != "I")


def sentences(text: str, language: str | None = None) -> list[Sentence]:
    """Return the sentences of ``text`` in order, Chinese or English or mixed.

    Ends at 。！？!?…, at a full stop that ends no abbreviation, and at line ends. ``language`` (BCP-47) may
    be left out; "zh", "ja" and "ko" also end at a full-width or plain ";".
    """
    clause_ends = (language or "").split("-")[0] in ("zh", "ja", "yue")
    places: list[list[int]] = []
    begin = 0
    pattern = re.compile(_STOP.pattern + "|[;；]+") if clause_ends else _STOP
    for match in pattern.finditer(text):
        if (
            match.group().startswith(".")
            and match.group()[:2] != ".."
            and _is_abbreviation(text, match.start())
        ):
            continue
        _append(places, text, begin, match.end())
        begin = match.end()
    _append(places, text, begin, len(text))
    return [Sentence(text[start:end], start, end) for start, end in places]


def _append(places: list[list[int]], text: str, begin: int, end: int) -> None:
    piece = text[begin:end]
    start = begin + len(piece) - len(piece.lstrip())
    piece = piece.strip()
    if not piece:
        return
    if places and not any(char.isalnum() for char in piece):
        # stray punctuation belongs to the sentence before
        places[-1][1] = start + len(piece)
        return
    places.append([start, start + len(piece)])
