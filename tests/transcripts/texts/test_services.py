"""Revisions: begun, added to, completed, followed."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError

from assessments.answers.models.answer import Answer, Assessment
from assessments.answers.services.assess import assess_recording
from tests.factories import AnswerFactory, RecordingFactory
from tests.texts import follow, numbers, rows_of, said, texts
from tests.transcripts.helpers import Cast, waiting
from transcripts.asr.protocol import StretchResult
from transcripts.enums import Origin, Stage
from transcripts.recordings.models import Recording
from transcripts.texts.models import Revision, TranscriptSegment
from transcripts.texts.queries import segments_of, segments_of_revision
from transcripts.texts.services import (
    RevisionComplete,
    append_stretch,
    begin_revision,
    complete_revision,
    drop_unfinished,
    growing_revision,
)


def begun(recording: Recording, **fields: Any) -> Revision:
    return begin_revision(recording=recording, engine="whisper", model="base", **fields)


def add(revision: Revision, index: int, text: str, language: str | None = "en") -> None:
    start, end = index * 2.0, index * 2.0 + 2.0
    append_stretch(revision=revision, index=index, start=start, end=end, result=said(index, text, language))


def test_the_first_revision_is_seen_as_it_grows(cast: Cast) -> None:
    recording = waiting(cast.session)
    revision = begun(recording, hotwords=["refund"])
    add(revision, 0, "One.")
    add(revision, 1, "Two.", "fr")
    recording.refresh_from_db()
    assert texts(recording) == ["One.", "Two."]
    assert (recording.language, recording.engine, recording.model) == ("fr", "whisper", "base")
    assert recording.revision == 0, "there is no complete text yet"
    complete_revision(revision=revision, language="fr")
    recording.refresh_from_db()
    assert recording.revision == 1 and recording.current_revision == revision
    kept = Revision.objects.get()
    assert (kept.origin, kept.author, kept.hotwords) == (Origin.HEARD, None, ["refund"])
    assert kept.completed_at is not None and kept.created_at <= kept.completed_at


def test_a_later_revision_is_seen_once_it_is_complete(cast: Cast) -> None:
    recording = RecordingFactory(session=cast.session, segments=["Old."])
    revision = begun(recording)
    add(revision, 0, "New.")
    recording.refresh_from_db()
    assert texts(recording) == ["Old."] and recording.revision == 1
    assert numbers(recording) == [1, 2]
    complete_revision(revision=revision, language="en")
    recording.refresh_from_db()
    assert texts(recording) == ["New."] and recording.revision == 2
    assert numbers(recording) == [2], "nobody names the first one"
    assert TranscriptSegment.objects.count() == 1


def test_a_revision_that_a_score_names_is_kept(cast: Cast) -> None:
    answer: Answer = AnswerFactory(recording__segments=["I listen."])
    recording = answer.recording
    assess_recording(recording)
    scored = Assessment.objects.get().revision
    follow(recording, ["Second."])
    follow(recording, ["Third."])
    assert numbers(recording) == [1, 3]
    assert [row.text for row in segments_of_revision(scored.pk)] == ["I listen."]
    assert [row.text for row in segments_of(recording)] == ["Third."]


def test_a_complete_revision_is_never_changed(cast: Cast) -> None:
    recording = RecordingFactory(session=cast.session, segments=["Said."])
    before = (Revision.objects.values().get(), TranscriptSegment.objects.values().get())
    for index in (0, 1):
        with pytest.raises(RevisionComplete):
            add(Revision.objects.get(), index, "Something else.")
    with pytest.raises(RevisionComplete):
        complete_revision(revision=Revision.objects.get(), language="fr")
    drop_unfinished(recording=recording)
    assert (Revision.objects.values().get(), TranscriptSegment.objects.values().get()) == before


def test_the_same_stretch_twice_leaves_one_set(cast: Cast) -> None:
    recording = waiting(cast.session)
    revision = begun(recording)
    for text in ("One.", "Two.", "Three."):
        add(revision, 0, text)
        add(revision, 1, text)
    assert texts(recording) == ["Three.", "Three."]


def test_a_stretch_that_failed_is_a_gap(cast: Cast) -> None:
    recording = waiting(cast.session)
    revision = begun(recording)
    result = StretchResult(0, (), None, "stretch_failed")
    append_stretch(revision=revision, index=0, start=0.0, end=9.0, result=result)
    (gap,) = segments_of(recording)
    assert (gap.text, gap.error_code, gap.end) == ("", "stretch_failed", 9.0)


def test_beginning_again_drops_what_was_left_unfinished(cast: Cast) -> None:
    recording = waiting(cast.session)
    add(begun(recording), 0, "Half.")
    again = begun(recording)
    assert numbers(recording) == [1] and texts(recording) == []
    assert growing_revision(recording) == again and recording.current_revision == again


def test_two_revisions_of_a_recording_never_grow_at_once(cast: Cast) -> None:
    recording = waiting(cast.session)
    begun(recording)
    with pytest.raises(IntegrityError):
        Revision.objects.create(recording=recording, number=2)


def test_a_recording_goes_with_its_texts(cast: Cast) -> None:
    recording = RecordingFactory(session=cast.session, stage=Stage.READY)
    begun(recording)
    recording.delete()
    assert not Revision.objects.exists() and not rows_of(recording).exists()
    assert not TranscriptSegment.objects.exists()
