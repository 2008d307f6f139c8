"""The door by which texts are read. Nobody else reads segments."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any, Final
from uuid import UUID

from django.db.models import Exists, F, OuterRef, QuerySet

from transcripts.asr.segment import Segment, Word
from transcripts.recordings.models import Recording
from transcripts.texts.models import TranscriptSegment
from transcripts.texts.stored import StoredSegment

#: Recordings by their ids, or a query for them.
Recordings = Collection[UUID] | QuerySet[Any, Any]

_IN_ORDER: Final = ("stretch", "position")
_FIELDS: Final = ("start", "end", "text", "confidence", "doubtful", "words", "error_code", "language")


def segments_of(recording: Recording, *, after: int = 0) -> list[StoredSegment]:
    """Return the recording's text as it stands, from stretch ``after`` on; one query."""
    return _stored(recording.current_revision_id, after)


def segments_of_revision(revision: int) -> list[StoredSegment]:
    """Return the text of a revision, by its id; one query."""
    return _stored(revision)


def gaps_of(revision: int) -> dict[int, str]:
    """Return the stretches of a revision (its id) that could not be heard, with the reason of each."""
    rows = TranscriptSegment.objects.filter(revision=revision).exclude(error_code="")
    return dict(rows.order_by("stretch").values_list("stretch", "error_code"))


def has_words(revision: int) -> bool:
    """Tell whether anything was heard in a revision, by its id."""
    return TranscriptSegment.objects.filter(revision=revision).exclude(text="").exists()


def text_of(recording: Recording) -> str:
    """Return what was said, a line for each segment."""
    return "\n".join(segment.text for segment in segments_of(recording) if segment.text)


def texts_of(recordings: Recordings) -> Iterator[tuple[UUID, str]]:
    """Yield each recording that has a text with it, a line for each segment; one query."""
    rows = _current(recordings).filter(error_code="").order_by("revision__recording_id", *_IN_ORDER)
    said = rows.values_list("revision__recording_id", "text").iterator()
    for recording, lines in groupby(said, key=itemgetter(0)):
        yield recording, "\n".join(text for _recording, text in lines)


def spoken_in(recordings: Recordings) -> Mapping[UUID, Sequence[Segment]]:
    """Return the recordings' texts with their timed words, where there are any; one query."""
    return _by(_current(recordings), "revision__recording_id")


def spoken_in_revisions(revisions: Collection[int]) -> Mapping[int, Sequence[Segment]]:
    """Return the texts of revisions (their ids) with their timed words, where there are any; one query."""
    return _by(TranscriptSegment.objects.filter(revision__in=revisions), "revision_id")


def untimed_in(recordings: Recordings, most: int) -> Mapping[UUID, Sequence[Segment]]:
    """Return the recordings' texts without their words, which are many: ``most`` segments; one query."""
    rows = _current(recordings).filter(error_code="").order_by("revision__recording_id", *_IN_ORDER)
    said: dict[UUID, list[Segment]] = defaultdict(list)
    for recording, start, end, text in rows.values_list("revision__recording_id", "start", "end", "text")[
        :most
    ]:
        said[recording].append(Segment(start, end, text))
    return dict(said)


def has_segments() -> Exists:
    """Tell, in a query for recordings, which have a segment in their text."""
    return Exists(TranscriptSegment.objects.filter(revision=OuterRef("current_revision")))


def _stored(revision: int | None, after: int = 0) -> list[StoredSegment]:
    if revision is None:
        return []
    rows = TranscriptSegment.objects.filter(revision=revision)
    rows = rows.filter(stretch__gte=after) if after else rows
    return [StoredSegment(*row) for row in rows.order_by(*_IN_ORDER).values_list(*_FIELDS)]


def _current(recordings: Recordings) -> QuerySet[TranscriptSegment]:
    return TranscriptSegment.objects.filter(
        revision__recording__in=recordings, revision=F("revision__recording__current_revision")
    )


def _by(rows: QuerySet[TranscriptSegment], key: str) -> Mapping[Any, Sequence[Segment]]:
    said: dict[Any, list[Segment]] = defaultdict(list)
    names = ("start", "end", "text", "confidence", "words", "doubtful")
    found: Iterable[Any] = rows.order_by(key, *_IN_ORDER).values_list(key, *names)
    for of, start, end, text, confidence, words, doubtful in found:
        timed = tuple(map(Word.from_json, words))
        said[of].append(Segment(start, end, text, confidence, timed, doubtful))
    return dict(said)
