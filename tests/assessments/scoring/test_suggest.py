"""Phrases suggested for key points."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from assessments.scoring import KeyPointSpec
from assessments.scoring.candidates import candidates
from assessments.scoring.suggest import from_answers, from_lecture, log_odds
from transcripts.asr.segment import Segment, Word

VERIFY = KeyPointSpec(id="verify", name="核实身份", keywords={"zh": ["核实"]})
REPORT = KeyPointSpec(id="report", name="上报", keywords={"zh": ["上报"]})

GOOD_ZH = [
    "先核实，核对预留信息，然后上报主管",
    "我会核实，再核对预留信息，最后上报",
    "核实以后核对预留信息，上报",
]
POOR_ZH = ["直接把号码给他", "问一下主管", "我也不清楚怎么处理"]


def said(text: str) -> list[Segment]:
    return [Segment(0.0, 10.0, text)]


def texts(spoken: str) -> list[str]:
    return [one.text for one in candidates(said(spoken))]


def test_candidates_are_words_of_content_and_their_runs() -> None:
    assert texts("我们核对预留信息。") == ["核对", "核对预留", "核对预留信息", "预留", "预留信息", "信息"]
    found = texts("The agent followed up, and never shouted.")
    assert "followed up" in found and "agent followed up" in found
    assert not {"The", "never", "up, and", "never shouted"} & set(found)


def test_candidates_say_where_they_stand() -> None:
    segments = [Segment(0, 2, "你好"), Segment(2, 4, "请核对")]
    (found,) = (one for one in candidates(segments) if one.text == "核对")
    assert (found.segment, found.start) == (1, 1)


def test_terms_are_candidates_as_they_are() -> None:
    found = candidates(said("要遵守最小必要原则"), ["最小必要原则", "没说过"])
    assert "最小必要原则" in [one.text for one in found]
    assert "没说过" not in [one.text for one in found]


def test_log_odds_grow_with_the_difference_and_the_number() -> None:
    assert log_odds(5, 10, 5, 10) == pytest.approx(0.0, abs=0.1)
    assert log_odds(9, 10, 1, 10) > log_odds(7, 10, 3, 10) > 0
    assert log_odds(8, 10, 2, 10) > log_odds(4, 5, 1, 5)
    assert log_odds(1, 10, 9, 10) < 0


def test_answers_suggest_what_good_ones_say_to_the_point_it_is_said_with() -> None:
    found = from_answers(
        [said(one) for one in GOOD_ZH], [said(one) for one in POOR_ZH], [VERIFY, REPORT], "客户来电怎么办"
    )
    assert [(one.text, one.good, one.poor, one.point) for one in found] == [("核对预留信息", 3, 0, "verify")]


def test_answers_suggest_english_runs_by_their_usual_form() -> None:
    good = ["I apologise, then I promise a callback", "apologise and promise a callback today"] * 2
    poor = ["I transfer the line", "I say nothing at all", "I transfer the line again"]
    found = from_answers([said(one) for one in good], [said(one) for one in poor], [], "A customer is angry")
    words = [one.text for one in found]
    assert "apologise" in words
    assert any("callback" in word for word in words)
    assert not any("transfer" in word for word in words)


def test_what_is_known_asked_or_one_persons_is_not_suggested() -> None:
    good = [*GOOD_ZH, "核实，李小龙"]
    found = from_answers(
        [said(one) for one in good], [said(one) for one in POOR_ZH], [VERIFY, REPORT], "要不要核对预留信息"
    )
    assert found == []


@pytest.mark.parametrize(("good", "poor"), [(1, 3), (3, 1), (0, 0)])
def test_few_answers_suggest_nothing(good: int, poor: int) -> None:
    sides = [said(one) for one in GOOD_ZH[:good]], [said(one) for one in POOR_ZH[:poor]]
    assert from_answers(*sides, [VERIFY], "") == []


def test_lecture_suggests_what_stands_beside_the_evidence() -> None:
    lecture = [
        Segment(0, 10, "大家好，今天天气不错，我们随便聊聊别的话题，聊完再开始正式的课程内容。"),
        Segment(10, 20, "第一步，核实身份，请对方报出证件，再核对。"),
        Segment(
            20,
            30,
            "这一段讲的是完全没有关系的事情，比如说茶水间的咖啡机，"
            "还有停车场，下面我们换一个话题慢慢说下去就好了。",
        ),
        Segment(30, 40, "最后，上报，写好留痕。"),
    ]
    found = from_lecture(lecture, [VERIFY, REPORT], "", ["留痕", "咖啡机"])
    by_point = {
        point: [one.text for one in found if one.point == point] for point in ("verify", "report", "")
    }
    assert {"核对", "证件"} <= set(by_point["verify"])
    assert not {"咖啡机", "停车场", "天气"} & {*by_point["verify"], *by_point["report"]}
    assert "留痕" in by_point["report"]
    assert by_point[""] == ["咖啡机"]
    (trace,) = (one for one in found if one.text == "留痕")
    assert 35 < trace.start < 40


def test_lecture_finds_a_key_point_by_its_name_alone() -> None:
    nameless = KeyPointSpec(id="new", name="核实身份")
    found = from_lecture(said("第一步，核实身份，请对方报出证件。"), [nameless], "")
    assert ("证件", "new") in [(one.text, one.point) for one in found]


def test_lecture_without_key_points_offers_its_terms() -> None:
    found = from_lecture(said("要遵守最小必要原则"), [], "", ["最小必要原则"])
    assert [(one.text, one.point) for one in found] == [("最小必要原则", "")]


def offered(segments: list[Segment], terms: tuple[str, ...] = ()) -> set[str]:
    return {one.text for one in from_lecture(segments, [VERIFY], "", terms)}


@pytest.mark.parametrize(
    ("lecture", "forbidden", "allowed"),
    [
        ("核实身份，不要透露住址。", "住址", "身份"),
        ("核实证件，禁止复印证件，再登记。", "复印", "登记"),
        ("核实证件，严禁私自复印证件、用手机拍照、录音录像、对外转发。", "转发", "证件"),
        ("核实证件，而不是猜测，再登记。", "猜测", "登记"),
        ("核实以后不要忘记登记、留痕。", "忘记", "留痕"),
    ],
)
def test_what_a_lecture_forbids_is_not_suggested(lecture: str, forbidden: str, allowed: str) -> None:
    found = offered(said(lecture), (forbidden, allowed))
    assert any(allowed in one for one in found)
    assert not any(forbidden in one for one in found)


def test_what_an_english_lecture_forbids_is_not_suggested() -> None:
    lecture = said("核实: verify the passport. Never photocopy the passport. Do not disclose salaries.")
    found = offered(lecture, ("passport", "photocopy", "salaries"))
    assert "passport" in found
    assert not any("photocopy" in one or "salaries" in one for one in found)


def timed(*heard: tuple[str, float | None]) -> Segment:
    words = tuple(Word(at, at + 1.0, text, sure) for at, (text, sure) in enumerate(heard))
    return Segment(0, float(len(words)), "".join(word.text for word in words).strip(), None, words)


def test_misheard_words_are_not_suggested() -> None:
    heard = timed(("核实", 0.9), ("证件", 0.9), ("和", 0.9), ("龙虾", 0.2), ("，", None), ("登记", None))
    terms = ("证件", "龙虾", "登记")
    assert "龙虾" in offered(said(heard.text), terms)
    assert {"证件", "登记"} <= offered([heard], terms)
    assert not any("龙虾" in one for one in offered([heard], terms))
    english = timed((" 核实", 0.9), (" passport", 0.9), (" lobster", 0.3))
    assert "passport" in offered([english], ("passport", "lobster"))
    assert not any("lobster" in one for one in offered([english], ("passport", "lobster")))


@pytest.mark.parametrize("fault", [{"doubtful": True}, {"confidence": 0.2}])
def test_doubtful_segments_suggest_nothing(fault: dict[str, Any]) -> None:
    [segment] = said("核实证件，登记")
    assert offered([segment], ("证件",))
    assert offered([replace(segment, **fault)], ("证件",)) == set()


def test_what_good_answers_deny_or_was_misheard_is_not_suggested() -> None:
    poor = [said(one) for one in POOR_ZH]
    denied = [said(f"先核实，不要转接{extra}") for extra in ("", "了", "吧")]
    assert "转接" not in [one.text for one in from_answers(denied, poor, [VERIFY], "")]
    misheard = [[timed(("核实", 0.9), ("龙虾", 0.2))]] * 3
    assert from_answers(misheard, poor, [VERIFY], "") == []
