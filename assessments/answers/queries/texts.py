"""What was said in recordings, as one text each."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from uuid import UUID

from django.db.models import QuerySet

from transcripts.texts.models import TranscriptSegment


def texts_of(segments: QuerySet[TranscriptSegment]) -> Iterator[tuple[UUID, str]]:
    """Yield each recording of ``segments`` with its text, a line for each segment."""
    rows = segments.filter(error_code="").order_by("recording_id", "stretch", "position")
    said = rows.values_list("recording_id", "text").iterator()
    for recording, lines in groupby(said, key=itemgetter(0)):
        yield recording, "\n".join(text for _recording, text in lines)
