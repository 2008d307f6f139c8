"""Make notes and knowledge entries of a recording."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from kit.text import is_cjk
from knowledge.notes.headings import heading, title
from knowledge.notes.markers import QUESTION
from knowledge.notes.model import Entry, Notes, OutlineItem, Question, SummaryPoint
from knowledge.notes.rank import centrality, choose, vectors
from knowledge.notes.terms import key_terms
from knowledge.notes.topics import sections
from knowledge.notes.units import Unit, length, units
from knowledge.notes.words import lexemes
from transcripts.asr.segment import Segment

ENTRY_LENGTH: Final = 150  # Chinese characters, or about 75 words
_POINTS: Final = 2  # sentences shown under a heading


def make_notes(
    segments: Sequence[Segment], language: str | None = None, *, glossary: Iterable[str] = ()
) -> Notes:
    """Return title, summary, outline, key terms and questions, each in the speaker's own words.

    ``language`` is BCP-47 or None; ``glossary`` are terms that count as key terms wherever they are said.
    Extractive and deterministic; nothing said gives empty notes.
    """
    glossary = list(glossary)
    spoken = units(segments, language)
    if not spoken:
        return Notes()
    rows = [lexemes(unit.text) for unit in spoken]
    space = vectors(rows)
    worths = centrality(spoken, space)
    best = max(range(len(spoken)), key=lambda number: (worths[number], length(spoken[number].text), -number))
    terms = key_terms(spoken, rows, glossary)
    outline = []
    for first, end in sections(spoken, space):
        inside = range(first, end)
        local = key_terms(spoken[first:end], rows[first:end], glossary, most=3)
        top = max(inside, key=lambda number: (worths[number], -number))
        points = choose(worths, space, _POINTS, inside) or [top]
        outline.append(
            OutlineItem(
                heading(spoken[first:end], local, spoken[top]),
                spoken[first].start,
                spoken[end - 1].end,
                tuple(_point(spoken[number]) for number in points),
            )
        )
    chosen = choose(worths, space, _summary_size(spoken), range(len(spoken))) or [best]
    return Notes(
        title=title(spoken, terms, spoken[best]),
        summary=[_point(spoken[number]) for number in chosen],
        outline=outline,
        terms=terms,
        questions=_questions(spoken),
    )


def cut_entries(
    segments: Sequence[Segment], language: str | None = None, outline: Sequence[OutlineItem] = ()
) -> list[Entry]:
    """Return knowledge entries of a few sentences each, never across two topics of ``outline``."""
    spoken = units(segments, language)
    starts = sorted(item.start for item in outline)
    headings = {item.start: item.heading for item in outline}
    entries: list[Entry] = []
    row: list[Unit] = []
    topic = -1
    for unit in spoken:
        here = sum(1 for start in starts if start <= unit.start + 0.01) - 1
        said = sum(length(one.text) for one in row)
        if row and (here != topic or said + length(unit.text) > ENTRY_LENGTH):
            entries.append(_entry(row, headings.get(starts[topic], "") if topic >= 0 else ""))
            row = []
        topic = here
        row.append(unit)
    if row:
        entries.append(_entry(row, headings.get(starts[topic], "") if topic >= 0 else ""))
    return entries


def _entry(row: Sequence[Unit], name: str) -> Entry:
    text = row[0].text
    for unit in row[1:]:
        joined = is_cjk(unit.text[0]) and text[-1] in "。！？，、；,"
        text += unit.text if joined else f" {unit.text}"
    return Entry(name or heading(row, [], row[0]), text.strip(" ,，、;；:："), row[0].start, row[-1].end)


def _point(unit: Unit) -> SummaryPoint:
    return SummaryPoint(unit.text.strip(" ,，、;；:："), unit.start, unit.end)


def _summary_size(spoken: Sequence[Unit]) -> int:
    """Return how many sentences sum up: a quarter of few, no more than ten of many."""
    minutes = (spoken[-1].end - spoken[0].start) / 60
    return max(1, min(round(3 + minutes / 6), 10, (len(spoken) + 3) // 4))


def _questions(spoken: Sequence[Unit]) -> list[Question]:
    return [Question(unit.text, unit.start) for unit in spoken if QUESTION.search(unit.text)][:50]
