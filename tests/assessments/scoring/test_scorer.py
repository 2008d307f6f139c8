"""Scores and their evidence."""

from __future__ import annotations

import json

import pytest

from assessments.scoring import SCORER_VERSION, KeyPointSpec, Score, score
from transcripts.asr.segment import Segment, Word

LISTEN = KeyPointSpec(
    id="listen",
    name="Listen",
    keywords={"en": ["listen"], "zh": ["倾听"]},
    synonyms={"en": ["hear them out"], "zh": ["听客户说完"]},
)
VERIFY = KeyPointSpec(id="verify", weight=3.0, keywords={"zh": ["核实", "核实身份"], "en": ["verify"]})


def said(*texts: str) -> list[Segment]:
    return [Segment(index * 10.0, index * 10.0 + 10, text) for index, text in enumerate(texts)]


def test_version_is_text() -> None:
    assert SCORER_VERSION and isinstance(SCORER_VERSION, str)


@pytest.mark.parametrize(
    "text",
    [
        "I LISTENED to her.",
        "Listening is first",
        "我会倾听",
        "我會 傾，聽。",
        "我会先 listen 一下",
        "I heard them out",
        "我会听 客户，说完",
    ],
)
def test_point_is_earned(text: str) -> None:
    assert score(said(text), [LISTEN]).value == 1.0


@pytest.mark.parametrize(
    "text", ["", "...", "the listener", "glisten", "我会听", "out hear them", "倾斜地听"]
)
def test_point_is_not_earned(text: str) -> None:
    result = score(said(text), [LISTEN])
    assert result.value == 0.0
    assert result.points[0].matches == ()


def test_score_is_the_share_of_weight() -> None:
    assert score(said("我会倾听"), [LISTEN, VERIFY]).value == pytest.approx(0.25)
    assert score(said("核实，倾听"), [LISTEN, VERIFY]).value == 1.0


def test_more_evidence_never_lowers_the_score() -> None:
    pieces = ["我会倾听", "and listen", "核实身份", "verify", "随便说说"]
    values = [score(said(*pieces[:count]), [LISTEN, VERIFY]).value for count in range(len(pieces) + 1)]
    assert values == sorted(values)
    assert values[0] == 0.0 and values[-1] == 1.0


def test_no_key_points_score_nothing() -> None:
    assert score(said("anything"), []) == Score(0.0, ())


def test_match_says_where_and_when() -> None:
    words = (
        Word(5.0, 5.4, " I"),
        Word(5.4, 5.9, " will"),
        Word(6.0, 6.8, " listened,"),
        Word(7.0, 7.2, " ok"),
    )
    segment = Segment(5.0, 7.2, "I will listened, ok", words=words)
    [match] = score([Segment(0, 4, "Well."), segment], [LISTEN]).points[0].matches
    assert (match.kind, match.phrase, match.text, match.strength) == ("keyword", "listen", "listened", 1.0)
    assert (match.segment_index, match.char_start, match.char_end) == (1, 7, 15)
    assert (match.start, match.end) == (6.0, 6.8)


def test_seconds_are_interpolated_without_word_times() -> None:
    [match] = score([Segment(10, 20, "我们先核实一下身份吧")], [VERIFY]).points[0].matches
    assert (match.text, match.start, match.end) == ("核实", 13.0, 15.0)


def test_phrase_is_found_across_segments() -> None:
    [match] = score(said("第一步，核", "实身份。"), [VERIFY]).points[0].matches
    assert match.text == "核实身份"
    assert (match.segment_index, match.char_start, match.char_end) == (0, 4, 5)
    assert [(span.segment_index, span.char_start, span.char_end) for span in match.more] == [(1, 0, 3)]
    assert match.start < 10 < match.end
    [match] = score(said("I heard", "them out"), [LISTEN]).points[0].matches
    assert match.text == "heard them out" and match.kind == "synonym"


def test_words_of_two_segments_do_not_grow_together() -> None:
    assert score(said("the lis", "ten"), [LISTEN]).value == 0.0


def test_longest_of_overlapping_matches_stays() -> None:
    matches = score(said("核实身份，再核实"), [VERIFY]).points[0].matches
    assert [match.phrase for match in matches] == ["核实身份", "核实"]


def test_evidence_is_shown_as_said() -> None:
    [match] = score(said("先核 實。"), [VERIFY]).points[0].matches
    assert match.text == "核 實"


PROMPT = "How do you listen to an angry customer on the phone?"


def test_repeating_the_prompt_is_no_evidence() -> None:
    repeated = said("How do you listen to an angry customer on the phone? I don't know.")
    assert score(repeated, [LISTEN]).value == 1.0
    assert score(repeated, [LISTEN], prompt_text=PROMPT).value == 0.0
    zh = "请说明接电话时怎样核实客户的身份"
    assert score(said("怎样核实客户的身份，嗯，不知道"), [VERIFY], prompt_text=zh).value == 0.0


def test_prompt_words_in_ones_own_sentence_are_evidence() -> None:
    for text in ("I listen.", "First I would listen carefully to the customer.", "You listen to her"):
        assert score(said(text), [LISTEN], prompt_text=PROMPT).value == 1.0
    zh = "请说明接电话时怎样核实客户的身份"
    assert score(said("我先核实他的身份"), [VERIFY], prompt_text=zh).value == 1.0


def test_repeated_prompt_followed_by_an_answer_counts_the_answer() -> None:
    text = PROMPT + " I let her talk and listen."
    [match] = score(said(text), [LISTEN], prompt_text=PROMPT).points[0].matches
    assert match.char_start > len(PROMPT)


def test_score_survives_storage() -> None:
    result = score(said("第一步，核", "实身份。listen"), [LISTEN, VERIFY])
    assert Score.from_json(json.loads(json.dumps(result.as_json()))) == result


def test_same_input_same_score() -> None:
    segments = said("核实身份 listen and verify", "倾听")
    assert score(segments, [LISTEN, VERIFY]) == score(segments, [LISTEN, VERIFY])


def test_phrase_of_punctuation_matches_nothing() -> None:
    point = KeyPointSpec(id="x", keywords={"en": ["...", " "]})
    assert score(said("... anything"), [point]).value == 0.0


def test_negated_evidence_survives_storage_too() -> None:
    result = score(said("我们没有核实身份，也不会倾听"), [LISTEN, VERIFY])
    assert result.value == 0.0
    assert [match.verdict for point in result.points for match in point.maybe] == ["negated", "negated"]
    assert Score.from_json(json.loads(json.dumps(result.as_json()))) == result


def test_score_stored_before_there_were_maybes_is_read() -> None:
    old = {
        "value": 1.0,
        "points": [
            {
                "id": "listen",
                "earned": 1.0,
                "matches": [
                    {
                        "kind": "keyword",
                        "phrase": "listen",
                        "text": "listened",
                        "segment_index": 0,
                        "char_start": 2,
                        "char_end": 10,
                        "start": 0.0,
                        "end": 1.0,
                    }
                ],
            }
        ],
    }
    [point] = Score.from_json(old).points
    assert point.maybe == () and point.matches[0].verdict == "earned"


def test_listing_an_answer_again_in_other_words_never_lowers_a_score() -> None:
    texts = ["我会何时生份", "先核实一下", "请听我说", "认真倾听客户", "合适身份再说", "I lissen and verifi"]
    for first in texts:
        alone = score(said(first), [LISTEN, VERIFY]).value
        for second in texts:
            assert score(said(first, second), [LISTEN, VERIFY]).value >= alone
