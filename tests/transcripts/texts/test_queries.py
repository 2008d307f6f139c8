"""Reading texts: one by one, and many at once."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import RecordingFactory
from tests.texts import follow
from tests.transcripts.helpers import Cast, waiting
from transcripts.recordings.models import Recording
from transcripts.texts.queries import (
    has_segments,
    segments_of,
    spoken_in,
    spoken_in_revisions,
    text_of,
    texts_of,
)


@pytest.fixture
def heard_twice(cast: Cast) -> list[Recording]:
    """Two recordings that were heard again, and one that nobody has heard."""
    made = [RecordingFactory(session=cast.session, segments=["Old.", "Words."]) for _ in range(2)]
    for number, recording in enumerate(made):
        follow(recording, [f"New {number}.", "Text."])
    return [*made, waiting(cast.session)]


def test_a_text_is_read_whole_or_from_a_stretch_on(heard_twice: list[Recording]) -> None:
    first, _second, unheard = heard_twice
    assert [row.text for row in segments_of(first)] == ["New 0.", "Text."]
    assert [row.text for row in segments_of(first, after=1)] == ["Text."]
    assert text_of(first) == "New 0.\nText."
    assert segments_of(unheard) == [] and text_of(unheard) == ""


def test_a_segment_is_the_value_that_the_engine_gave(heard_twice: list[Recording]) -> None:
    row = segments_of(heard_twice[0])[0]
    segment = row.as_segment()
    assert (segment.text, segment.start, segment.end, segment.confidence) == ("New 0.", 0.0, 2.0, 0.9)
    assert "".join(word.text for word in segment.words).strip() == row.text
    with pytest.raises(AttributeError):
        row.text = "Another."  # type: ignore[misc]


def test_many_texts_are_the_current_ones(heard_twice: list[Recording]) -> None:
    first, second, _ = heard_twice
    keys = [one.pk for one in heard_twice]
    assert dict(texts_of(keys)) == {first.pk: "New 0.\nText.", second.pk: "New 1.\nText."}
    assert dict(texts_of(Recording.objects.filter(pk=first.pk).values("pk"))) == {first.pk: "New 0.\nText."}
    spoken = spoken_in(keys)
    assert set(spoken) == {first.pk, second.pk}
    assert list(spoken[second.pk]) == [row.as_segment() for row in segments_of(second)]
    revision = first.current_revision_id
    assert revision and list(spoken_in_revisions([revision])[revision]) == list(spoken[first.pk])
    assert sum(map(len, spoken_in(keys, 3).values())) == 3


def test_what_has_a_text_is_told_in_a_query(heard_twice: list[Recording]) -> None:
    assert set(Recording.objects.filter(has_segments())) == set(heard_twice[:2])


@pytest.mark.parametrize(
    "read", [lambda keys: dict(texts_of(keys)), spoken_in, lambda keys: spoken_in(keys, 99)]
)
def test_many_texts_are_one_query(heard_twice: list[Recording], read: Callable[..., object]) -> None:
    with CaptureQueriesContext(
        connection,
    ) as asked:
        read([one.pk for one in heard_twice])
    assert len(asked) == 1
