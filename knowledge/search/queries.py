"""Search over knowledge entries and transcripts, limited to what a person may hear."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import connection

from kit.text import as_indexed, query_ways
from knowledge.search.models import SearchRow
from transcripts.recordings.models import Recording

if TYPE_CHECKING:
    from courses.rules import Person

#: Ranking every row of a common word is what makes search slow; so many candidates are enough.
MAX_CANDIDATES = 2000


@dataclass(frozen=True, slots=True)
class Hits:
    """What a search found: rows in order of rank, and the words that were looked for."""

    rows: list[SearchRow]
    tokens: list[str]
    more: bool


def search(user: Person, text: str, *, limit: int = 30) -> Hits:
    """Return the best ``limit`` rows that hold all words of ``text``, each one playable at its ``start``.

    Numbers, letters, hyphens and accents may be spelt otherwise in the row: step one, step 1.
    A segment that lies inside a knowledge entry already listed is left out: it is the same place.
    """
    ways = query_ways(text)
    if not ways:
        return Hits([], [], False)
    ranked = _ranked_ids(user, ways)
    rows = SearchRow.objects.filter(pk__in=ranked).select_related(
        "revision", "recording", "recording__course", "recording__owner"
    )
    found = {row.pk: row for row in rows}
    chosen: list[SearchRow] = []
    for pk in ranked:
        row = found.get(pk)
        if row is None or any(_covers(entry, row) for entry in chosen):
            continue
        chosen = [other for other in chosen if not _covers(row, other)]
        chosen.append(row)
    tokens = list(dict.fromkeys(token for way in ways for token in way))
    return Hits(chosen[:limit], tokens, len(chosen) > limit)


def _covers(entry: SearchRow, row: SearchRow) -> bool:
    return (
        entry.source == SearchRow.Source.ENTRY
        and row.source == SearchRow.Source.SEGMENT
        and entry.recording_id == row.recording_id
        and entry.start <= (row.start + row.end) / 2 <= entry.end
    )


def _ranked_ids(user: Person, ways: list[list[str]], limit: int = 200) -> list[int]:
    """Return ids of rows that hold all tokens of one way and that ``user`` may hear, best first."""
    hearable = Recording.objects.visible_to(user).order_by().values("pk")
    sql, params = hearable.query.sql_with_params()
    spelt = [as_indexed(way).split() for way in ways]
    if connection.vendor == "sqlite":
        match = " OR ".join("(" + " AND ".join(f'"{word}"' for word in way) + ")" for way in spelt)
        query = f"""
            SELECT id FROM (
                SELECT found.rowid AS id, found.rank AS score
                FROM knowledge_search_fts found
                CROSS JOIN knowledge_searchrow said ON said.id = found.rowid
                WHERE knowledge_search_fts MATCH %s AND said.recording_id IN ({sql}) LIMIT {MAX_CANDIDATES}
            ) ORDER BY score, id LIMIT {limit}
        """
        arguments = [match, *params]
    else:
        match = " | ".join("(" + " & ".join(f"'{word}'" for word in way) + ")" for way in spelt)
        query = f"""
            SELECT id FROM (
                SELECT id, tokens FROM knowledge_searchrow
                WHERE to_tsvector('simple', tokens) @@ to_tsquery('simple', %s) AND recording_id IN ({sql})
                LIMIT {MAX_CANDIDATES}
            ) AS candidates
            ORDER BY ts_rank_cd(to_tsvector('simple', tokens), to_tsquery('simple', %s)) DESC, id
            LIMIT {limit}
        """
        arguments = [match, *params, match]
    with connection.cursor() as cursor:
        cursor.execute(query, arguments)
        return [row[0] for row in cursor.fetchall()]


def count_visible(user: Person) -> int:
    """Return how many recordings a search of ``user`` looks through."""
    return Recording.objects.visible_to(user).ready().count()
