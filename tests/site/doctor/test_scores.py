"""Answers that are ready and wait for a score that nobody is making."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from assessments.answers.models.answer import Answer, Assessment
from hrvoice.doctor import Scope
from hrvoice.doctor.scores import check_scores
from tests.assessments.conftest import owner, prompt
from tests.assessments.reviewing import scored
from transcripts.recordings.models import Recording
from transcripts.texts.models import Revision

__all__ = ["owner", "prompt"]

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def answer(request: pytest.FixtureRequest) -> Answer:
    """Heard and scored."""
    return scored(request.getfixturevalue("prompt"), request.getfixturevalue("owner"))


def lose_the_assessment(answer: Answer) -> None:
    answer.assessments.all().delete()
    Answer.objects.filter(pk=answer.pk).update(score=None)


def lose_what_is_current(answer: Answer) -> None:
    answer.assessments.update(current=False)
    Answer.objects.filter(pk=answer.pk).update(score=None)


def lose_the_score(answer: Answer) -> None:
    Answer.objects.filter(pk=answer.pk).update(score=None)


@pytest.mark.parametrize("damage", [lose_the_assessment, lose_what_is_current, lose_the_score])
def test_an_answer_without_its_score_is_found_and_scored(
    answer: Answer, damage: Callable[[Answer], None]
) -> None:
    before = answer.score
    assert before is not None and list(check_scores(Scope())) == []
    damage(answer)
    [finding] = check_scores(Scope())
    assert (finding.code, finding.which) == ("score_missing", str(answer.recording_id))
    assert finding.repair is not None
    finding.repair()
    answer.refresh_from_db()
    assert answer.score == before
    assert Assessment.objects.filter(answer=answer, current=True).count() == 1
    assert list(check_scores(Scope())) == []


def test_what_is_withheld_or_told_elsewhere_is_no_finding(answer: Answer) -> None:
    lose_the_score(answer)
    Revision.objects.filter(recording=answer.recording).update(unheard_seconds=3.0)
    assert list(check_scores(Scope())) == [], "heard in part: a person decides"
    lose_the_assessment(answer)
    Recording.objects.filter(pk=answer.recording_id).update(failed_steps=["score"])
    assert list(check_scores(Scope())) == [], "told as steps_failed"
