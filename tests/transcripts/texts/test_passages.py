"""Long segments are cut where a reader breathes, and keep every word and second."""

from __future__ import annotations

from itertools import pairwise

import pytest

from tests.factories import RecordingFactory
from tests.texts import rows_of
from tests.transcripts.helpers import Cast
from transcripts.templatetags.passages import Passage, passages
from transcripts.texts.queries import segments_of
from transcripts.texts.stored import StoredSegment


def words_of(text: str, *, step: float = 0.3, pause_after: int | None = None) -> list[dict[str, object]]:
    words, at = [], 0.0
    for number, word in enumerate(text.split()):
        words.append({"s": at, "e": at + step, "t": f" {word}", "c": 0.9})
        at += step + (1.0 if number == pause_after else 0.0)
    return words


def segment(text: str, words: list[dict[str, object]] | None = None, end: float = 30.0) -> StoredSegment:
    return StoredSegment(start=0.0, end=end, text=text, words=words or [])


def shown(passage: Passage) -> str:
    return "".join(word["t"] for word in passage.words).strip() or passage.text


def test_a_short_segment_stays_whole() -> None:
    text = "Listen first. Then say sorry."
    assert [shown(one) for one in passages([segment(text, words_of(text))])] == [text]


def test_a_long_segment_is_cut_at_its_sentences() -> None:
    text = " ".join(
        ["The customer is angry because the delivery is late, and nobody has called them back yet."] * 5
    )
    cut = list(passages([segment(text, words_of(text))]))
    assert len(cut) > 2 and all(shown(one).endswith(".") for one in cut)
    assert " ".join(map(shown, cut)) == text
    assert cut[0].start == 0.0 and cut[-1].end == 30.0
    assert all(before.end <= after.start for before, after in pairwise(cut))


def test_a_segment_without_punctuation_is_cut_at_its_longest_pause() -> None:
    text = " ".join(f"word{n}" for n in range(60))
    cut = list(passages([segment(text, words_of(text, pause_after=24))]))
    assert shown(cut[0]).endswith("word24") and shown(cut[1]).startswith("word25")


def test_chinese_without_words_is_cut_at_its_sentences() -> None:
    sentence = "客户打电话来要求提供另一位客户的手机号，我们应该先核实身份，再说明公司的规定。"
    cut = list(passages([segment(sentence * 4)]))
    assert [one.text for one in cut] == [sentence] * 4
    assert [one.start for one in cut] == pytest.approx([0.0, 7.5, 15.0, 22.5])


def test_a_sentence_that_was_torn_is_joined() -> None:
    def part(start: float, text: str) -> StoredSegment:
        word = {"s": start, "e": start + 1.0, "t": f" {text}", "c": 0.9}
        return StoredSegment(start=start, end=start + 1.0, text=text, words=[word])

    torn = [
        part(0.0, "That customer"),
        part(1.0, "still orders."),
        part(2.0, "So remember"),
        part(9.0, "this"),
    ]
    cut = list(passages(torn))
    assert [shown(one) for one in cut] == ["That customer still orders.", "So remember", "this"]
    assert [(one.start, one.end) for one in cut] == [(0.0, 2.0), (2.0, 3.0), (9.0, 10.0)]


def test_a_gap_keeps_its_reason() -> None:
    gap = StoredSegment(start=2.0, end=4.0, error_code="stretch_failed")
    assert list(passages([gap])) == [Passage(2.0, 4.0, error_code="stretch_failed")]


def test_doubt_stays_with_every_part(cast: Cast) -> None:
    recording = RecordingFactory(session=cast.session, segments=["One two three. " * 30])
    rows_of(recording).update(doubtful=True)
    cut = list(passages(segments_of(recording)))
    assert len(cut) > 1 and all(one.doubtful for one in cut)
