"""What is odd about a rubric."""

from __future__ import annotations

import pytest

from assessments.scoring import KeyPointSpec, score
from assessments.scoring.check import Finding, cancelled, look_over, says
from transcripts.asr.segment import Segment


def point(id: str, *keywords: str, must_not: tuple[str, ...] = ()) -> KeyPointSpec:
    return KeyPointSpec(id=id, keywords={"zh": keywords}, must_not={"zh": must_not})


@pytest.mark.parametrize(
    ("whole", "part", "said"),
    [
        ("核实身份", "核实", True),
        ("核实", "核实身份", False),
        ("she listened carefully", "listen", True),
        ("hear them out", "them hear", False),
        ("核实", "？", False),
    ],
)
def test_saying_more_says_what_is_in_it(whole: str, part: str, said: bool) -> None:
    assert says(whole, part) is said


def test_cancelled_names_what_could_never_earn() -> None:
    assert cancelled(["核实身份", "核对"], ["核实", "提供"]) == [("核实", "核实身份")]
    # the scorer agrees: the keyword alone takes its own point away
    rubric = [point("1", "核实身份", must_not=("核实",))]
    assert score([Segment(0, 1, "我会核实身份")], rubric).value == 0.0


def test_must_not_longer_than_a_keyword_is_only_remarked_on() -> None:
    rubric = [point("1", "退款", must_not=("全额退款",))]
    assert cancelled(["退款"], ["全额退款"]) == []
    assert look_over(rubric, "") == [Finding("narrowed", "1", "全额退款", "退款")]


def test_words_of_the_question_are_remarked_on() -> None:
    rubric = [point("1", "客户", "核实")]
    assert look_over(rubric, "客户打电话来，怎么办？") == [Finding("asked", "1", "客户")]


def test_phrase_of_two_key_points_is_remarked_on_once() -> None:
    rubric = [point("1", "Listen"), point("2", "listening", "other"), point("3", "third")]
    assert look_over(rubric, "") == [Finding("shared", "2", "listening", "1")]


def test_plain_rubric_has_no_findings() -> None:
    assert look_over([point("1", "核实"), point("2", "上报", must_not=("提供号码",))], "你会怎么做？") == []
