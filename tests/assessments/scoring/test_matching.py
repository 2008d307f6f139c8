"""How key words are found beside exactly: by sound, number, nearly, in other order; and what is not."""

from __future__ import annotations

import pytest

from assessments.scoring import KeyPointSpec, score
from assessments.scoring.result import Match, PointResult
from assessments.scoring.scorer import SURE
from transcripts.asr.segment import Segment, Word


def point(phrase: str, text: str, *, confidence: float | None = None) -> PointResult:
    words = (
        ()
        if confidence is None
        else tuple(Word(number, number + 1, char, confidence) for number, char in enumerate(text))
    )
    [result] = score(
        [Segment(0, 10, text, words=words)], [KeyPointSpec("1", keywords={"zh": [phrase]})]
    ).points
    return result


def best(phrase: str, text: str, **more: float) -> Match | None:
    result = point(phrase, text, **more)
    return max((*result.matches, *result.maybe), key=lambda match: match.strength, default=None)


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("三十分钟", "要在 30 分钟以内"),
        ("thirty minutes", "within 30 minutes"),
        ("两小时", "two hours at most"),
        ("20%", "大概百分之二十"),
        ("1200元", "赔一千二百块钱"),
        ("half an hour", "半小时左右"),
    ],
)
def test_numbers_are_found_however_said(phrase: str, text: str) -> None:
    assert point(phrase, text).earned == 1.0


@pytest.mark.parametrize(("phrase", "text"), [("30分钟", "三分钟"), ("20%", "20个"), ("两小时", "十二小时")])
def test_other_numbers_are_not(phrase: str, text: str) -> None:
    assert point(phrase, text).earned == 0.0


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("核实身份", "第一步是何时生份"),
        ("核对预留信息", "再何对预留的信息"),
        ("安全培训", "先参加安泉陪训"),  # one sound, other characters
        ("知识产权", "注意自识产全"),  # zh and z
        ("能力评估", "再做冷力评估"),  # n and l, en and eng
        ("倾听", "我会青听他说"),
    ],
)
def test_homophones_earn(phrase: str, text: str) -> None:
    found = best(phrase, text)
    assert found and found.matcher == "homophone" and found.verdict == "earned"
    assert 0.6 <= found.strength < 1.0


@pytest.mark.parametrize(
    ("phrase", "text"), [("核实", "我们何时出发"), ("核实", "这样合适"), ("培训", "陪选手吃饭")]
)
def test_everyday_words_that_sound_alike_are_at_most_a_maybe(phrase: str, text: str) -> None:
    assert point(phrase, text).earned == 0.0


def test_homophone_of_an_everyday_word_earns_where_the_recogniser_doubted() -> None:
    doubted, sure = (best("核实", "第一步合适信息", confidence=value) for value in (0.05, 0.6))
    assert doubted and sure and doubted.strength > sure.strength
    assert (doubted.verdict, sure.verdict) == ("earned", "maybe")


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("核实", "如何实现这一点"),  # cuts two words
        ("补发", "不发也可以"),  # a negation is not a slip of the ear
        ("拒绝", "举行"),
        ("道歉", "到前面去"),
    ],
)
def test_sound_alone_is_not_enough(phrase: str, text: str) -> None:
    assert point(phrase, text).earned == 0.0


@pytest.mark.parametrize(
    ("phrase", "text", "how"),
    [
        ("apologise", "I would apolagise first", "homophone"),
        ("authenticate", "I autenticate her", "fuzzy"),
        ("ask for the order number", "I ask her for her order number", "words"),
        ("check the order", "the order is what I check", "words"),
        ("call back", "I call her back", "words"),
        ("报告主管", "马上报告给我的主管", "words"),
        ("核实身份", "把身份核实清楚", "words"),
        ("最小必要原则", "按照最小必原则", "fuzzy"),
        ("最小必要原则", "按照最小闭要原则", "homophone"),
        ("不能透露", "我绝不会透露", "opposite"),
        ("without interrupting", "I never interrupt", "opposite"),
    ],
)
def test_near_matches_earn_and_say_how(phrase: str, text: str, how: str) -> None:
    found = best(phrase, text)
    assert found and found.verdict == "earned" and found.matcher == how


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("get back to", "I get her money back to the shop"),
        ("call back", "call the shop and then come back home"),
        ("check the order", "I check. Then she gives an order"),
        ("without interrupting", "I interrupt her"),
        ("不能透露", "可以透露"),
        ("listen", "glisten"),
        ("等价有偿", "等价无偿"),
        ("connected", "disconnected"),
        ("refund", "a fund"),
        ("cat", "cut the hat"),
    ],
)
def test_what_only_looks_alike_does_not_earn(phrase: str, text: str) -> None:
    assert point(phrase, text).earned == 0.0


def test_one_word_missing_of_three_is_a_maybe() -> None:
    [match] = point("let the customer explain", "the customer explains it").maybe
    assert (match.matcher, match.verdict) == ("partial", "maybe")


def test_must_is_required_in_one_language() -> None:
    spec = KeyPointSpec("1", keywords={"zh": ["退款"]}, must={"zh": ["主管", "同意"], "en": ["supervisor"]})

    def earned(text: str) -> float:
        return score([Segment(0, 10, text)], [spec]).points[0].earned

    assert earned("可以退款") == 0.0
    assert earned("主管在，可以退款") == 0.0
    assert earned("主管同意以后可以退款") == 1.0
    assert earned("the supervisor 说可以退款") == 1.0
    assert earned("没有主管同意也可以退款") == 0.0


def test_must_not_takes_the_point_away_unless_negated() -> None:
    spec = KeyPointSpec("1", keywords={"zh": ["倾听"]}, must_not={"zh": ["打断客户"]})

    def result(text: str) -> PointResult:
        return score([Segment(0, 10, text)], [spec]).points[0]

    assert result("我会倾听").earned == 1.0
    assert result("我会倾听，不会打断客户").earned == 1.0
    against = result("我会倾听，然后打断客户")
    assert against.earned == 0.0
    assert [match.kind for match in against.matches] == ["keyword", "must_not"]


def test_earned_follows_from_the_matches() -> None:
    for text in ("我会合适身份", "先何对预留的信息", "倾听", "把身份核实清楚"):
        spec = KeyPointSpec("1", keywords={"zh": ["核实身份"]}, synonyms={"zh": ["核对预留信息"]})
        [result] = score([Segment(0, 10, text)], [spec]).points
        strongest = max((match.strength for match in result.matches), default=0.0)
        assert result.earned == pytest.approx(min(strongest / SURE, 1.0), abs=0.001)
        assert all(match.verdict == "earned" for match in result.matches)
        assert all(match.verdict != "earned" for match in result.maybe)
