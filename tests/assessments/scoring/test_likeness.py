"""What answers to a question have in common."""

from __future__ import annotations

from collections import Counter

import pytest

from assessments.scoring.derive import Background, grams
from assessments.scoring.likeness import likeness

QUESTION = "客户来电时先做什么？"


def test_who_says_what_others_say_is_like_them() -> None:
    shared, also, odd = likeness(["先核实身份", "要核实身份", "随便聊聊"], QUESTION)
    assert odd == 0.0
    assert 0 < shared < 1
    assert 0 < also < 1


def test_saying_it_all_is_one_and_saying_more_costs_nothing() -> None:
    first, _second, longer = likeness(["核实身份", "核实身份", "核实身份，再记录下来"], QUESTION)
    assert first < 1  # one of the others says more
    assert longer == 1.0


def test_the_questions_own_words_and_oneself_count_for_nothing() -> None:
    assert likeness(["客户来电", "客户来电"], QUESTION) == [0.0, 0.0]
    assert likeness(["核实身份"], QUESTION) == [0.0]
    assert likeness([], QUESTION) == []


def test_what_many_say_weighs_more() -> None:
    *_others, common, rare = likeness(
        ["verify identity", "verify identity", "apologise", "verify", "apologise"], "What first?"
    )
    assert rare < common


def test_oneself_is_left_out_of_what_one_is_compared_with() -> None:
    answers = ["先核实身份再办理", "核实客户身份", "先道歉", "先道歉，再核实"]
    together, weigh = likeness(answers, QUESTION), Background().weight
    for number, answer in enumerate(answers):
        others = answers[:number] + answers[number + 1 :]
        said = Counter(gram for other in others for gram in grams(other) - grams(QUESTION))
        shared = sum(count * weigh(gram) for gram, count in said.items() if gram in grams(answer))
        every = sum(count * weigh(gram) for gram, count in said.items())
        assert together[number] == pytest.approx(shared / every)
