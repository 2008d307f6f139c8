"""What counts of an answer: the scorer's reading, and what people decided."""

from __future__ import annotations

import pytest

from assessments.answers.models.answer import Answer
from assessments.answers.models.outcome import Outcome
from assessments.answers.services.settle import settle_answers
from assessments.prompts.models.prompt import KeyPoint
from assessments.reviews.models import Review
from assessments.scoring import KeyPointSpec, Match, PointResult, Score, snapshot
from courses.people.models import Employee
from tests.factories import AnswerFactory, EmployeeFactory, KeyPointFactory
from tests.texts import revision_of

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def near(strength: float) -> Match:
    return Match("keyword", "核实", "何时", 0, 0, 2, 0.0, 1.0, strength, "homophone", verdict="maybe")


@pytest.fixture
def points() -> list[KeyPoint]:
    first = KeyPointFactory(weight=3.0)
    return [first, KeyPointFactory(prompt=first.prompt, weight=1.0)]


@pytest.fixture
def answer(points: list[KeyPoint]) -> Answer:
    """The first point earned outright, the second not: something came near."""
    made: Answer = AnswerFactory(prompt=points[0].prompt)
    results = (
        PointResult(str(points[0].pk), 1.0, (Match("keyword", "a", "a", 0, 0, 1, 0.0, 1.0),)),
        PointResult(str(points[1].pk), 0.0, (), (near(0.5),)),
    )
    made.assessments.create(
        value=0.75,
        result=Score(0.75, results).as_json(),
        rubric=snapshot(point.as_spec() for point in points),
        rubric_version="r",
        scorer_version="s",
        revision=revision_of(made.recording),
    )
    return made


def give(answer: Answer, reviewer: Employee, **earned: float) -> Review:
    review = answer.reviews.create(assessment=answer.assessments.get(current=True), reviewer=reviewer)
    for pk, value in earned.items():
        review.points.create(key_point_id=int(pk[1:]), earned=value, scored=0.0)
    settle_answers([answer.pk])
    answer.refresh_from_db()
    return review


def test_without_a_review_the_scorer_counts(answer: Answer, points: list[KeyPoint]) -> None:
    settle_answers([answer.pk])
    answer.refresh_from_db()
    assert (answer.score, answer.reviewed_at) == (0.75, None)
    assert answer.doubt == pytest.approx(0.25 * 0.5)
    rows = Outcome.objects.values_list("key_point", "scored", "earned", "doubt", "decided")
    assert list(rows) == [(points[0].pk, 1.0, 1.0, 0.0, False), (points[1].pk, 0.0, 0.0, 0.5, False)]


def test_a_reviewer_outweighs_the_scorer_where_one_decided(answer: Answer, points: list[KeyPoint]) -> None:
    review = give(answer, EmployeeFactory(), **{f"p{points[1].pk}": 1.0})
    assert (answer.score, answer.doubt, answer.reviewed_at) == (1.0, 0.0, review.created_at)
    decided = Outcome.objects.get(key_point=points[1])
    assert (decided.scored, decided.earned, decided.decided) == (0.0, 1.0, True)
    assert not Outcome.objects.get(key_point=points[0]).decided


def test_the_latest_review_of_a_point_counts(answer: Answer, points: list[KeyPoint]) -> None:
    give(answer, EmployeeFactory(), **{f"p{points[0].pk}": 0.0, f"p{points[1].pk}": 1.0})
    give(answer, EmployeeFactory(), **{f"p{points[1].pk}": 0.5})
    assert answer.score == pytest.approx((3 * 0.0 + 1 * 0.5) / 4)


def test_a_decision_outlives_a_new_assessment(answer: Answer, points: list[KeyPoint]) -> None:
    give(answer, EmployeeFactory(), **{f"p{points[1].pk}": 1.0})
    old = answer.assessments.get()
    old.current = False
    old.save()
    none = Score(0.0, tuple(PointResult(str(point.pk), 0.0) for point in points))
    answer.assessments.create(
        value=0.0,
        result=none.as_json(),
        rubric=old.rubric,
        rubric_version="r2",
        scorer_version="s",
        revision=old.revision,
    )
    settle_answers([answer.pk])
    answer.refresh_from_db()
    assert answer.score == 0.25


def test_settling_twice_changes_nothing(answer: Answer) -> None:
    settle_answers([answer.pk])
    before = list(Outcome.objects.values_list("key_point", "earned", "doubt"))
    settle_answers([answer.pk])
    assert list(Outcome.objects.values_list("key_point", "earned", "doubt")) == before


def test_a_deleted_key_point_has_no_outcome_and_still_counts(answer: Answer, points: list[KeyPoint]) -> None:
    points[1].delete()
    settle_answers([answer.pk])
    answer.refresh_from_db()
    assert answer.score == 0.75
    assert Outcome.objects.get().key_point == points[0]


def test_an_answer_without_an_assessment_has_no_score() -> None:
    answer = AnswerFactory()
    settle_answers([answer.pk])
    answer.refresh_from_db()
    assert answer.score is None


def test_a_spec_of_a_key_point_carries_all_its_phrases() -> None:
    point = KeyPointFactory(must={"en": ["first"]}, must_not={"en": ["never"]})
    spec: KeyPointSpec = point.as_spec()
    assert (spec.must, spec.must_not) == ({"en": ["first"]}, {"en": ["never"]})
