"""A course is complete when its questions are passed as well."""

from __future__ import annotations

import datetime
from collections.abc import Callable

import pytest
from django.test.client import Client
from django.utils import timezone

from assessments.answers.models.answer import Answer, urgency
from assessments.answers.queries.unanswered import left_to_pass
from assessments.answers.services.complete import close_answered, scores_of
from assessments.plan.enums import Adjusting
from assessments.plan.models import Adjustment
from assessments.plan.queries.plan import study_plan
from assessments.prompts.models.prompt import Prompt
from assessments.rules import may_answer
from courses.catalogue.models import Course
from courses.enrolment.models import Enrolment
from courses.enrolment.services.enrolment import close_finished, complete_session, still_missing
from courses.paths.models import LearningPath, PathEnrolment, PathStep
from tests.factories import (
    AnswerFactory,
    CourseFactory,
    EmployeeFactory,
    EnrolmentFactory,
    KeyPointFactory,
    PromptFactory,
    SessionFactory,
)
from transcripts.enums import Stage

pytestmark = pytest.mark.django_db


@pytest.fixture
def enrolment() -> Enrolment:
    """Every session finished, one question open."""
    course = CourseFactory()
    prompt = PromptFactory(session=SessionFactory(course=course))
    row = EnrolmentFactory(course=course, employee=EmployeeFactory())
    return complete_session(enrolment=row, session=prompt.session)


def answer(enrolment: Enrolment, score: float | None = 0.8, stage: Stage = Stage.READY) -> Answer:
    prompt = Prompt.objects.get(session__course=enrolment.course)
    number = Answer.objects.count() + 1
    given = AnswerFactory(prompt=prompt, learner=enrolment.employee, number=number, score=score)
    given.recording.stage = stage
    given.recording.save()
    return given


def completed(enrolment: Enrolment) -> bool:
    enrolment.refresh_from_db()
    return enrolment.completed_at is not None


def test_sessions_alone_do_not_complete_a_course_with_questions(
    enrolment: Enrolment, sign_in: Callable[..., Client]
) -> None:
    assert not completed(enrolment)
    words = "1 question of this course is still to be passed."
    assert still_missing(enrolment) == [words]
    assert words in sign_in(enrolment.employee).get(enrolment.course.get_absolute_url()).content.decode()


def test_the_answer_that_was_missing_completes_it_and_its_score_is_certified(enrolment: Enrolment) -> None:
    close_answered(answer(enrolment, 0.6).recording)
    assert completed(enrolment) and still_missing(enrolment) == []
    assert enrolment.certificates.get().score == pytest.approx(0.6)


@pytest.mark.parametrize(
    ("score", "mark", "passes"),
    [
        (0.0, 60, False),
        (0.59, 60, False),
        (0.6, 60, True),
        (0.29, 29, True),
        (0.9, 91, False),
        (0.0, 0, True),
        (None, 0, False),
    ],
)
def test_an_answer_passes_by_its_score_alone(
    enrolment: Enrolment, score: float | None, mark: int, passes: bool
) -> None:
    Prompt.objects.update(pass_mark=mark)
    close_answered(answer(enrolment, score).recording)
    assert completed(enrolment) is passes and enrolment.certificates.exists() is passes


@pytest.mark.parametrize(
    "state", [{"contested": True, "disputed": False}, {"contested": False, "disputed": True}]
)
def test_an_answer_that_waits_for_a_person_is_not_passed_until_decided(
    enrolment: Enrolment, state: dict[str, bool]
) -> None:
    given = answer(enrolment, 0.9)
    Answer.objects.update(urgency=urgency(0.1, **state))
    close_answered(given.recording)
    assert not completed(enrolment) and not enrolment.certificates.exists()
    Answer.objects.update(urgency=0.1)
    close_finished(course=enrolment.course)
    assert completed(enrolment)


def test_what_was_completed_stays_when_its_marks_would_not_pass(enrolment: Enrolment) -> None:
    close_answered(answer(enrolment, 0.7).recording)
    Answer.objects.update(score=0.1)
    close_finished(course=enrolment.course)
    assert completed(enrolment) and enrolment.certificates.get().revoked_at is None


def test_an_answer_that_failed_completes_nothing(enrolment: Enrolment) -> None:
    close_answered(answer(enrolment, None, Stage.FAILED).recording)
    assert not completed(enrolment)


def test_another_learners_answer_completes_nothing(enrolment: Enrolment) -> None:
    other = EnrolmentFactory(course=enrolment.course)
    close_answered(answer(other).recording)
    assert not completed(enrolment) and not completed(other)


def test_a_course_may_ask_for_its_sessions_only(enrolment: Enrolment) -> None:
    Course.objects.update(needs_answers=False)
    close_finished(course=Course.objects.get())
    assert completed(enrolment)


def test_a_question_that_is_excused_is_not_asked(enrolment: Enrolment) -> None:
    prompt = Prompt.objects.get()
    Adjustment.objects.create(
        learner=enrolment.employee, prompt=prompt, kind=Adjusting.EXCUSED, by=EmployeeFactory(), reason="x"
    )
    close_finished(course=enrolment.course)
    assert completed(enrolment)


def test_a_question_that_another_is_excused_is_still_asked(enrolment: Enrolment) -> None:
    prompt = Prompt.objects.get()
    for learner, kind in ((enrolment.employee, Adjusting.PINNED), (EmployeeFactory(), Adjusting.EXCUSED)):
        Adjustment.objects.create(learner=learner, prompt=prompt, kind=kind, by=EmployeeFactory(), reason="x")
    assert list(left_to_pass(enrolment)) == [prompt]


def test_an_answer_of_the_cycle_before_does_not_count(enrolment: Enrolment) -> None:
    given = answer(enrolment)
    later = timezone.now() + datetime.timedelta(days=1)
    Enrolment.objects.update(cycle=2, cycle_started_at=later)
    close_answered(given.recording)
    assert not completed(enrolment) and scores_of([enrolment.pk]) == {}


def test_who_has_answered_has_begun() -> None:
    row = EnrolmentFactory(course=PromptFactory().session.course)
    assert Enrolment.objects.unbegun().filter(pk=row.pk).exists()
    answer(row)
    assert not Enrolment.objects.unbegun().filter(pk=row.pk).exists()


def test_a_course_that_waits_on_a_path_is_neither_answered_nor_planned_yet(client: Client) -> None:
    prompt = KeyPointFactory().prompt
    row = EnrolmentFactory(course=prompt.session.course)
    path = LearningPath.objects.create(title="Path")
    first = CourseFactory()
    for position, course in enumerate((first, row.course)):
        PathStep.objects.create(path=path, course=course, position=position)
    client.force_login(row.employee)

    def offered() -> bool:
        page = client.get(prompt.get_absolute_url())
        assert page.context["is_locked"] is not page.context["may_answer"]
        return "data-recorder" in page.content.decode()

    def planned() -> int:
        plan = study_plan(row.employee)
        steps = sum(len(day.steps) for day in plan.days)
        assert len(plan.points) == steps, "one key point, one step"
        return steps

    assert may_answer(row.employee, prompt) and planned() == 1
    PathEnrolment.objects.create(path=path, employee=row.employee)
    assert not may_answer(row.employee, prompt) and planned() == 0
    assert not offered()
    EnrolmentFactory(course=first, employee=row.employee, completed_at=timezone.now())
    assert may_answer(row.employee, prompt) and planned() == 1
    assert offered()
