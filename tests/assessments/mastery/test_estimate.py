"""The probability of mastery: its range, its order, and the reason given for it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessments.mastery.core import MODEL_VERSION, Baseline, Because, Level, Observation, mastery_of
from tests.assessments.mastery.drawn import ANSWERS, BASELINES, DOUBTS, NOW, OBSERVATIONS


def ago(days: float, earned: float, doubt: float = 0.0) -> Observation:
    return Observation(NOW - timedelta(days=days), earned, doubt)


@pytest.mark.parametrize("earned", [-0.1, 1.1, float("nan")])
def test_evidence_must_be_a_share(earned: float) -> None:
    with pytest.raises(ValueError, match="earned"):
        Observation(NOW, earned)


def test_evidence_must_know_its_time_zone() -> None:
    with pytest.raises(ValueError, match="zone"):
        Observation(datetime(2026, 11, 21), 1.0)


@pytest.mark.parametrize(("mean", "count"), [(1.2, 3), (float("nan"), 1), (0.5, -1)])
def test_baseline_must_be_a_mean_of_answers(mean: float, count: int) -> None:
    with pytest.raises(ValueError, match="baseline"):
        Baseline(mean, count)


def test_nothing_answered_is_said_as_such() -> None:
    mastery = mastery_of([], at=NOW)
    assert (mastery.answered, mastery.level) == (False, Level.UNKNOWN)
    assert mastery.reason.kind is Because.NOT_ANSWERED
    assert 0.2 < mastery.probability < 0.8
    assert mastery.model_version == MODEL_VERSION


def test_expectation_follows_learner_and_class() -> None:
    good, bad = Baseline(0.9, 20), Baseline(0.2, 20)
    plain = mastery_of([], at=NOW).probability
    for name in ("learner", "cohort"):
        assert mastery_of([], at=NOW, **{name: bad}).probability < plain
        assert mastery_of([], at=NOW, **{name: good}).probability > plain
        one = mastery_of([], at=NOW, **{name: Baseline(0.9, 1)}).probability
        assert plain < one < mastery_of([], at=NOW, **{name: good}).probability


def test_five_own_answers_outweigh_what_is_expected() -> None:
    bad, good = Baseline(0.2, 50), Baseline(0.9, 50)
    holds = mastery_of([ago(days, 1) for days in (9, 7, 5, 3, 1)], at=NOW, learner=bad, cohort=bad)
    misses = mastery_of([ago(days, 0) for days in (9, 7, 5, 3, 1)], at=NOW, learner=good, cohort=good)
    assert misses.probability < 0.5 < holds.probability


def test_three_good_answers_are_held_and_three_bad_ones_weak() -> None:
    assert mastery_of([ago(days, 1) for days in (9, 4, 1)], at=NOW).level is Level.HELD
    assert mastery_of([ago(days, 0) for days in (9, 4, 1)], at=NOW).level is Level.WEAK


def test_recent_answers_weigh_more() -> None:
    got_better = mastery_of([ago(10, 0), ago(9.9, 0), ago(9.8, 1), ago(9.7, 1)], at=NOW)
    got_worse = mastery_of([ago(10, 1), ago(9.9, 1), ago(9.8, 0), ago(9.7, 0)], at=NOW)
    assert got_worse.probability < got_better.probability


def test_more_answers_alike_make_it_surer() -> None:
    values = [mastery_of([ago(1, 1)] * count, at=NOW).probability for count in range(6)]
    assert values == sorted(values) and len(set(values)) == 6


@settings(max_examples=150)
@given(data=st.data(), answers=OBSERVATIONS, last=ANSWERS, learner=BASELINES, cohort=BASELINES)
def test_a_better_answer_never_lowers_it(
    data: st.DataObject,
    answers: list[Observation],
    last: Observation,
    learner: Baseline | None,
    cohort: Baseline | None,
) -> None:
    observations, known = [*answers, last], {"learner": learner, "cohort": cohort}
    before = mastery_of(observations, at=NOW, **known).probability
    place = data.draw(st.integers(0, len(observations) - 1))
    one = observations[place]
    better = replace(one, earned=data.draw(st.floats(one.earned, 1)))
    after = mastery_of(
        [*observations[:place], better, *observations[place + 1 :]], at=NOW, **known
    ).probability
    assert after >= before - 1e-12


@settings(max_examples=150)
@given(observations=OBSERVATIONS, learner=BASELINES, cohort=BASELINES, doubt=DOUBTS)
def test_a_full_answer_never_lowers_it_and_an_empty_one_never_raises_it(
    observations: list[Observation], learner: Baseline | None, cohort: Baseline | None, doubt: float
) -> None:
    known = {"learner": learner, "cohort": cohort}
    before = mastery_of(observations, at=NOW, **known).probability
    full = mastery_of([*observations, Observation(NOW, 1.0, doubt)], at=NOW, **known).probability
    empty = mastery_of([*observations, Observation(NOW, 0.0, doubt)], at=NOW, **known).probability
    assert 0 < empty <= before + 1e-12
    assert before - 1e-12 <= full < 1


@settings(max_examples=150)
@given(observations=OBSERVATIONS)
def test_waiting_never_raises_it(observations: list[Observation]) -> None:
    values = [
        mastery_of(observations, at=NOW + timedelta(days=days)).probability for days in (0, 1, 7, 60, 900)
    ]
    assert values == sorted(values, reverse=True)


def test_what_was_earned_fades_and_what_was_missed_does_not() -> None:
    later = NOW + timedelta(days=60)
    good, bad = [ago(2, 1), ago(1, 1)], [ago(2, 0), ago(1, 0)]
    assert mastery_of(good, at=later).probability < mastery_of(good, at=NOW).probability - 0.05
    assert mastery_of(bad, at=later).probability == mastery_of(bad, at=NOW).probability


def test_doubt_makes_an_answer_count_less() -> None:
    plain = mastery_of([], at=NOW).probability
    values = [mastery_of([ago(1, 1, doubt)], at=NOW).probability for doubt in (0, 0.5, 0.9, 1)]
    assert values == sorted(values, reverse=True)
    assert values[-1] == plain
    assert mastery_of([ago(1, 1, 1)], at=NOW).reason.kind is Because.NOT_ANSWERED


@settings(max_examples=150)
@given(data=st.data(), observations=OBSERVATIONS)
def test_order_of_rows_does_not_matter(data: st.DataObject, observations: list[Observation]) -> None:
    shuffled = data.draw(st.permutations(observations))
    assert mastery_of(shuffled, at=NOW) == mastery_of(observations, at=NOW)


def test_the_past_can_be_asked_for() -> None:
    early, late = ago(10, 0), ago(2, 1)
    then = NOW - timedelta(days=5)
    assert mastery_of([early, late], at=then) == mastery_of([early], at=then)


@pytest.mark.parametrize(
    ("observations", "kind", "answers", "earned", "days"),
    [
        ([ago(3, 1)], Because.EARNED, 1, 1, 3),
        ([ago(9, 0), ago(4.9, 0.2)], Because.MISSED, 2, 0, 4),
        ([ago(9, 1), ago(1, 0)], Because.SLIPPED, 2, 1, 1),
        ([ago(9, 0), ago(0.2, 0.6)], Because.RECOVERED, 2, 1, 0),
        ([ago(200, 1), ago(150, 1)], Because.FADED, 2, 2, 150),
    ],
)
def test_reason_has_the_numbers_of_a_sentence(
    observations: list[Observation], kind: Because, answers: int, earned: int, days: int
) -> None:
    reason = mastery_of(observations, at=NOW).reason
    assert (reason.kind, reason.answers, reason.earned, reason.days) == (kind, answers, earned, days)
    assert reason.last_earned == observations[-1].earned
    assert reason.as_json()["kind"] == kind.value
