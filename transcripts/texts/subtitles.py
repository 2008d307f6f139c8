"""Subtitles as SRT and WebVTT, readable: two short lines at most, six seconds at most, no overlaps."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from transcripts.asr.segment import Segment
from transcripts.asr.timeline import Timeline

LINE: Final = 126  # a line's width: 42 Latin characters of 3, or 18 Chinese, Japanese, Korean ones of 7
LINES: Final = 2
LONGEST: Final = 6.0  # seconds
SHORTEST: Final = 0.3  # seconds a cue is shown at least
PAUSE: Final = 1.0  # seconds of silence that a cue does not bridge
_LATIN: Final = 3
_WIDE: Final = 7
# a piece that stays on one line: a word with its space, or one wide character with what clings to it
_PIECE: Final = re.compile(
    r"[\u2e80-\U0003ffff][，。、；：！？」』”’）》…,.!?;:)]*\s*|[^\s\u2e80-\U0003ffff]+[，。、；：！？…]*\s*|\s+"
)
_BREAK: Final = re.compile(r"[。！？!?.…；;][”’」』）)\"']*\s*$")
_SOFT: Final = re.compile(r"[,，、:：]\s*$")


@dataclass(frozen=True, slots=True)
class Cue:
    """Lines shown from ``start`` to ``end`` (seconds)."""

    start: float
    end: float
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Piece:
    text: str
    start: float
    end: float


def width(text: str) -> int:
    """Return how wide ``text`` is; a line holds ``LINE``."""
    return sum(_WIDE if char >= "\u2e80" else _LATIN for char in text)


def cues(segments: Iterable[Segment]) -> list[Cue]:
    """Return the cues of ``segments`` in order of time; empty segments have none.

    Times come from the words where they are timed, else from the place in the segment's text.
    """
    result: list[Cue] = []
    for segment in sorted(segments, key=lambda segment: (segment.start, segment.end)):
        for row in _rows(_pieces(segment)):
            # people who talk over one another are read one after the other
            start = max(row[0].start, result[-1].end if result else 0.0)
            end = min(max(row[-1].end, start + SHORTEST), start + LONGEST)
            result.append(Cue(start, end, tuple(_wrap([piece.text for piece in row]))))
    return result


def _pieces(segment: Segment) -> Iterator[_Piece]:
    """Yield the segment's text in pieces that may be parted."""
    timeline = Timeline(segment)
    for match in _PIECE.finditer(" ".join(segment.text.split("\n"))):
        text = match.group()
        limit = LINE // _WIDE
        if not text.strip():
            continue
        for at in range(0, len(text), limit):  # a word longer than a line
            part = text[at : at + limit]
            start, end = timeline.span(match.start() + at, match.start() + at + max(len(part.rstrip()), 1))
            yield _Piece(part, start, end)


def _rows(pieces: Iterable[_Piece]) -> Iterator[list[_Piece]]:
    """Put pieces together into cues; one too long ends at its last full stop or comma where it has one."""
    row: list[_Piece] = []
    for piece in pieces:
        while row and not _fits([*row, piece]):
            cut = _best_cut(row) if piece.start - row[-1].end < PAUSE else len(row)
            yield row[:cut]
            row = row[cut:]
        row.append(piece)
        if _BREAK.search(piece.text) and width("".join(one.text for one in row)) > LINE * 0.6:
            yield row
            row = []
    if row:
        yield row


def _fits(row: Sequence[_Piece]) -> bool:
    if row[-1].end - row[0].start > LONGEST or row[-1].start - row[-2].end >= PAUSE:
        return False
    total = sum(width(piece.text) for piece in row)
    if total <= LINE or total > LINE * LINES + 20:
        return total <= LINE
    return len(_wrap([piece.text for piece in row])) <= LINES


def _best_cut(row: Sequence[_Piece]) -> int:
    """Return how many pieces to show now: up to the last stop, else comma, in the row's second half."""
    for mark in (_BREAK, _SOFT):
        for at in range(len(row), len(row) // 2, -1):
            if mark.search(row[at - 1].text):
                return at
    return len(row)


def _wrap(pieces: Sequence[str]) -> list[str]:
    """Return the pieces as lines no wider than ``LINE``, the two of a pair about as wide as each other."""
    whole = "".join(pieces).strip()
    if width(whole) <= LINE:
        return [whole]
    lines = _fill(pieces, LINE)
    if len(lines) == LINES:
        balanced = _fill(pieces, max(width(whole) / 2 + 12, max(map(width, pieces))))
        lines = balanced if len(balanced) == LINES and max(map(width, balanced)) <= LINE else lines
    return lines


def _fill(pieces: Sequence[str], limit: float) -> list[str]:
    lines = [""]
    for piece in pieces:
        if lines[-1].strip() and width((lines[-1] + piece).rstrip()) > limit:
            lines.append("")
        lines[-1] += piece
    return [line.strip() for line in lines]


def to_srt(segments: Iterable[Segment]) -> str:
    """Return SubRip text; empty where nothing was said."""
    blocks = [
        f"{number}\n{_clock(cue.start, ',')} --> {_clock(cue.end, ',')}\n" + "\n".join(cue.lines) + "\n"
        for number, cue in enumerate(cues(segments), 1)
    ]
    return "\n".join(blocks)


def to_vtt(segments: Iterable[Segment]) -> str:
    """Return WebVTT text, with &, < and > escaped."""
    blocks = ["WEBVTT\n"]
    for cue in cues(segments):
        text = "\n".join(cue.lines).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        blocks.append(f"{_clock(cue.start, '.')} --> {_clock(cue.end, '.')}\n{text}\n")
    return "\n".join(blocks)


def _clock(seconds: float, point: str) -> str:
    millis = max(round(seconds * 1000), 0)
    hours, rest = divmod(millis, 3_600_000)
    minutes, rest = divmod(rest, 60_000)
    return f"{hours:02d}:{minutes:02d}:{rest // 1000:02d}{point}{rest % 1000:03d}"
