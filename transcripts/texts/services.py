"""The door by which texts are written: begin a revision, add to it, complete it. Nobody else writes segments.

A recording has one revision at most that is not complete. A complete one is never changed: the next follows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from contextlib import suppress
from typing import Final

from django.db import transaction
from django.db.models import F, Max, ProtectedError, Sum
from django.utils import timezone

from courses.people.models import Employee
from transcripts.asr.protocol import StretchResult
from transcripts.enums import Origin
from transcripts.recordings.models import Recording
from transcripts.texts.models import Revision, TranscriptSegment

#: So much of the speech in a language that was not asked for is told.
NOTICED_SHARE: Final = 0.2


class RevisionComplete(Exception):
    """Something was to be added to a revision that is complete, or gone."""


def growing_revision(recording: Recording) -> Revision | None:
    """Return the revision that an earlier claim has left unfinished."""
    return recording.revisions.filter(completed_at=None).first()


@transaction.atomic
def begin_revision(
    *,
    recording: Recording,
    engine: str = "",
    model: str = "",
    hotwords: Sequence[str] = (),
    asked: str = "",
    origin: Origin = Origin.HEARD,
    author: Employee | None = None,
) -> Revision:
    """Begin the recording's next text; what was left unfinished before is deleted.

    It is the current one at once where there is no other. The caller holds the recording's row.
    """
    drop_unfinished(recording=recording)
    last = recording.revisions.aggregate(last=Max("number"))["last"] or 0
    revision = Revision.objects.create(
        recording=recording,
        number=last + 1,
        origin=origin,
        author=author,
        engine=engine,
        model=model,
        hotwords=list(hotwords),
        asked=asked,
    )
    if recording.current_revision_id is None:
        _make_current(revision)
    return revision


@transaction.atomic
def append_stretch(
    *, revision: Revision, index: int, start: float, end: float, result: StretchResult, again: bool = False
) -> None:
    """Write what was heard from second ``start`` to ``end``; what follows stretch ``index`` goes.

    With ``again`` what follows stays: a stretch that failed before was heard once more. The same stretch
    twice leaves one set of segments. Raises ``RevisionComplete``.
    """
    _change(revision, language=result.language or revision.language)
    rewritten = {"stretch": index} if again else {"stretch__gte": index}
    TranscriptSegment.objects.filter(revision=revision, **rewritten).delete()
    rows = [
        TranscriptSegment(
            revision=revision,
            stretch=index,
            position=position,
            start=segment.start,
            end=segment.end,
            text=segment.text,
            confidence=segment.confidence,
            doubtful=segment.doubtful,
            words=[word.as_json() for word in segment.words],
            language=result.language or "",
            noticed=result.noticed or "",
        )
        for position, segment in enumerate(result.segments)
    ]
    if result.error:
        gap = {"start": start, "end": end, "error_code": result.error}
        rows.append(TranscriptSegment(revision=revision, stretch=index, position=len(rows), **gap))
    TranscriptSegment.objects.bulk_create(rows)


@transaction.atomic
def complete_revision(*, revision: Revision, language: str) -> None:
    """Close a revision and make it its recording's current one; raises ``RevisionComplete``.

    Earlier ones stay where a score names them; the others are deleted. The caller holds the recording's row.
    """
    heard_in, noticed = languages_heard(revision.pk)
    gaps = TranscriptSegment.objects.filter(revision=revision).exclude(error_code="")
    unheard = gaps.aggregate(seconds=Sum(F("end") - F("start")))["seconds"] or 0.0
    _change(
        revision,
        language=language,
        heard_in=heard_in,
        noticed=noticed,
        unheard_seconds=round(unheard, 3),
        completed_at=timezone.now(),
    )
    _make_current(revision)
    for earlier in revision.recording.revisions.exclude(pk=revision.pk):
        with suppress(ProtectedError):
            earlier.delete()


def languages_heard(revision: int) -> tuple[dict[str, float], str]:
    """Return the seconds of speech by language, and the language that was noticed though not asked for.

    So little of it that it may be a name or a quotation is not noticed.
    """
    heard: defaultdict[str, float] = defaultdict(float)
    unasked: defaultdict[str, float] = defaultdict(float)
    rows = TranscriptSegment.objects.filter(revision=revision, error_code="")
    for start, end, language, noticed in rows.values_list("start", "end", "language", "noticed"):
        heard[language] += end - start
        if noticed:
            unasked[noticed] += end - start
    most = max(unasked, key=unasked.__getitem__, default="")
    noticed = most if most and unasked[most] >= NOTICED_SHARE * sum(heard.values()) else ""
    return {code: round(seconds, 2) for code, seconds in heard.items() if code}, noticed


def drop_unfinished(*, recording: Recording) -> None:
    """Delete the revision that is not complete, if there is one: the recording begins anew."""
    if recording.revisions.filter(completed_at=None).delete()[0]:
        recording.refresh_from_db(fields=["current_revision"])


def _change(revision: Revision, **changes: object) -> None:
    """Write on a revision that grows: one conditional UPDATE, which also holds its row."""
    if not Revision.objects.filter(pk=revision.pk, completed_at=None).update(**changes):
        raise RevisionComplete(str(revision))
    for name, value in changes.items():
        setattr(revision, name, value)


def _make_current(revision: Revision) -> None:
    Recording.objects.filter(pk=revision.recording_id).update(current_revision=revision)
    revision.recording.current_revision = revision
