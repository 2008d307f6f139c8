"""Figures of key points and phrases over many answers."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from assessments.scoring import KeyPointSpec, Match, PointResult, Score
from assessments.scoring.analysis import ENOUGH, FEW, Item, PhraseCount, item_statistics

VERIFY = KeyPointSpec(
    "1", "Verify", 2.0, keywords={"zh": ["核实"], "en": ["verify"]}, synonyms={"zh": ["确认"]}
)
REPORT = KeyPointSpec("2", "Report", 1.0, keywords={"zh": ["上报"]}, must_not={"zh": ["不管"]})
POINTS = [VERIFY, REPORT]


def match(phrase: str, text: str = "", **facts: Any) -> Match:
    place = {"segment_index": 0, "char_start": 0, "char_end": 2, "start": 0.0, "end": 1.0}
    return Match(**{"kind": "keyword", **place, **facts}, phrase=phrase, text=text or phrase)


def result(*matches: Match, maybe: tuple[Match, ...] = (), point: str = "1") -> dict[str, Any]:
    return Score(0.0, (PointResult(point, 0.0, matches, maybe),)).as_json()


def item(**facts: Any) -> Item:
    given = {"people": 100, "met": 40, "partly": 10, "missed": 50, "mean": 0.45, "discrimination": 0.4}
    return Item(id="1", **(given | facts))


def test_item_counts_met_partly_and_missed() -> None:
    first, second = item_statistics(
        POINTS, [{"1": 1.0, "2": 0.0}, {"1": 0.5, "2": 0.0}, {"1": 0.0, "2": 0.0}]
    )
    assert (first.people, first.met, first.partly, first.missed, first.mean) == (3, 1, 1, 1, 0.5)
    assert (second.met, second.missed) == (0, 3)


def test_item_leaves_out_answers_from_before_the_key_point() -> None:
    _first, second = item_statistics(POINTS, [{"1": 1.0}, {"1": 1.0, "2": 1.0}])
    assert (second.people, second.mean) == (1, 1.0)


def test_item_statistics_of_nobody() -> None:
    first, _second = item_statistics(POINTS, [])
    assert (first.people, first.mean, first.discrimination, first.finding) == (0, None, None, "few")


@given(rows=st.lists(st.tuples(*[st.sampled_from([0.0, 1.0])] * 3), min_size=ENOUGH, max_size=200))
def test_discrimination_is_the_correlation_with_the_other_points(
    rows: list[tuple[float, float, float]],
) -> None:
    table = np.array(rows)
    assume(len(set(table[:, 0])) > 1 and len({row[1:] for row in rows}) > 1)
    points = [KeyPointSpec(str(n), weight=weight) for n, weight in enumerate((1.0, 2.0, 3.0))]
    earned = [{str(n): value for n, value in enumerate(row)} for row in rows]
    found = [one.discrimination for one in item_statistics(points, earned)]
    rest = (2 * table[:, 1] + 3 * table[:, 2]) / 5
    assert found[0] == pytest.approx(np.corrcoef(table[:, 0], rest)[0, 1])


def test_discrimination_is_not_said_for_few_people() -> None:
    rows = [{"1": float(n % 2), "2": float(n % 2)} for n in range(ENOUGH)]
    assert item_statistics(POINTS, rows)[0].discrimination == pytest.approx(1.0)
    assert item_statistics(POINTS, rows[:-1])[0].discrimination is None


def test_discrimination_is_not_said_where_nothing_varies_or_there_is_nothing_else() -> None:
    rows = [{"1": 1.0, "2": float(n % 2)} for n in range(50)]
    assert [one.discrimination for one in item_statistics(POINTS, rows)] == [None, None]
    assert item_statistics([VERIFY], rows)[0].discrimination is None


@pytest.mark.parametrize(
    ("facts", "finding"),
    [
        ({"people": FEW - 1}, "few"),
        ({"met": 0, "partly": 0, "missed": 100}, "nobody"),
        ({"met": 100, "partly": 0, "missed": 0}, "everybody"),
        ({"discrimination": -0.1}, "reversed"),
        ({"discrimination": 0.1}, "flat"),
        ({"met": 10, "partly": 60, "missed": 30}, "partly"),
        ({"discrimination": None}, "fine"),
        ({}, "fine"),
    ],
)
def test_item_finding(facts: dict[str, Any], finding: str) -> None:
    assert item(**facts).finding == finding


def counted(*results: dict[str, Any], rubric: list[KeyPointSpec] | None = None) -> PhraseCount:
    count = PhraseCount(POINTS)
    count.ask(POINTS if rubric is None else rubric, max(len(results), FEW))
    for one in results:
        count.add(one)
    return count


def test_phrase_counts_an_answer_once_by_its_surest_match() -> None:
    twice = result(match("核实", "何时", strength=0.9, matcher="homophone"), match("核实", strength=1.0))
    use = counted(twice, result(match("核实", "和实", strength=0.92, matcher="homophone"))).of("1")[0]
    assert (use.fired, dict(use.ways), use.quotes) == (2, {"exact": 1, "homophone": 1}, ["和实"])


def test_phrase_that_counted_is_not_also_a_maybe() -> None:
    both = result(match("核实"), maybe=(match("核实", verdict="negated"),))
    use = counted(both).of("1")[0]
    assert (use.fired, use.negated) == (1, 0)


def test_phrases_of_two_languages_and_kinds_stand_apart() -> None:
    uses = counted(result(match("确认", kind="synonym"))).of("1")
    assert [(use.text, use.language, use.fired) for use in uses] == [
        ("核实", "zh", 0),
        ("verify", "en", 0),
        ("确认", "zh", 1),
    ]


def test_phrase_that_was_taken_out_is_not_counted() -> None:
    assert sum(use.fired for use in counted(result(match("gone"))).of("1")) == 0


def test_phrase_findings() -> None:
    near = match("核实", "何时", strength=0.5, verdict="maybe", matcher="homophone")
    denied = match("verify", verdict="negated")
    ear = match("确认", "缺人", kind="synonym", matcher="homophone")
    uses = counted(result(ear, maybe=(near, denied))).of("1")
    assert [use.finding for use in uses] == ["unsure", "negated", "by_ear"]
    against = counted(result(match("不管", kind="must_not"), point="2")).of("2")
    assert [use.finding for use in against] == ["never", "against"]


def test_phrase_written_after_the_answers_is_new_and_not_silent() -> None:
    older = [KeyPointSpec("1", keywords={"zh": ["核实"]})]
    assert [use.finding for use in counted(rubric=older).of("1")] == ["never", "new", "new"]


def test_nothing_is_concluded_from_few_answers() -> None:
    count = PhraseCount(POINTS)
    count.ask(POINTS, FEW - 1)
    assert {use.finding for use in count.of("1")} == {"few"}
