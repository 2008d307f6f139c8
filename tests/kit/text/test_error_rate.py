"""Error rates compare words, not spelling."""

import pytest

from kit.text.error_rate import character_error_rate, word_error_rate


@pytest.mark.parametrize(
    ("reference", "heard", "rate"),
    [
        ("Listen, then apologise.", "listen then apologize", 0.0),
        ("one two three four", "one two tree four", 0.25),
        ("one two", "", 1.0),
        ("", "", 0.0),
        ("", "noise", 1.0),
        ("one", "one two three", 2.0),
    ],
)
def test_word_error_rate(reference: str, heard: str, rate: float) -> None:
    assert word_error_rate(reference, heard) == rate


@pytest.mark.parametrize(
    ("reference", "heard", "rate"),
    [
        ("核实身份，再核对。", "核實身份再核對", 0.0),
        ("核实身份", "合适身份", 0.5),
        ("今天的 training 开始", "今天的 Training 开始", 0.0),
        ("今天的 training 开始", "今天的 train 开始", 1 / 6),
    ],
)
def test_character_error_rate(reference: str, heard: str, rate: float) -> None:
    assert character_error_rate(reference, heard) == rate
