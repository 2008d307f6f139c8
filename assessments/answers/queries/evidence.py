"""Lay a score's evidence out for reading: by key point, and along the transcript."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Any

from assessments.answers.models.answer import Assessment
from assessments.reviews.queries.decisions import Decision
from assessments.scoring import KeyPointSpec, Match, Score, Span, from_snapshot
from assessments.scoring.attainment import Attainment, attainment
from transcripts.texts.stored import StoredSegment


@dataclass(frozen=True, slots=True)
class Point:
    """A key point and what was found for it: its footnote ``number``, its ``share`` of the score, 0..1.

    ``earned`` is what counts: a reviewer's ``decision`` where there is one, else what was ``scored``;
    ``against`` is what a second reviewer said otherwise. ``maybe`` is what came near or was negated: it
    earned nothing and is for a trainer to see.
    """

    number: int
    spec: KeyPointSpec
    earned: float
    share: float
    matches: Sequence[Match]
    maybe: Sequence[Match] = ()
    scored: float = 0.0
    decision: Decision | None = None
    against: Decision | None = None

    @property
    def scored_state(self) -> Attainment:
        """``met``, ``partly`` or ``missed``, as the scorer has it."""
        return attainment(self.scored)

    @property
    def points(self) -> float:
        """What it added to the score, 0..1."""
        return self.share * self.earned

    @property
    def state(self) -> Attainment:
        """``met``, ``partly`` or ``missed``."""
        return attainment(self.earned)


@dataclass(frozen=True, slots=True)
class Piece:
    """A word, or a part of untimed text: its seconds, and the key points it is evidence for, by number."""

    text: str
    start: float
    end: float
    points: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Run:
    """Pieces in a row that are evidence for the same key points, or for none. ``lead``: the space before."""

    lead: str
    pieces: Sequence[Piece]
    points: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A segment with its evidence marked."""

    row: StoredSegment
    runs: Sequence[Run]


def points_of(assessment: Assessment) -> list[Point]:
    """Return the key points of a score in the rubric's order."""
    specs = from_snapshot(assessment.rubric)
    results = {result.id: result for result in Score.from_json(assessment.result).points}
    total = sum(spec.weight for spec in specs) or 1.0
    points = []
    for number, spec in enumerate(specs, start=1):
        result = results.get(spec.id)
        earned, matches, maybe = (result.earned, result.matches, result.maybe) if result else (0.0, (), ())
        points.append(Point(number, spec, earned, spec.weight / total, matches, maybe, earned))
    return points


def marked_lines(rows: Sequence[StoredSegment], points: Sequence[Point]) -> list[Line]:
    """Return the transcript's segments with the words marked that are evidence for ``points``.

    ``rows`` are those that were scored, in the same order: a match names its segment by index.
    """
    marks: dict[int, list[tuple[int, int, int]]] = {}
    for point in points:
        for match in point.matches:
            first = Span(match.segment_index, match.char_start, match.char_end)
            for span in (first, *match.more):
                marks.setdefault(span.segment_index, []).append(
                    (span.char_start, span.char_end, point.number)
                )
    lines = []
    for index, row in enumerate(rows):
        cut = _timed_words if _words_are_the_text(row) else _cut_text
        lines.append(Line(row, _runs(cut(row, marks.get(index, [])))))
    return lines


Marks = list[tuple[int, int, int]]


def _words_are_the_text(row: StoredSegment) -> bool:
    return bool(row.words) and "".join(word["t"] for word in row.words).strip() == row.text


class _Sweep:
    """Goes through marks once while pieces pass from left to right, however many there are of both."""

    def __init__(self, marks: Marks) -> None:
        self._coming = sorted(marks, reverse=True)
        self._over: Marks = []

    def numbers(self, start: int, end: int) -> tuple[int, ...]:
        """Return the key points marked between ``start`` and ``end``, which never go back."""
        while self._coming and self._coming[-1][0] < end:
            self._over.append(self._coming.pop())
        self._over = [one for one in self._over if one[1] > start]
        return tuple(sorted({number for _first, _last, number in self._over}))


def _timed_words(row: StoredSegment, marks: Marks) -> Iterator[Piece]:
    joined = "".join(word["t"] for word in row.words)
    position = len(joined.lstrip()) - len(joined)
    sweep = _Sweep(marks)
    for word in row.words:
        text: str = word["t"]
        start = position + len(text) - len(text.lstrip())
        position += len(text)
        yield Piece(text, word["s"], word["e"], sweep.numbers(start, position))


def _cut_text(row: StoredSegment, marks: Marks) -> Iterator[Piece]:
    segment = row.as_segment()
    length = len(row.text)
    edges = sorted({0, length, *(min(edge, length) for first, last, _ in marks for edge in (first, last))})
    sweep = _Sweep(marks)
    for start, end in pairwise(edges):
        times: dict[str, Any] = {"start": segment.time_at(start), "end": segment.time_at(end)}
        yield Piece(row.text[start:end], points=sweep.numbers(start, end), **times)


def _runs(pieces: Iterator[Piece]) -> list[Run]:
    runs = []
    for points, group in groupby(pieces, key=lambda piece: piece.points):
        first, *rest = group
        bare = first.text.lstrip()
        lead = first.text[: len(first.text) - len(bare)]
        runs.append(Run(lead, [Piece(bare, first.start, first.end, points), *rest], points))
    return runs
