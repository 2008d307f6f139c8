"""One spelling of words, borders of keywords, and denial beyond the clause."""

from __future__ import annotations

import pytest

from assessments.scoring import KeyPointSpec, Score, score
from bench.borders import GOAL, cases
from transcripts.asr.segment import Segment


def scored(phrase: str, said: str) -> Score:
    return score([Segment(0, 10, said)], [KeyPointSpec(id="p", keywords={"any": [phrase]})])


@pytest.mark.parametrize("kind", ["collision", "hit"])
def test_keywords_have_borders(kind: str) -> None:
    mine = [case for case in cases() if case.kind == kind]
    assert len(mine) == 60
    wrong = [f"{case.keyword} / {case.said}" for case in mine if not case.right]
    assert len(mine) - len(wrong) >= GOAL, wrong


@pytest.mark.parametrize(
    ("phrase", "said", "heard"),
    [
        ("VPN", "then V P N, please", "V P N"),
        ("ID card", "Bring your I.D. card.", "I.D. card"),
        ("email", "an e-mail to HR", "e-mail"),
        ("ISO9001", "我们按ISO 9001执行", "ISO 9001"),
        ("naive", "a naïve reply", "naïve"),
        ("二维码", "请扫2维码", "2维码"),
        ("第一步", "先做第１步", "第１步"),
    ],
)
def test_what_was_found_is_shown_as_it_was_said(phrase: str, said: str, heard: str) -> None:
    [match] = scored(phrase, said).points[0].matches
    assert match.text == said[match.char_start : match.char_end] == heard


@pytest.mark.parametrize(
    ("phrase", "said"),
    [
        ("apologise", "Do I apologise? Of course not."),
        ("apologise", "Should I apologise to her? No, never."),
        ("道歉", "要不要道歉呢？不要。"),
        ("道歉", "需要向客户道歉吗？当然不用。"),
        ("verify", "Some verify the caller, I do not."),
        ("核实", "有人会核实，我不会。"),
        ("保密", "谁会去保密啊"),
        ("核实身份", "核实身份太麻烦了，跳过。"),
        ("verify", "To verify them takes long, so I skip it."),
    ],
)
def test_denial_reaches_beyond_the_clause(phrase: str, said: str) -> None:
    assert scored(phrase, said).value == 0


@pytest.mark.parametrize(
    ("phrase", "said"),
    [
        ("apologise", "Do I apologise? Of course, and at once."),
        ("道歉", "要不要道歉呢？要。"),
        ("核实", "有人不核实，我会核实。"),
        ("核实", "我先核实，不会跳过。"),
        ("保密", "不管谁会来问，都要保密"),
        ("verify", "Some forget, but I verify."),
        ("5%", "误差不超过5%"),
    ],
)
def test_what_is_affirmed_stays_so(phrase: str, said: str) -> None:
    assert scored(phrase, said).value > 0.5
