"""Key points out of reference answers, and answers measured against them."""

from __future__ import annotations

import pytest

from assessments.scoring import score
from assessments.scoring.derive import Background, derive_points, split_items, suggest
from assessments.scoring.reference import ReferenceScorer, best_coverage
from assessments.scoring.utterance import Utterance
from transcripts.asr.segment import Segment

QUESTION = "接到索要客户资料的电话，应该怎么做？"
REFERENCE = "应该做的是：核实对方身份；礼貌拒绝并说明规定；登记这次来电；上报主管。"


def utterance(text: str) -> Utterance:
    return Utterance.of([Segment(0, 10, text)])


def coverage(text: str, reference: str = REFERENCE, *, by_sound: bool = True) -> float:
    scorer = ReferenceScorer(derive_points(reference, QUESTION, Background()))
    return best_coverage([scorer], utterance(text), by_sound=by_sound)


@pytest.mark.parametrize(
    ("reference", "question", "items"),
    [
        ("盘点的原则：真实、准确、完整、清楚。", "盘点的原则是什么？", ["真实", "准确", "完整", "清楚"]),
        ("1. 操作简单。2. 不易溢出。", "", ["操作简单", "不易溢出"]),
        ("Listen; apologise; offer a refund.", "", ["Listen", "apologise", "offer a refund"]),
        ("Version 2.5 of the file.", "", ["Version 2.5 of the file"]),
        ("Refund 1,000 yuan, then call", "", ["Refund 1,000 yuan", "then call"]),
        ("数据成员和成员函数", "", ["数据成员", "成员函数"]),
        ("", "", []),
    ],
)
def test_reference_is_cut_into_items(reference: str, question: str, items: list[str]) -> None:
    assert split_items(reference, question) == items


def test_words_of_the_question_weigh_nothing() -> None:
    for point in derive_points(REFERENCE, QUESTION, Background()):
        assert not {("客",), ("户",), ("电", "话")} & set(point.weights)


def test_rare_words_tell_more() -> None:
    background = Background([["的规定"], ["的主管"], ["的"]])
    assert background.weight(("规",)) > background.weight(("的",)) >= 0
    assert Background().weight(("核", "实")) > Background().weight(("的",))


def test_coverage_grows_with_what_is_said() -> None:
    parts = ["", "核实对方身份", "，礼貌拒绝并说明规定", "，登记这次来电", "，上报主管"]
    values = [coverage("".join(parts[:count])) for count in range(1, len(parts) + 1)]
    assert values == sorted(values)
    assert values[0] == 0.0 and values[-1] == pytest.approx(1.0)
    assert 0.2 < values[1] < 0.4


def test_repeating_the_question_covers_nothing() -> None:
    assert coverage(QUESTION) < 0.1


def test_homophones_and_lost_characters_are_made_up_for() -> None:
    whole = coverage("核实对方身份，上报主管")
    spoilt = "合实对方身份，上报主管"
    assert coverage(spoilt) > coverage(spoilt, by_sound=False)
    assert coverage(spoilt) == pytest.approx(whole, abs=0.05)
    lost = "核实方身份，上报主管"
    assert coverage(lost) > coverage(lost, by_sound=False)


@pytest.mark.parametrize(
    "reference", ["东西南北", "春夏秋冬", "金木水火", "琴棋书画", "山川河海", "松柏梅兰"]
)
def test_what_is_credited_does_not_hang_on_chance(reference: str) -> None:
    first, second, third, last = list(reference)
    points = derive_points(reference, "", Background())
    said = ReferenceScorer(points).said(utterance(f"{first}{third}，{second}{last}"))
    assert (first, second) in said  # the second was lost between its neighbours, so the third was not
    assert (third, last) not in said


def test_an_opposite_is_no_slip() -> None:
    reference = "等价有偿"
    assert coverage("等价有偿", reference) == 1.0
    assert coverage("等价无偿", reference) < 0.5 < coverage("等价优偿", reference)


@pytest.mark.parametrize(
    ("reference", "question", "language", "answer"),
    [
        (REFERENCE, QUESTION, "zh", "先核实身份，礼貌地拒绝，再登记，最后上报主管"),
        (
            "Listen without interrupting; apologise; offer a refund; follow up.",
            "What do you do?",
            "en",
            "I listen without interrupting, apologise, offer a refund and follow up",
        ),
    ],
)
def test_suggested_key_points_score_a_good_answer(
    reference: str, question: str, language: str, answer: str
) -> None:
    points = suggest(reference, question, language)
    assert len(points) == 4
    assert all(1 <= len(point.keywords[language]) <= 3 for point in points)
    assert score([Segment(0, 10, answer)], points).value == 1.0
    assert score([Segment(0, 10, "嗯 well 不知道")], points).value == 0.0


def test_a_long_item_makes_a_key_point_for_each_clause() -> None:
    reference = "先核实来电人的身份和预留信息，再登记这次来电，并向主管报告；礼貌拒绝，说明规定。"
    points = suggest(reference, QUESTION, "zh")
    assert [point.name for point in points] == [
        "先核实来电人的身份和预留信息",
        "再登记这次来电",
        "并向主管报告",
        "礼貌拒绝，说明规定",
    ]
    assert 0.0 < score([Segment(0, 10, "登记")], points).value < 0.5
