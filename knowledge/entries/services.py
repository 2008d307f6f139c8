"""Write notes, knowledge entries and search rows of a transcribed recording. Each rerun replaces."""

from __future__ import annotations

from typing import Any

from kit.text import as_indexed, search_tokens
from knowledge.entries.models import KnowledgeEntry, Notes
from knowledge.notes import Notes as LectureNotes
from knowledge.notes import cut_entries, make_notes
from knowledge.search.models import SearchRow
from transcripts.enums import Kind
from transcripts.recordings.models import Recording
from transcripts.texts.queries import segments_of


def write_notes(recording: Recording) -> None:
    """Write a lecture's notes and knowledge entries, made of its current text."""
    revision = recording.current_revision
    if recording.kind != Kind.LECTURE or revision is None:
        return
    segments = [row.as_segment() for row in segments_of(recording) if row.text]
    glossary = list(recording.course.glossary.values_list("term", flat=True))
    notes = make_notes(segments, revision.language, glossary=glossary)
    entries = cut_entries(segments, revision.language, notes.outline)
    with recording.writing():
        fields = _fields(notes, recording.title) | {"revision": revision}
        Notes.objects.update_or_create(recording=recording, defaults=fields)
        recording.entries.all().delete()
        KnowledgeEntry.objects.bulk_create(
            KnowledgeEntry(
                recording=recording,
                revision=revision,
                position=position,
                title=entry.title[:200],
                text=entry.text,
                start=entry.start,
                end=entry.end,
            )
            for position, entry in enumerate(entries)
        )


def _fields(notes: LectureNotes, fallback: str) -> dict[str, Any]:
    data = notes.as_json()
    parts = {name: data[name] for name in ("summary", "outline", "terms", "questions")}
    return {"title": (notes.title or fallback)[:200], **parts}


def search_rows(recording: Recording) -> list[SearchRow]:
    """Return, unsaved, the rows by which a recording's entries and segments are found."""
    revision = recording.current_revision
    if revision is None:
        return []
    rows = [
        SearchRow(
            recording=recording,
            revision=revision,
            source=SearchRow.Source.ENTRY,
            title=entry.title,
            text=entry.text,
            tokens=as_indexed(search_tokens(f"{entry.title}\n{entry.text}")),
            start=entry.start,
            end=entry.end,
        )
        for entry in recording.entries.all()
    ]
    rows += [
        SearchRow(
            recording=recording,
            revision=revision,
            source=SearchRow.Source.SEGMENT,
            text=segment.text,
            tokens=as_indexed(search_tokens(segment.text)),
            start=segment.start,
            end=segment.end,
        )
        for segment in segments_of(recording)
        if segment.text
    ]
    return rows


def index_recording(recording: Recording) -> None:
    """Make a recording's entries and segments findable."""
    rows = search_rows(recording)
    with recording.writing():
        recording.search_rows.all().delete()
        SearchRow.objects.bulk_create(rows, batch_size=500)


def forget(recording: Recording) -> None:
    """Delete what was made of a recording, which begins anew."""
    for made in (KnowledgeEntry, SearchRow, Notes):
        made.objects.filter(recording=recording).delete()
