"""Sentences from segments, by punctuation and by pauses."""

from __future__ import annotations

import itertools

import pytest

from knowledge.notes.units import LONG, length, units
from transcripts.asr.segment import Segment, Word
from transcripts.asr.timeline import Timeline


def spoken(*rows: tuple[float, float, str]) -> Segment:
    words = tuple(Word(start, end, text) for start, end, text in rows)
    return Segment(words[0].start, words[-1].end, "".join(word.text for word in words).strip(), words=words)


def test_full_stops_end_sentences_with_their_seconds() -> None:
    segment = spoken((0, 1, "好的。"), (1.2, 2, "开始"), (2, 3, "吧。"))
    assert [(unit.text, unit.start, unit.end) for unit in units([segment], "zh")] == [
        ("好的。", 0, 1),
        ("开始吧。", 1.2, 3),
    ]


def test_pauses_end_sentences_where_there_is_no_punctuation() -> None:
    segment = spoken((0, 1, "我们先核实身份"), (2, 3, "然后礼貌拒绝"), (3.1, 4, "说明规定"))
    assert [unit.text for unit in units([segment], "zh")] == ["我们先核实身份", "然后礼貌拒绝说明规定"]


def test_topic_openers_end_sentences_of_commas() -> None:
    text = "一共有四个步骤，第一步，核实身份，先请对方说出姓名，第二步，礼貌拒绝"
    assert [unit.text for unit in units([Segment(0, 20, text)], "zh")] == [
        "一共有四个步骤，",
        "第一步，核实身份，先请对方说出姓名，",
        "第二步，礼貌拒绝",
    ]


def test_sentence_over_two_segments_is_put_together() -> None:
    parts = [Segment(0, 2, "Take notes, and then"), Segment(2.1, 4, "repeat the problem. Then wait.")]
    assert [unit.text for unit in units(parts, "en")] == [
        "Take notes, and then repeat the problem.",
        "Then wait.",
    ]
    apart = [Segment(0, 2, "Take notes"), Segment(5, 7, "repeat the problem")]
    assert [(unit.text, unit.pause) for unit in units(apart, "en")] == [
        ("Take notes", 0),
        ("repeat the problem", 3),
    ]


@pytest.mark.parametrize(
    "text", ["我们说话没有任何标点" * 30, "we speak without any stop " * 60, "无，" * 200]
)
def test_endless_text_is_cut_and_loses_nothing(text: str) -> None:
    cut = units([Segment(0, 100, text)], None)
    assert all(length(unit.text) <= LONG + 1 for unit in cut)
    assert "".join(unit.text for unit in cut).replace(" ", "") == text.replace(" ", "")
    assert all(before.end <= after.start + 0.01 for before, after in itertools.pairwise(cut))


def test_numbers_are_not_cut_at_their_comma() -> None:
    assert [unit.text for unit in units([Segment(0, 3, "We paid 1,000 at 10:30.")], "en")] == [
        "We paid 1,000 at 10:30."
    ]


def test_silence_and_noise_are_no_sentences() -> None:
    assert units([], "zh") == []
    assert units([Segment(0, 1, ""), Segment(1, 2, " ... "), Segment(2, 3, "，。")], "zh") == []


def test_doubt_is_handed_on() -> None:
    [unit] = units([Segment(0, 1, "啊吧。", doubtful=True)], "zh")
    assert unit.doubtful


def test_timeline_knows_each_word() -> None:
    line = Timeline(spoken((0, 1, " one"), (2, 3, " two"), (4, 5, " three")))
    assert line.span(0, 3) == (0, 1)
    assert line.span(4, 7) == (2, 3)
    assert line.span(4, 13) == (2, 5)
    assert Timeline(Segment(10, 20, "0123456789")).span(2, 4) == (12, 14)
