"""Mastery follows what answers showed, in the same transaction, and is the same however often derived."""

from __future__ import annotations

import datetime
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from assessments.answers.models.answer import Answer
from assessments.answers.models.outcome import Outcome
from assessments.answers.services.settle import settle_answers
from assessments.mastery.models import Mastery
from assessments.mastery.services import rebuild_mastery, update_mastery_of
from assessments.prompts.models.prompt import Prompt
from assessments.scoring import PointResult, Score, snapshot
from courses.people.models import Employee
from tests.factories import AnswerFactory, EmployeeFactory, KeyPointFactory, PromptFactory
from tests.texts import revision_of
from transcripts.recordings.models import Recording

NOON = datetime.datetime(2026, 11, 3, 12, tzinfo=datetime.UTC)


def answered(prompt: Prompt, learner: Employee, *earned: float, day: int = 0) -> Answer:
    """Make a scored answer given ``day`` days after noon, its key points earning as said; not settled yet."""
    number = Answer.objects.filter(prompt=prompt, learner=learner).count() + 1
    answer: Answer = AnswerFactory(prompt=prompt, learner=learner, number=number)
    Recording.objects.filter(pk=answer.recording_id).update(created_at=NOON + datetime.timedelta(days=day))
    points = list(prompt.key_points.all())
    results = tuple(PointResult(str(one.pk), value) for one, value in zip(points, earned, strict=True))
    answer.assessments.create(
        value=sum(earned) / len(earned),
        result=Score(sum(earned) / len(earned), results).as_json(),
        rubric=snapshot(one.as_spec() for one in points),
        rubric_version="r",
        scorer_version="s",
        revision=revision_of(answer.recording),
    )
    return answer


def rows() -> list[tuple[object, ...]]:
    fields = ("pk", "learner", "key_point", "probability", "answers", "last_at", "due_at", "memory", "reason")
    return list(Mastery.objects.order_by("pk").values_list(*fields))


@pytest.fixture
def asked(db: None) -> Prompt:
    prompt: Prompt = PromptFactory()
    for _ in range(2):
        KeyPointFactory(prompt=prompt)
    return prompt


def test_a_missed_point_is_weak_and_due_the_next_day(asked: Prompt) -> None:
    answer = answered(asked, EmployeeFactory(), 1.0, 0.0)
    settle_answers([answer.pk])
    said, missed = Mastery.objects.order_by("key_point")
    assert said.probability > 0.5 > missed.probability
    assert missed.due_at == NOON + datetime.timedelta(days=1)
    assert said.due_at > missed.due_at
    assert (missed.answers, missed.last_earned, missed.last_at) == (1, 0.0, NOON)
    assert missed.reason["kind"] == "missed"


def test_an_override_changes_mastery_with_the_outcome(asked: Prompt) -> None:
    answer = answered(asked, EmployeeFactory(), 1.0, 0.0)
    settle_answers([answer.pk])
    before = Mastery.objects.order_by("key_point").last()
    assert before is not None
    assessment = answer.assessments.get(current=True)
    review = answer.reviews.create(assessment=assessment, reviewer=EmployeeFactory())
    review.points.create(key_point=before.key_point, earned=1.0, scored=0.0)
    settle_answers([answer.pk])
    after = Mastery.objects.get(pk=before.pk)
    assert after.probability > before.probability
    assert after.due_at > before.due_at


def test_the_last_answer_by_recording_time_counts_as_the_last(asked: Prompt) -> None:
    learner = EmployeeFactory()
    late = answered(asked, learner, 1.0, 1.0, day=5)
    early = answered(asked, learner, 0.0, 0.0, day=1)
    settle_answers([late.pk])
    settle_answers([early.pk])
    for row in Mastery.objects.all():
        assert (row.last_earned, row.answers) == (1.0, 2)
        assert row.last_at == NOON + datetime.timedelta(days=5)


def test_rebuilding_twice_gives_the_rows_that_settling_gave(asked: Prompt) -> None:
    first, second = EmployeeFactory(), EmployeeFactory()
    for day, (learner, *earned) in enumerate([(first, 0.0, 1.0), (second, 1.0, 1.0), (first, 1.0, 0.5)]):
        settle_answers([answered(asked, learner, *earned, day=day).pk])
    settled = rows()
    assert len(settled) == 4
    assert rebuild_mastery() == 4
    assert rows() == settled
    rebuild_mastery()
    assert rows() == settled


def test_a_point_without_outcomes_has_no_row(asked: Prompt) -> None:
    answer = answered(asked, EmployeeFactory(), 1.0, 0.0)
    settle_answers([answer.pk])
    Outcome.objects.all().delete()
    update_mastery_of((answer.learner_id, point.pk) for point in asked.key_points.all())
    assert not Mastery.objects.exists()


def test_a_wholly_doubtful_answer_shows_nothing(asked: Prompt) -> None:
    answer = answered(asked, EmployeeFactory(), 0.0, 0.0)
    settle_answers([answer.pk])
    Outcome.objects.update(doubt=1.0)
    update_mastery_of((answer.learner_id, point.pk) for point in asked.key_points.all())
    assert not Mastery.objects.exists()


def test_how_the_class_does_is_known_without_the_learner(asked: Prompt) -> None:
    learner, other = EmployeeFactory(), EmployeeFactory()
    settle_answers([answered(asked, other, 1.0, 0.0).pk])
    settle_answers([answered(asked, learner, 0.0, 0.0, day=1).pk])
    first, second = Mastery.objects.filter(learner=learner).order_by("key_point")
    assert first.reason["cohort"] == [1.0, 1]
    assert second.reason["cohort"] == [0.0, 1]
    assert first.reason["learner"] == [0.0, 1]
    assert first.probability > second.probability


def test_settling_many_answers_takes_no_more_queries_than_few(asked: Prompt) -> None:
    answers = [answered(asked, EmployeeFactory(), 1.0, 0.0).pk for _ in range(30)]
    with CaptureQueriesContext(connection) as few:
        settle_answers(answers[:3])
    with CaptureQueriesContext(connection) as many:
        settle_answers(answers)
    assert len(many) <= len(few) + 1
    assert Mastery.objects.count() == 60


@pytest.mark.django_db(transaction=True)
def test_two_answers_settled_at_once_both_count(on_disk: Callable[[], None]) -> None:
    prompt: Prompt = PromptFactory()
    KeyPointFactory(prompt=prompt)
    learner = EmployeeFactory()
    answers = [answered(prompt, learner, 1.0, day=day) for day in range(2)]
    on_disk()
    gate, failures = threading.Barrier(2), []

    def settle(pk: int) -> None:
        try:
            gate.wait(10)
            settle_answers([pk])
        except Exception as error:  # told in the main thread
            failures.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=settle, args=[answer.pk]) for answer in answers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert failures == []

    def held() -> int:
        try:
            return Mastery.objects.get().answers
        finally:
            connections.close_all()

    # in a thread, too: this one's connection is still to the database in memory
    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(held).result() == 2
