"""A learner's plan: made of rows in a number of queries that does not grow, and changed by every answer."""

from __future__ import annotations

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from assessments.answers.services.settle import settle_answers
from assessments.plan.enums import Adjusting
from assessments.plan.models import Adjustment, StudyPace
from assessments.plan.queries.plan import StudyPlan, study_plan
from assessments.prompts.models.fragment import Fragment
from assessments.prompts.models.prompt import Prompt
from courses.enrolment.models import Enrolment
from courses.people.models import Employee
from tests.assessments.mastery.test_services import answered
from tests.factories import (
    AnswerFactory,
    EmployeeFactory,
    EnrolmentFactory,
    KeyPointFactory,
    PromptFactory,
    RecordingFactory,
)
from transcripts.enums import Kind, Stage
from transcripts.recordings.models import Recording

pytestmark = pytest.mark.django_db

#: Answers of ``answered`` are given on 3 November at noon.
THE_DAY = datetime.datetime(2026, 11, 3, 14, tzinfo=datetime.UTC)
NEXT_DAY = THE_DAY + datetime.timedelta(days=1)


@pytest.fixture
def prompt() -> Prompt:
    made: Prompt = PromptFactory()
    for number in range(2):
        KeyPointFactory(prompt=made, position=number)
    return made


@pytest.fixture
def learner(prompt: Prompt) -> Employee:
    person: Employee = EnrolmentFactory(course=prompt.session.course).employee
    return person


@pytest.fixture
def fragment(prompt: Prompt) -> Fragment:
    """The second key point's place in the session's lecture."""
    lecture = RecordingFactory(session=prompt.session)
    second = prompt.key_points.get(position=1)
    return Fragment.objects.create(
        key_point=second, recording=lecture, start=2.0, end=14.0, text="…", strength=0.9
    )


def steps(plan: StudyPlan, day: int = 0) -> list[tuple[str, list[str]]]:
    """Return what a day holds: kind and key points' names."""
    return [(str(step.kind), [one.point.name for one in step.points]) for step in plan.days[day].steps]


def test_what_was_never_answered_waits_today(learner: Employee, prompt: Prompt) -> None:
    plan = study_plan(learner, at=THE_DAY)
    assert [kind for kind, _points in steps(plan)] == ["answer"]
    assert (plan.held, len(plan.points), plan.minutes_a_day) == (0, 2, 15)


def test_a_missed_point_is_heard_again_and_then_answered(
    learner: Employee, prompt: Prompt, fragment: Fragment
) -> None:
    settle_answers([answered(prompt, learner, 1.0, 0.0).pk])
    assert steps(study_plan(learner, at=THE_DAY)) == []
    plan = study_plan(learner, at=NEXT_DAY)
    names = [point.name for point in prompt.key_points.all()]
    assert steps(plan) == [("hear", [names[1]]), ("answer", names)]
    assert plan.today.steps[0].points[0].fragment == fragment


def test_the_plan_relaxes_when_the_answer_is_good(
    learner: Employee, prompt: Prompt, fragment: Fragment
) -> None:
    settle_answers([answered(prompt, learner, 1.0, 0.0).pk])
    settle_answers([answered(prompt, learner, 1.0, 1.0, day=1).pk])
    after = study_plan(learner, at=NEXT_DAY + datetime.timedelta(hours=1))
    assert steps(after) == []
    assert all(kind == "answer" for day in range(14) for kind, _points in steps(after, day))


def test_a_fragment_that_may_not_be_heard_is_not_planned(
    learner: Employee, prompt: Prompt, fragment: Fragment
) -> None:
    settle_answers([answered(prompt, learner, 1.0, 0.0).pk])
    Recording.objects.filter(pk=fragment.recording_id).update(stage=Stage.TRANSCRIBING)
    assert [kind for kind, _points in steps(study_plan(learner, at=NEXT_DAY))] == ["answer"]


def test_an_excused_prompt_is_not_planned(learner: Employee, prompt: Prompt) -> None:
    adjust(learner, prompt, Adjusting.EXCUSED)
    plan = study_plan(learner, at=THE_DAY)
    assert steps(plan) == []
    assert [one.prompt for one in plan.excused] == [prompt]
    assert plan.points == []


def test_a_pinned_prompt_comes_first_until_it_is_answered(learner: Employee, prompt: Prompt) -> None:
    settle_answers([answered(prompt, learner, 1.0, 1.0).pk])
    other = PromptFactory(session=prompt.session)
    KeyPointFactory(prompt=other)
    assert [step.state.prompt for step in study_plan(learner, at=THE_DAY).today.steps] == [other]
    adjust(learner, prompt, Adjusting.PINNED)
    plan = study_plan(learner, at=THE_DAY)
    assert [step.state.prompt for step in plan.today.steps] == [prompt, other]
    # the pin was made just now: an answer after it fulfils it
    later = answered(prompt, learner, 1.0, 1.0)
    Recording.objects.filter(pk=later.recording_id).update(
        created_at=timezone.now() + datetime.timedelta(days=1)
    )
    plan = study_plan(learner, at=THE_DAY)
    assert prompt not in [step.state.prompt for step in plan.today.steps]


def test_nothing_is_planned_while_an_answer_is_being_heard(learner: Employee, prompt: Prompt) -> None:
    answer = AnswerFactory(prompt=prompt, learner=learner)
    Recording.objects.filter(pk=answer.recording_id).update(stage=Stage.TRANSCRIBING)
    plan = study_plan(learner, at=THE_DAY)
    assert steps(plan) == []
    assert [one.prompt for one in plan.waiting] == [prompt]


def test_without_attempts_left_nothing_is_to_be_answered(learner: Employee, prompt: Prompt) -> None:
    Prompt.objects.filter(pk=prompt.pk).update(max_attempts=1)
    settle_answers([answered(prompt, learner, 0.0, 0.0).pk])
    assert steps(study_plan(learner, at=NEXT_DAY)) == []


def test_the_course_date_is_in_the_plan(learner: Employee, prompt: Prompt) -> None:
    Enrolment.objects.update(due_on=THE_DAY.date() + datetime.timedelta(days=2))
    plan = study_plan(learner, at=THE_DAY)
    (step,) = (step for day in plan.days for step in day.steps)
    assert (step.reason.kind, step.reason.days) == ("course_due", 2)


def test_the_pace_spreads_what_is_new(learner: Employee, prompt: Prompt) -> None:
    for _ in range(11):
        KeyPointFactory(prompt=PromptFactory(session=prompt.session))
    StudyPace.objects.create(learner=learner, minutes_a_day=5)
    plan = study_plan(learner, at=THE_DAY)
    assert plan.minutes_a_day == 5
    assert all(day.minutes <= 5 for day in plan.days)
    assert sum(len(day.steps) for day in plan.days) == 12


def test_others_answers_are_no_part_of_it(learner: Employee, prompt: Prompt) -> None:
    team_mate = EnrolmentFactory(course=prompt.session.course).employee
    settle_answers([answered(prompt, team_mate, 0.0, 0.0).pk])
    plan = study_plan(learner, at=NEXT_DAY)
    assert all(point.held is None for point in plan.points)
    assert plan.prompts[0].answers == []


def test_plan_takes_the_same_queries_for_many_prompts(learner: Employee, prompt: Prompt) -> None:
    def fill(many: int) -> None:
        for _ in range(many):
            asked = PromptFactory(session=prompt.session)
            point = KeyPointFactory(prompt=asked)
            lecture = RecordingFactory(session=prompt.session, kind=Kind.LECTURE, segments=[])
            Fragment.objects.create(key_point=point, recording=lecture, start=0, end=9, text="…")
            settle_answers([answered(asked, learner, 0.0).pk])
            adjust(learner, asked, Adjusting.PINNED)

    fill(3)
    with CaptureQueriesContext(connection) as few:
        study_plan(learner, at=NEXT_DAY)
    fill(27)
    with CaptureQueriesContext(connection) as many:
        study_plan(learner, at=NEXT_DAY)
    assert len(many) == len(few) <= 12


def adjust(learner: Employee, prompt: Prompt, kind: Adjusting) -> Adjustment:
    return Adjustment.objects.create(
        learner=learner, prompt=prompt, kind=kind, reason="because", by=EmployeeFactory()
    )
