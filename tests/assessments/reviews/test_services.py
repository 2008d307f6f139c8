"""What people decide about answers."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction

from assessments.answers.models.answer import Answer
from assessments.answers.models.outcome import Outcome
from assessments.answers.services.answers import NotAllowed
from assessments.answers.services.assess import assess_recording
from assessments.prompts.models.prompt import Prompt
from assessments.reviews.models import ReviewPoint
from assessments.reviews.services.dispute import dispute_answer
from assessments.reviews.services.review import review_answer
from courses.audit.enums import AuditAction
from courses.audit.models import AuditEntry
from courses.people.models import Employee
from kit.problems import Conflict
from tests.assessments.reviewing import give, points_of, scored, second_trainer
from tests.factories import EnrolmentFactory, KeyPointFactory
from transcripts.enums import Stage

pytestmark = pytest.mark.django_db


@pytest.fixture
def answer(prompt: Prompt, owner: Employee) -> Answer:
    """0.75 by the scorer: the first key point found, the second not."""
    return scored(prompt, owner)


@pytest.fixture
def no_sample(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assessments.reviews.services.review.wants_second_look", lambda key, doubt: False)


@pytest.fixture
def sampled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assessments.reviews.services.review.wants_second_look", lambda key, doubt: True)


def test_a_review_keeps_what_was_given_and_what_was_scored(answer: Answer, trainer: Employee) -> None:
    review = give(answer, trainer, 1.0, 0.5, why="nearly said", comment="Good.")
    rows = list(ReviewPoint.objects.filter(review=review).values_list("scored", "earned", "comment"))
    assert rows == [(1.0, 1.0, "nearly said"), (0.0, 0.5, "nearly said")]
    assert (review.assessment, review.comment) == (answer.assessment, "Good.")
    assert answer.score == pytest.approx((3 * 1.0 + 0.5) / 4)
    assert answer.reviewed_at == review.created_at


def test_a_review_is_written_into_the_audit_log(answer: Answer, trainer: Employee) -> None:
    give(answer, trainer, 1.0)
    entry = AuditEntry.objects.get(action=AuditAction.ANSWER_REVIEWED)
    assert (entry.actor, entry.owner, entry.target) == (
        trainer,
        answer.learner,
        f"assessments.answer:{answer.pk}",
    )


def test_open_pages_are_told_after_the_commit(
    answer: Answer,
    trainer: Employee,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Any,
) -> None:
    told: list[tuple[Any, str]] = []
    monkeypatch.setattr(
        "assessments.reviews.services.dispute.announce",
        lambda recording, phase: told.append((recording.pk, phase)),
    )
    with django_capture_on_commit_callbacks(execute=True):
        give(answer, trainer, 1.0)
        assert told == []
    assert told == [(answer.recording_id, "reviewed")]


def test_review_rejects_learner_stranger_and_other_trainers(
    answer: Answer, owner: Employee, stranger: Employee, prompt: Prompt
) -> None:
    elsewhere = second_trainer(KeyPointFactory.create().prompt)
    for person in (owner, stranger, elsewhere):
        with pytest.raises(NotAllowed):
            give(answer, person, 0.0)
    assert not answer.reviews.exists()


def test_trainers_never_review_their_own_answer(prompt: Prompt, trainer: Employee) -> None:
    EnrolmentFactory.create(employee=trainer, course=prompt.session.course)
    own = scored(prompt, trainer)
    with pytest.raises(NotAllowed):
        give(own, trainer, 1.0)


def test_a_rescored_answer_is_looked_at_again(answer: Answer, trainer: Employee) -> None:
    looked_at = answer.assessment
    assert looked_at is not None
    KeyPointFactory.create(prompt=answer.prompt, position=2)
    assess_recording(answer.recording)
    with pytest.raises(Conflict) as refused:
        review_answer(reviewer=trainer, answer=answer, assessment=looked_at, points={})
    assert refused.value.code == "assessment_changed"
    assert not answer.reviews.exists()


def test_an_answer_that_is_being_heard_anew_is_not_reviewed(answer: Answer, trainer: Employee) -> None:
    answer.recording.stage = Stage.TRANSCRIBING
    answer.recording.save()
    with pytest.raises(Conflict) as refused:
        give(answer, trainer, 1.0)
    assert refused.value.code == "heard_anew"


def test_a_key_point_of_another_question_is_refused(answer: Answer, trainer: Employee) -> None:
    elsewhere = KeyPointFactory.create()
    assert answer.assessment is not None
    with pytest.raises(Conflict):
        review_answer(
            reviewer=trainer, answer=answer, assessment=answer.assessment, points={elsewhere.pk: (1.0, "")}
        )


def test_what_is_earned_lies_between_nought_and_one(answer: Answer, trainer: Employee) -> None:
    with pytest.raises(ValueError, match=r"0\.\.1"):
        give(answer, trainer, 1.5)


def test_an_override_is_taken_back_by_as_scored(answer: Answer, trainer: Employee) -> None:
    give(answer, trainer, 0.0)
    assert answer.score == 0.0
    give(answer, trainer, None)
    assert answer.score == 0.75
    assert not Outcome.objects.filter(answer=answer, decided=True).exists()


def test_the_later_of_two_reviewers_must_have_seen_the_first(
    answer: Answer, trainer: Employee, no_sample: None
) -> None:
    other = second_trainer(answer.prompt)
    first = give(answer, trainer, 0.0, seen=0)
    with pytest.raises(Conflict) as refused:
        give(answer, other, 1.0, seen=0)
    assert refused.value.code == "reviewed_meanwhile"
    assert answer.score == 0.0
    give(answer, other, 1.0, seen=first.pk)
    assert answer.score == 0.75


def test_a_second_look_moves_no_score_and_leaves_what_differs_in_doubt(
    answer: Answer, trainer: Employee, sampled: None
) -> None:
    first = give(answer, trainer, 1.0, 1.0)
    assert first.second_look and not first.blind
    second = give(answer, second_trainer(answer.prompt), 1.0, 0.0)
    assert second.blind and not second.second_look
    assert (answer.score, answer.doubt, answer.urgency) == (1.0, 0.25, 2.25)
    assert list(Outcome.objects.values_list("earned", "doubt", "decided")) == [
        (1.0, 0.0, True),
        (1.0, 1.0, True),
    ]
    # either settles it
    give(answer, trainer, 1.0, 0.0)
    assert (answer.score, answer.doubt, answer.urgency) == (0.75, 0.0, 0.0)


def test_a_second_look_that_agrees_leaves_no_doubt(answer: Answer, trainer: Employee, sampled: None) -> None:
    give(answer, trainer, 1.0, 1.0)
    give(answer, second_trainer(answer.prompt), 1.0, 1.0)
    assert answer.doubt == 0.0


def test_the_first_reviewer_is_never_the_second(answer: Answer, trainer: Employee, sampled: None) -> None:
    give(answer, trainer, 1.0)
    assert not give(answer, trainer, 0.0).blind
    assert answer.score == 0.0


def test_reviewing_replies_to_the_objection(answer: Answer, owner: Employee, trainer: Employee) -> None:
    dispute = dispute_answer(learner=owner, answer=answer, text="I did say sorry.")
    give(answer, trainer, 1.0, 1.0, comment="You did.")
    dispute.refresh_from_db()
    assert (dispute.closed_by, dispute.reply) == (trainer, "You did.")
    assert dispute.closed_at is not None


def test_of_two_reviews_at_once_one_is_told_to_look_again(
    prompt: Prompt, owner: Employee, trainer: Employee, on_disk: Callable[[], None], no_sample: None
) -> None:
    answer, other = scored(prompt, owner), second_trainer(prompt)
    on_disk()
    told = at_once(lambda: give(answer, trainer, 0.0, seen=0), lambda: give(answer, other, 0.5, seen=0))
    assert sorted(told) == ["done", "reviewed_meanwhile"]
    [given, score] = as_committed(
        lambda: [ReviewPoint.objects.get().earned, Answer.objects.get(pk=answer.pk).score]
    )
    assert score == pytest.approx(3 * given / 4)


def test_a_review_while_the_answer_is_rescored_is_refused_or_counts(
    prompt: Prompt, owner: Employee, trainer: Employee, on_disk: Callable[[], None]
) -> None:
    answer = scored(prompt, owner)
    KeyPointFactory.create(prompt=prompt, position=2, weight=4, keywords={"en": ["help"]}, synonyms={})
    on_disk()
    told = at_once(lambda: give(answer, trainer, 0.0), lambda: assess_recording(answer.recording))
    assert told[1] == "done"
    assert told[0] in ("done", "assessment_changed")
    [score, outcomes] = as_committed(
        lambda: [Answer.objects.get(pk=answer.pk).score, Outcome.objects.filter(answer=answer).count()]
    )
    # 3 of 8 for the first key point, unless the review came first and took it away
    assert score == pytest.approx(0.0 if told[0] == "done" else 3 / 8)
    assert outcomes == 3


def at_once(*jobs: Callable[[], Any]) -> list[str]:
    """Run the jobs in threads that start together; return what became of each: ``done``, or a code."""
    start = threading.Barrier(len(jobs))
    told = ["?"] * len(jobs)

    def run(index: int, job: Callable[[], Any]) -> None:
        try:
            start.wait()
            with transaction.atomic():
                job()
            told[index] = "done"
        except Conflict as problem:
            told[index] = problem.code
        except Exception as error:
            told[index] = repr(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(index, job)) for index, job in enumerate(jobs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return told


def as_committed(read: Callable[[], list[Any]]) -> list[Any]:
    """Read in a thread of its own: this one's database in memory is not the one that threads share."""
    found: list[Any] = []
    assert at_once(lambda: found.extend(read())) == ["done"]
    return found


def test_points_that_are_gone_from_the_question_are_told_apart(answer: Answer, trainer: Employee) -> None:
    points_of(answer)[1].delete()
    give(answer, trainer, 0.5)
    assert answer.score == pytest.approx(3 * 0.5 / 4)
