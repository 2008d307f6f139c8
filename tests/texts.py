"""Texts of recordings for tests and benchmarks: stored whole, heard again, looked at."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from transcripts.asr.protocol import StretchResult
from transcripts.asr.segment import Segment, Word
from transcripts.recordings.models import Recording
from transcripts.texts.models import Revision, TranscriptSegment
from transcripts.texts.services import append_stretch, begin_revision, complete_revision


def rows_of(recording: Recording) -> QuerySet[TranscriptSegment]:
    """Return the stored segments of the recording's text as it is now."""
    now = Recording.objects.values_list("current_revision").filter(pk=recording.pk)
    return TranscriptSegment.objects.filter(revision__in=now)


def revision_of(recording: Recording) -> Revision:
    """Return its text; the recording has one."""
    assert recording.current_revision is not None
    return recording.current_revision


def texts(recording: Recording) -> list[str]:
    """Return what its segments say."""
    return list(rows_of(recording).values_list("text", flat=True))


def numbers(recording: Recording) -> list[int]:
    """Return the numbers of the revisions that are kept."""
    return list(recording.revisions.values_list("number", flat=True))


def said(index: int, text: str, language: str | None = "en") -> StretchResult:
    """Return what an engine makes of a stretch of two seconds."""
    start = index * 2.0
    words = text.split()
    step = 2.0 / max(len(words), 1)
    timed = tuple(Word(start + n * step, start + (n + 1) * step, f" {w}", 0.9) for n, w in enumerate(words))
    return StretchResult(index, (Segment(start, start + 2.0, text, 0.9, timed),), language)


def follow(recording: Recording, lines: Sequence[str], **fields: Any) -> Revision:
    """Have the recording heard again, by the door: the revision after the last, complete and current."""
    language = fields.pop("language", "en")
    revision = begin_revision(recording=recording, **{"engine": "whisper", "model": "base"} | fields)
    for index, line in enumerate(lines):
        start, end = index * 2.0, index * 2.0 + 2.0
        append_stretch(revision=revision, index=index, start=start, end=end, result=said(index, line))
    complete_revision(revision=revision, language=language)
    return revision


def store_texts(
    recordings: Sequence[Recording], spoken: Iterable[Sequence[Segment]], **fields: Any
) -> list[Revision]:
    """Store a complete revision for each of many recordings, a stretch for each segment; set them current."""
    facts = {"number": 1, "completed_at": timezone.now()} | fields
    revisions = Revision.objects.bulk_create(
        [Revision(recording=one, **facts) for one in recordings], batch_size=500
    )
    TranscriptSegment.objects.bulk_create(
        (
            _row(revision, stretch, segment)
            for revision, segments in zip(revisions, spoken, strict=True)
            for stretch, segment in enumerate(segments)
        ),
        batch_size=500,
    )
    for recording, revision in zip(recordings, revisions, strict=True):
        recording.current_revision = revision
    Recording.objects.bulk_update(recordings, ["current_revision"], batch_size=500)
    return revisions


def _row(revision: Revision, stretch: int, segment: Segment) -> TranscriptSegment:
    return TranscriptSegment(
        revision=revision,
        stretch=stretch,
        position=0,
        start=segment.start,
        end=segment.end,
        text=segment.text,
        confidence=segment.confidence,
        words=[word.as_json() for word in segment.words],
    )
