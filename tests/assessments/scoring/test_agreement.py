"""Kappa, against figures that were published."""

from __future__ import annotations

import pytest

from assessments.scoring.agreement import FEWEST, agreement, kappa, of_matrix
from assessments.scoring.attainment import ATTAINMENTS

#: Cohen (1960), table 1: two judges, 200 cases, .70 alike, kappa .492.
COHEN = [[88, 14, 18], [10, 40, 10], [2, 6, 12]]
#: Boyd et al. (1982), as in Stata's manual, ``kap``: two radiologists, 85 mammograms.
MAMMOGRAMS = [[21, 12, 0, 0], [4, 17, 1, 0], [3, 9, 15, 2], [0, 0, 0, 1]]
#: Fleiss, Levin and Paik, Statistical Methods for Rates and Proportions, table 18.1: kappa .68.
DIAGNOSES = [[150, 2, 8], [10, 8, 2], [0, 0, 20]]


def test_cohens_example() -> None:
    found = of_matrix(COHEN)
    assert (found.n, found.percent) == (200, pytest.approx(0.70))
    assert found.kappa.value == pytest.approx(0.492, abs=0.0005)
    # as cohen.kappa of R's package psych gives it: .39 .49 .59
    assert (found.kappa.low, found.kappa.high) == (
        pytest.approx(0.39, abs=0.005),
        pytest.approx(0.59, abs=0.005),
    )


def test_mammograms_unweighted_and_weighted() -> None:
    found = of_matrix(MAMMOGRAMS)
    assert found.percent == pytest.approx(0.6353, abs=0.00005)
    assert found.kappa.value == pytest.approx(0.4728, abs=0.00005)
    assert found.weighted.value == pytest.approx(0.5684, abs=0.00005)


def test_diagnoses() -> None:
    assert kappa(DIAGNOSES).value == pytest.approx(0.676, abs=0.0005)


def test_two_by_two_weighs_nothing() -> None:
    found = of_matrix([[20, 5], [10, 15]])
    assert found.kappa.value == pytest.approx(0.4)
    assert found.weighted.value == pytest.approx(0.4)


def test_pairs_are_counted_first_by_second() -> None:
    found = agreement([("met", "missed"), ("met", "missed"), ("partly", "partly")], ATTAINMENTS)
    assert found.matrix == ((0, 0, 2), (0, 1, 0), (0, 0, 0))


def test_an_unknown_category_is_refused() -> None:
    with pytest.raises(ValueError, match="perhaps"):
        agreement([("met", "perhaps")], ATTAINMENTS)


def test_complete_agreement_is_one_without_an_interval() -> None:
    found = of_matrix([[7, 0], [0, 5]]).kappa
    assert (found.value, found.low, found.high, found.strength) == (1.0, None, None, "almost")


def test_one_choice_alone_has_no_kappa() -> None:
    found = of_matrix([[12, 0, 0], [0, 0, 0], [0, 0, 0]])
    assert found.percent == 1.0
    assert found.kappa.value is None
    assert found.kappa.strength is None


def test_no_pairs_have_no_kappa() -> None:
    assert agreement([], ATTAINMENTS).kappa.value is None


def test_chance_alone_is_none_and_less_is_poor() -> None:
    assert of_matrix([[5, 5], [5, 5]]).kappa.value == pytest.approx(0.0)
    assert of_matrix([[1, 9], [9, 1]]).kappa.strength == "poor"


@pytest.mark.parametrize(
    ("same", "strength"),
    [(11, "slight"), (13, "fair"), (15, "moderate"), (17, "substantial"), (19, "almost")],
)
def test_words_follow_landis_and_koch(same: int, strength: str) -> None:
    # two even halves: kappa is 2 * same / 20 - 1
    assert of_matrix([[same, 20 - same], [20 - same, same]]).kappa.strength == strength


def test_interval_narrows_with_more_pairs() -> None:
    def width(times: int) -> float:
        found = kappa([[count * times for count in row] for row in COHEN])
        assert found.low is not None and found.high is not None
        return found.high - found.low

    assert width(4) == pytest.approx(width(1) / 2, rel=1e-6)


def test_few_pairs_say_nothing() -> None:
    pairs = [("met", "met"), ("missed", "missed")] * 5
    assert agreement(pairs, ATTAINMENTS).is_enough
    assert len(pairs) == FEWEST
    assert not agreement(pairs[1:], ATTAINMENTS).is_enough
