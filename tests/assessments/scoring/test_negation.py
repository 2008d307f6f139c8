"""What is said not to be so earns nothing."""

from __future__ import annotations

import pytest

from assessments.scoring import KeyPointSpec, score
from assessments.scoring.result import PointResult
from tests.assessments.scoring.negation_pairs import EN, ZH
from transcripts.asr.segment import Segment

PAIRS = [("zh", *pair) for pair in ZH] + [("en", *pair) for pair in EN]


def point(language: str, phrase: str, *texts: str) -> PointResult:
    segments = [Segment(number * 10.0, number * 10.0 + 10, text) for number, text in enumerate(texts)]
    [result] = score(segments, [KeyPointSpec(id="1", keywords={language: [phrase]})]).points
    return result


def test_there_are_fifty_pairs_in_each_language() -> None:
    assert min(len(ZH), len(EN)) >= 50


@pytest.mark.parametrize(("language", "phrase", "affirmed", "negated"), PAIRS)
def test_affirmed_earns(language: str, phrase: str, affirmed: str, negated: str) -> None:
    assert point(language, phrase, affirmed).earned >= 0.8


@pytest.mark.parametrize(("language", "phrase", "affirmed", "negated"), PAIRS)
def test_negated_never_earns(language: str, phrase: str, affirmed: str, negated: str) -> None:
    result = point(language, phrase, negated)
    assert result.earned == 0.0
    assert [match.verdict for match in result.maybe] and result.matches == ()


@pytest.mark.parametrize(("language", "phrase", "affirmed", "negated"), PAIRS)
def test_affirmed_counts_beside_negated(language: str, phrase: str, affirmed: str, negated: str) -> None:
    assert point(language, phrase, negated + "。", affirmed).earned >= 0.8
