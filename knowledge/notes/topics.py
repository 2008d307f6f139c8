"""Where one topic ends and the next begins."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from knowledge.notes.markers import marker
from knowledge.notes.rank import Vector, cosine, total
from knowledge.notes.units import Unit

WINDOW: Final = 6  # sentences compared on either side
SHORTEST: Final = 20.0  # seconds of a topic that no marker opens
MARKED: Final = 8.0  # seconds of a topic that one does
MOST: Final = 40  # topics in an outline that can be read


def sections(units: Sequence[Unit], rows: Sequence[Vector]) -> list[tuple[int, int]]:
    """Return the topics as (first, end) sentence numbers; end exclusive; together they cover all.

    TextTiling (Hearst 1997): the likeness of the sentences before and after each gap, and how deep it dips;
    with the pause there, and what is said first ("第二步", "let me give you an example").
    """
    if not units:
        return []
    scores = _gap_scores(units, rows)
    duration = units[-1].end - units[0].start
    # a section a minute in short recordings, four minutes in long ones
    shortest = max(SHORTEST, min(120.0, duration / 25))
    usual = statistics.fmean(scores) + 0.8 * statistics.pstdev(scores) if scores else 0.0
    cuts: list[int] = []
    order = sorted(range(1, len(units)), key=lambda gap: (-scores[gap - 1], gap))
    for gap in order:
        if len(cuts) == MOST - 1:
            break
        score = scores[gap - 1]
        marked = marker(units[gap].text) >= 0.8
        least = max(MARKED, shortest / 4) if marked else shortest
        if score < usual and not marked:
            continue
        edges = [0, *cuts, len(units)]
        before = max(edge for edge in edges if edge < gap or edge == 0)
        after = min(edge for edge in edges if edge > gap)
        long_before = units[gap].start - units[before].start >= least
        long_after = units[after - 1].end - units[gap].start >= least
        if gap not in cuts and long_before and long_after:
            cuts.append(gap)
    bounds = [0, *sorted(cuts), len(units)]
    return list(pairwise(bounds))


def _gap_scores(units: Sequence[Unit], rows: Sequence[Vector]) -> list[float]:
    """Return for each gap between sentences how much speaks for a new topic there."""
    likeness = [
        cosine(total(rows[max(0, gap - WINDOW) : gap]), total(rows[gap : gap + WINDOW]))
        for gap in range(1, len(units))
    ]
    pauses = sorted(unit.pause for unit in units)
    usual_pause = pauses[len(pauses) // 2]
    scores: list[float] = []
    for number, value in enumerate(likeness):
        left = right = value
        for other in reversed(likeness[:number][-WINDOW:]):
            if other < left:
                break
            left = other
        for other in likeness[number + 1 :][:WINDOW]:
            if other < right:
                break
            right = other
        depth = (left - value) + (right - value)
        unit = units[number + 1]
        pause = min(max(unit.pause - usual_pause, 0.0) / 2, 1.0)
        scores.append(depth + 0.3 * pause + 0.6 * marker(unit.text))
    return scores
