"""Subtitles, parsed back."""

from __future__ import annotations

import html
import itertools
import re

import pytest

from transcripts.asr.segment import Segment, Word
from transcripts.texts.subtitles import LINE, LINES, LONGEST, to_srt, to_vtt, width

ZH = "先记住一句话，客户的信息属于客户本人，不属于打电话的人，也不属于我们。不管对方说自己是家人、朋友，还是同事，我们都不能透露。"  # noqa: E501
EN = "In the next two minutes, we will look at one of the hardest calls you will ever take, a customer who is angry because a delivery is late. Here is the good news."  # noqa: E501
MIXED = "今天的 training 分成两个部分，第一部分，我们学习 customer service 的基本流程，第二部分是 role play。"
LETTERS = "x" * 200
_TIME = r"(\d\d):(\d\d):(\d\d)[.,](\d{3})"

Parsed = list[tuple[float, float, list[str]]]


def _seconds(parts: tuple[str, ...]) -> float:
    hours, minutes, seconds, millis = map(int, parts)
    return hours * 3600 + minutes * 60 + seconds + millis / 1000


def parse(text: str) -> Parsed:
    """Read SRT or WebVTT."""
    result: Parsed = []
    for block in text.strip().split("\n\n"):
        lines = block.split("\n")
        timing = next((number for number, line in enumerate(lines) if "-->" in line), None)
        if timing is None:
            continue
        times = re.fullmatch(f"{_TIME} --> {_TIME}", lines[timing])
        assert times is not None, block
        result.append((_seconds(times.groups()[:4]), _seconds(times.groups()[4:]), lines[timing + 1 :]))
    return result


def timed(text: str, start: float, step: float) -> Segment:
    words = tuple(
        Word(start + number * step, start + (number + 1) * step, f" {word}")
        for number, word in enumerate(text.split())
    )
    return Segment(start, words[-1].end, text, words=words)


SEGMENTS = [
    [Segment(0, 25, ZH)],
    [timed(EN, 0, 0.35)],
    [Segment(0, 20, EN), Segment(20, 21, "Yes."), Segment(20.5, 22, "No!"), Segment(30, 31, "")],
    [Segment(1, 14, MIXED)],
    [Segment(0, 50, LETTERS)],
    [Segment(0, 120, "slow " * 10)],
    [Segment(7199.5, 7201, "late")],
    [Segment(3, 3, "no time at all")],
]


@pytest.mark.parametrize("segments", SEGMENTS)
def test_cues_are_readable_and_do_not_overlap(segments: list[Segment]) -> None:
    for parsed in (parse(to_srt(segments)), parse(to_vtt(segments))):
        assert parsed
        for start, end, lines in parsed:
            assert start < end <= start + LONGEST + 0.001
            assert 1 <= len(lines) <= LINES
            assert all(line and width(line) <= LINE for line in lines)
        assert all(before[1] <= after[0] + 1e-9 for before, after in itertools.pairwise(parsed))


@pytest.mark.parametrize("segments", SEGMENTS)
def test_no_word_is_lost(segments: list[Segment]) -> None:
    said = "".join("".join(segment.text.split()) for segment in segments)
    for text in (to_srt(segments), html.unescape(to_vtt(segments))):
        assert "".join("".join(line.split()) for _, _, lines in parse(text) for line in lines) == said


def test_lines_hold_eighteen_chinese_or_forty_two_latin_characters() -> None:
    [(_, _, lines)] = parse(to_srt([Segment(0, 5, "一" * 18)]))
    assert lines == ["一" * 18]
    [(_, _, lines)] = parse(to_srt([Segment(0, 5, "一" * 19)]))
    assert len(lines) == 2
    [(_, _, lines)] = parse(to_srt([Segment(0, 5, "x" * 42)]))
    assert lines == ["x" * 42]


def test_cues_start_with_their_words() -> None:
    words = (Word(1, 1.5, " Hello"), Word(1.5, 2, " there."), Word(8, 8.5, " Goodbye"), Word(8.5, 9, " now."))
    segment = Segment(1, 9, "Hello there. Goodbye now.", words=words)
    assert parse(to_srt([segment])) == [(1, 2, ["Hello there."]), (8, 9, ["Goodbye now."])]


def test_vtt_escapes_markup() -> None:
    vtt = to_vtt([Segment(0, 2, "a < b && c --> d <b>")])
    assert vtt.startswith("WEBVTT\n\n")
    assert "a &lt; b &amp;&amp; c --&gt; d &lt;b&gt;" in vtt
    assert vtt.count("-->") == 1


def test_srt_numbers_and_clock() -> None:
    assert to_srt([Segment(3661.25, 3662.5, "One."), Segment(3663, 3664, "Two.")]) == (
        "1\n01:01:01,250 --> 01:01:02,500\nOne.\n\n2\n01:01:03,000 --> 01:01:04,000\nTwo.\n"
    )


def test_blank_lines_inside_text_do_not_end_a_cue() -> None:
    [(_, _, lines)] = parse(to_srt([Segment(0, 2, "one\n\ntwo")]))
    assert lines == ["one two"] or lines == ["one  two"]


def test_nothing_said() -> None:
    assert to_srt([]) == ""
    assert to_vtt([]) == "WEBVTT\n"
