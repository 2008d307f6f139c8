"""Mastery over time."""

from __future__ import annotations

import datetime

import pytest

from assessments.pictures.queries.trends import WEEKS, Given, course_weeks, own_lines, weeks_of
from assessments.prompts.models.prompt import KeyPoint, Prompt
from courses.people.models import Employee
from tests.assessments.classes import give
from tests.factories import EnrolmentFactory, KeyPointFactory

MONDAY = datetime.date(2026, 11, 2)


def day(number: int) -> datetime.date:
    return MONDAY + datetime.timedelta(days=number)


def given(at: int, learner: int, point: int, earned: float, weight: float = 1.0) -> Given:
    return Given(day(at), learner, point, earned, weight)


def test_no_answer_no_week() -> None:
    assert weeks_of([], day(0)) == []


def test_the_latest_answer_to_a_key_point_counts() -> None:
    weeks = weeks_of([given(0, 1, 1, 0.2), given(6, 1, 1, 0.6), given(7, 1, 1, 1.0)], day(8))
    assert [(week.start, week.mean, week.people) for week in weeks] == [(day(0), 0.6, 1), (day(7), 1.0, 1)]


def test_a_week_without_answers_stands_as_the_one_before() -> None:
    weeks = weeks_of([given(3, 1, 1, 0.5)], day(20))
    assert [(week.start, week.mean) for week in weeks] == [(day(0), 0.5), (day(7), 0.5), (day(14), 0.5)]


def test_a_person_is_the_weighted_mean_of_what_was_answered() -> None:
    weeks = weeks_of([given(0, 1, 1, 1.0, 3.0), given(0, 1, 2, 0.0, 1.0)], day(0))
    assert weeks[0].mean == 0.75


def test_who_has_not_answered_yet_counts_for_nothing() -> None:
    weeks = weeks_of([given(0, 1, 1, 1.0), given(7, 2, 1, 0.0)], day(7))
    assert [(week.people, week.mean) for week in weeks] == [(1, 1.0), (2, 0.5)]


def test_quartiles_are_said_from_four_people_on() -> None:
    three = weeks_of([given(0, n, 1, n / 10) for n in range(3)], day(0))[0]
    assert (three.low, three.high) == (None, None)
    five = weeks_of([given(0, n, 1, n / 4) for n in range(5)], day(0))[0]
    assert (five.low, five.mean, five.high) == (0.25, 0.5, 0.75)


def test_only_the_last_weeks_are_shown_with_all_that_was_earned_before() -> None:
    weeks = weeks_of([given(0, 1, 1, 0.4)], day(7 * WEEKS + 70))
    assert len(weeks) == WEEKS
    assert weeks[0].mean == 0.4 and weeks[0].start > day(0)


@pytest.mark.django_db
def test_course_counts_active_people_enrolled(prompt: Prompt, owner: Employee, stranger: Employee) -> None:
    point: KeyPoint = prompt.key_points.all()[0]
    gone = EnrolmentFactory(course=prompt.session.course, employee__is_active=False).employee
    for person in (owner, stranger, gone):
        give(person, {point: 1.0})
    assert [week.people for week in course_weeks(prompt.session.course)] == [1]


@pytest.mark.django_db
def test_own_lines_are_ones_own_and_one_for_each_course(
    prompt: Prompt, owner: Employee, team_mate: Employee
) -> None:
    other = KeyPointFactory()
    EnrolmentFactory(employee=owner, course=other.prompt.session.course)
    give(owner, {prompt.key_points.all()[0]: 0.5}, days_ago=15)
    give(owner, {other: 1.0})
    give(team_mate, {other: 0.0})
    lines = own_lines(owner)
    assert [line.course for line in lines] == [other.prompt.session.course, prompt.session.course]
    assert [week.mean for week in lines[0].weeks] == [1.0]
    assert {week.mean for week in lines[1].weeks} == {0.5}


@pytest.mark.django_db
def test_a_course_that_is_no_longer_seen_has_no_line(owner: Employee, prompt: Prompt) -> None:
    hidden = KeyPointFactory()
    give(owner, {hidden: 1.0})
    assert own_lines(owner) == []
