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
_STOP: Final = re.compile(r"[。！？!?…．]+[”’」』）)\"']*|\.+[”’\"')]*(?=\s|$|[^\x00-\x7f])|\n+")


class Sentence(NamedTuple):
    """A sentence without the space around it; offsets in the text it was cut from."""

    text: str
    start: int
    end: int


def _is_abbreviation(text: str, dot: int) -> bool:
    word = re.search(r"[A-Za-z.]+$", text[:dot])
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
    result: list[Sentence] = []
    begin = 0
    pattern = re.compile(_STOP.pattern + "|[;；]+") if clause_ends else _STOP
    for match in pattern.finditer(text):
        if (
            match.group().startswith(".")
            and match.group()[:2] != ".."
            and _is_abbreviation(text, match.start())
        ):
            continue
        _append(result, text, begin, match.end())
        begin = match.end()
    _append(result, text, begin, len(text))
    return result


def _append(result: list[Sentence], text: str, begin: int, end: int) -> None:
    piece = text[begin:end]
    start = begin + len(piece) - len(piece.lstrip())
    piece = piece.strip()
    if not piece:
        return
    if result and not any(char.isalnum() for char in piece):
        # stray punctuation belongs to the sentence before
        last = result[-1]
        result[-1] = Sentence(text[last.start : start + len(piece)], last.start, start + len(piece))
        return
    result.append(Sentence(piece, start, start + len(piece)))
