"""How unsure a reading is."""

from __future__ import annotations

from assessments.scoring import Match, PointResult
from assessments.scoring.doubt import doubt, reasons
from assessments.scoring.result import Verdict
from assessments.scoring.rubric import Kind


def found(
    strength: float, *, kind: Kind = "keyword", matcher: str = "exact", verdict: Verdict = "earned"
) -> Match:
    return Match(
        kind=kind,
        phrase="a",
        text="a",
        segment_index=0,
        char_start=0,
        char_end=1,
        start=0.0,
        end=1.0,
        strength=strength,
        matcher=matcher,
        verdict=verdict,
    )


def test_what_was_said_outright_is_not_in_doubt() -> None:
    assert doubt(PointResult("1", 1.0, (found(1.0),))) == 0.0


def test_what_was_not_said_at_all_is_not_in_doubt() -> None:
    assert doubt(PointResult("1", 0.0)) == 0.0


def test_the_nearer_a_miss_the_greater_the_doubt() -> None:
    far, near = (PointResult("1", 0.0, (), (found(s, verdict="maybe"),)) for s in (0.3, 0.55))
    assert 0 < doubt(far) < doubt(near)


def test_the_weaker_the_evidence_the_greater_the_doubt() -> None:
    weak, strong = (PointResult("1", s, (found(s),)) for s in (0.65, 0.95))
    assert doubt(weak) > doubt(strong) > 0


def test_a_denial_is_worth_a_look() -> None:
    assert doubt(PointResult("1", 0.0, (), (found(1.0, verdict="negated"),))) > 0


def test_evidence_against_is_worth_a_look() -> None:
    assert doubt(PointResult("1", 0.0, (found(1.0), found(1.0, kind="must_not")))) > 0


def test_reasons_say_why_and_doubt_is_the_greatest_of_them() -> None:
    heard = found(0.5, verdict="maybe", matcher="homophone")
    near, denied = found(0.4, verdict="maybe", matcher="partial"), found(1.0, verdict="negated")
    point = PointResult("1", 0.0, (), (heard, near, denied))
    assert reasons(point) == {"sound": 0.5, "nearly": 0.4, "negated": 0.4}
    assert doubt(point) == 0.5


def test_evidence_by_its_sound_is_in_doubt_for_its_sound() -> None:
    assert list(reasons(PointResult("1", 0.8, (found(0.7, matcher="homophone"),)))) == ["sound"]


def test_evidence_against_is_a_reason() -> None:
    assert reasons(PointResult("1", 0.0, (found(1.0), found(1.0, kind="must_not")))) == {"against": 0.4}
