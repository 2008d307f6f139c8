"""Words of the answers that miss a key point."""

from __future__ import annotations

from assessments.scoring.missing_words import WordCount, content_words

MISSED, HAD = "先看身份证，然后备注到系统里。", "先核实身份，然后登记。"


def test_content_words_leave_out_what_says_nothing() -> None:
    assert list(content_words("然后我会备注到系统里")) == ["我会", "备注", "系统"]
    assert content_words("He is verifying the customers") == {"verifi": "verifying", "customer": "customers"}


def test_words_said_where_the_point_is_missed_come_first() -> None:
    count = WordCount(["1"])
    for _ in range(5):
        count.add(MISSED, ["1"])
        count.add(HAD, [])
    found = {word.text: (word.missing, word.others) for word in count.telling("1", {})}
    assert found["备注"] == (5, 0)
    assert "核实" not in found and "登记" not in found
    assert count.misses("1") == 5


def test_words_of_question_and_rubric_tell_nothing() -> None:
    count = WordCount(["1"])
    for _ in range(5):
        count.add(MISSED, ["1"])
    assert "备注" not in {word.text for word in count.telling("1", content_words("请备注"))}


def test_a_word_said_once_is_chance() -> None:
    count = WordCount(["1"])
    count.add(MISSED, ["1"])
    assert count.telling("1", {}) == []


def test_a_word_said_as_often_elsewhere_is_left_out() -> None:
    count = WordCount(["1"])
    for _ in range(4):
        count.add("备注", ["1"])
        count.add("备注", [])
    assert count.telling("1", {}) == []


def test_where_everyone_misses_the_point_rare_words_come_first() -> None:
    count = WordCount(["1"])
    for _ in range(4):
        count.add("我觉得要备注", ["1"])
    words = [word.text for word in count.telling("1", {})]
    assert words.index("备注") < words.index("觉得")
