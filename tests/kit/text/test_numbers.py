"""Numbers as said and as written are the same tokens."""

from __future__ import annotations

import pytest

from kit.text import fold, words
from kit.text.numbers import spoken_pieces
from kit.text.tokens import pieces


def tokens(text: str) -> list[str]:
    return spoken_pieces(text).texts


@pytest.mark.parametrize(
    "ways",
    [
        ("三十", "30", "thirty"),
        ("百分之二十", "20%", "20 percent", "twenty per cent"),
        ("两小时", "2 小时", "两个小时", "2个钟头", "two hours", "2 hrs"),
        ("半小时", "半个小时", "half an hour", "0.5 hours"),
        ("一千二百元", "1200 元", "1,200块钱", "1200 yuan"),
        ("一百二十三", "123", "one hundred and twenty-three"),
        ("一三五七", "1357", "one three five seven"),
        ("三点五", "3.5", "three point five"),
        ("一万二", "12000", "1.2万", "twelve thousand"),
        ("三百五", "350"),
        ("三百零五", "305"),
        ("两个半小时", "2.5小时"),
        ("三次", "three times", "3 times"),
        ("二零二六年", "2026年"),
        ("第一步", "第1步"),
        ("三個月", "3个月", "three months"),
    ],
)
def test_ways_to_say_a_number_are_one(ways: tuple[str, ...]) -> None:
    assert len({tuple(tokens(way)) for way in ways}) == 1, [tokens(way) for way in ways]


@pytest.mark.parametrize(
    "text",
    [
        "一定",
        "统一",
        "万一",
        "千万不要",
        "十分重要",
        "一点",
        "一些",
        "三五天",
        "一，二，三",
        "no one",
        "this one",
    ],
)
def test_words_with_numerals_stay_words(text: str) -> None:
    assert not any(token[0].isdecimal() for token in tokens(text))


@pytest.mark.parametrize(
    ("one", "other"), [("三点", "3.5"), ("三十", "十三"), ("3", "30"), ("二十", "20%"), ("三个月", "三月")]
)
def test_different_numbers_stay_different(one: str, other: str) -> None:
    assert tokens(one) != tokens(other)


def test_tokens_know_their_place() -> None:
    text = "请在 三十分钟 内"
    [(start, end)] = [
        (start, end) for token, start, end in zip(*spoken_pieces(text), strict=True) if token == "30"
    ]
    assert text[start:end] == "三十"


def test_plain_text_is_cut_as_ever() -> None:
    assert tokens("先核实身份, then listen") == ["先", "核", "实", "身", "份", "then", "listen"]


@pytest.mark.parametrize(
    "text", ["7三零", "三7零", "百分之", "十点", "点五", "半", "一亿万", "3..5", "half an", "and five and"]
)
def test_odd_mixtures_are_read_somehow(text: str) -> None:
    for token, start, end in zip(*spoken_pieces(text), strict=True):
        assert token and 0 <= start < end <= len(text)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("n't", ["not"]),
        ("do n't", ["do", "not"]),
        ("can't and cannot", ["can", "not", "and", "can", "not"]),
    ],
)
def test_what_is_contracted_is_no_empty_word(text: str, wanted: list[str]) -> None:
    assert tokens(text) == wanted


@pytest.mark.parametrize(
    "text",
    [
        "先核实身份, then listen: it's 1,200 元 (50%) in C++ at 12:30!",
        "½ cup of ﬁsh, İstanbul, café, ИВАН and हिन्दी",
        "๐๑ กข abc๐ 後臺著急 ｶﾞｲﾄﾞ 각각 a1b2 rock'n'roll x''y",
        "",
    ],
)
def test_pieces_are_the_words_of_the_folded_text(text: str) -> None:
    folded = fold(text)
    rows = [(word, folded.index[start], folded.ends[end - 1]) for word, start, end in words(folded)]
    assert list(zip(*pieces(text), strict=True)) == rows
