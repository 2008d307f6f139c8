"""The search rows of each recording against what it says now, and the index against its rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import partial
from typing import Any

from django.db import DatabaseError, connection, transaction
from django.db.models import Exists, OuterRef

from hrvoice.doctor.finding import Finding, Scope, in_batches
from knowledge.entries.services import index_recording, search_rows
from knowledge.search.models import SearchRow
from transcripts.enums import FINAL, Stage
from transcripts.recordings.models import Recording

REBUILD = "doctor --repair writes them anew."
FTS = "knowledge_search_fts"


def check_search(scope: Scope) -> Iterator[Finding]:
    """Compare, recording by recording, the rows that are there with those that should be."""
    for row in in_batches(Recording.objects.ready().defer("peaks"), size=50):
        yield from _compare(row)
    yield from _without_reason()
    if connection.vendor == "sqlite":
        yield from _full_text()


def _key(row: SearchRow) -> tuple[Any, ...]:
    return row.source, row.start, row.end, row.title, row.text, row.tokens


def _compare(recording: Recording) -> Iterator[Finding]:
    wanted = Counter(map(_key, search_rows(recording)))
    found = Counter(map(_key, recording.search_rows.all()))
    if wanted == found:
        return
    if not Recording.objects.ready().filter(pk=recording.pk, fence=recording.fence).exists():
        return  # it is being read again, or gone
    if set(wanted) == set(found):
        code, what = "search_duplicate", f"{(found - wanted).total()} search rows too many"
    elif found - wanted:
        code, what = "search_stale", f"{(found - wanted).total()} search rows say what it no longer says"
    else:
        code, what = "search_missing", f"{(wanted - found).total()} search rows are missing"
    yield Finding(
        code,
        str(recording.pk),
        what + ".",
        REBUILD,
        partial(index_recording, recording),
    )


def _without_reason() -> Iterator[Finding]:
    """Find rows of recordings that failed, were cancelled, or are gone."""
    ended = Recording.objects.filter(stage__in=set(FINAL) - {Stage.READY})
    indexed = Exists(SearchRow.objects.filter(recording=OuterRef("pk")))
    for recording in in_batches(ended.filter(indexed).defer("peaks")):
        # asked again at the repair: the recording may have been started anew, and be ready
        rows = SearchRow.objects.filter(recording__in=ended.filter(pk=recording.pk))
        what = f"The recording is {recording.stage} and still found by {rows.count()} search rows."
        yield Finding(
            "search_orphaned", str(recording.pk), what, "doctor --repair deletes them.", rows.delete
        )
    gone = SearchRow.objects.filter(~Exists(Recording.objects.filter(pk=OuterRef("recording_id"))))
    if count := gone.count():
        what = f"{count} search rows belong to recordings that are gone."
        yield Finding("search_orphaned", "-", what, "doctor --repair deletes them.", gone.delete)


def _full_text() -> Iterator[Finding]:
    """Let SQLite compare its full-text index with the rows."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"INSERT INTO {FTS}({FTS}, rank) VALUES ('integrity-check', 1)")
    except DatabaseError as error:
        what = f"The full-text index does not match its rows: {error}"
        yield Finding("search_index_altered", FTS, what, "doctor --repair rebuilds it.", _rebuild)


def _rebuild() -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {FTS}({FTS}) VALUES ('rebuild')")
