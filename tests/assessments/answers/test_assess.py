"""Scoring a transcribed answer."""

from __future__ import annotations

import pytest
from django.db.models import F

from assessments.answers.models.answer import Answer, Assessment
from assessments.answers.services.assess import assess_recording
from assessments.prompts.models.prompt import Prompt
from assessments.scoring import SCORER_VERSION, from_snapshot, score
from courses.people.models import Employee
from kit.queue.lease import LeaseLost
from tests.factories import AnswerFactory, RecordingFactory
from tests.texts import follow
from transcripts.recordings.models import Recording
from transcripts.texts.queries import segments_of, segments_of_revision
from transcripts.work.services.analyse import _steps


@pytest.fixture
def answer(prompt: Prompt, owner: Employee) -> Answer:
    return AnswerFactory.create(prompt=prompt, learner=owner)


def test_assess_recording_finds_the_evidence(answer: Answer) -> None:
    assess_recording(answer.recording)
    assessment = answer.assessment
    assert assessment is not None
    assert assessment.value == 1.0
    listen, sorry = assessment.result["points"]
    assert listen["matches"][0]["text"] == "Listen"
    assert (sorry["matches"][0]["text"], sorry["matches"][0]["kind"]) == ("say sorry", "synonym")
    assert sorry["matches"][0]["start"] == pytest.approx(2.67, abs=0.01)


def test_assess_recording_weighs_key_points(prompt: Prompt, owner: Employee) -> None:
    answer = AnswerFactory.create(prompt=prompt, learner=owner, recording__segments=["I listen."])
    assess_recording(answer.recording)
    assert answer.assessment is not None
    assert answer.assessment.value == pytest.approx(0.75)


def test_assessment_keeps_all_that_reproduces_it(answer: Answer) -> None:
    assess_recording(answer.recording)
    kept = Assessment.objects.get()
    by = kept.revision
    assert (by.engine, by.model, by.language, by.hotwords) == ("whisper", "base", "en", [])
    assert (by.number, kept.scorer_version, kept.prompt_text) == (
        1,
        SCORER_VERSION,
        answer.prompt.text,
    )
    answer.prompt.key_points.all().delete()
    segments = [row.as_segment() for row in segments_of_revision(by.pk)]
    again = score(segments, from_snapshot(kept.rubric), prompt_text=kept.prompt_text, language=by.language)
    assert again.as_json() == kept.result


def test_assess_recording_twice_keeps_one_row(answer: Answer) -> None:
    assess_recording(answer.recording)
    first = Assessment.objects.get()
    assess_recording(answer.recording)
    assert Assessment.objects.get() == first


def test_changed_rubric_gives_a_new_current_assessment_and_keeps_the_old(answer: Answer) -> None:
    assess_recording(answer.recording)
    point = answer.prompt.key_points.get(name="Apologise")
    point.synonyms = {}
    point.save()
    assess_recording(answer.recording)
    assert answer.assessment is not None
    assert answer.assessment.value == pytest.approx(0.75)
    assert [row.value for row in Assessment.objects.order_by("pk")] == [1.0, 0.75]
    point.synonyms = {"en": ["say sorry"]}
    point.save()
    assess_recording(answer.recording)
    assert Assessment.objects.count() == 2
    assert answer.assessment.value == 1.0, "the earlier rubric is current again"


def test_changed_transcript_gives_a_new_assessment(answer: Answer) -> None:
    assess_recording(answer.recording)
    first, _second = segments_of(answer.recording)
    follow(answer.recording, [first.text, "Then go."])
    assess_recording(answer.recording)
    assert answer.assessment is not None
    assert (answer.assessment.revision.number, answer.assessment.value) == (2, 0.75)


def test_repeating_the_question_earns_nothing(prompt: Prompt, owner: Employee) -> None:
    prompt.question = "When a customer is angry, why do you listen first and say sorry before you explain?"
    prompt.save()
    answer = AnswerFactory.create(prompt=prompt, learner=owner, recording__segments=[prompt.question])
    assess_recording(answer.recording)
    assert answer.assessment is not None
    assert answer.assessment.value == 0.0


def test_a_worker_that_lost_its_claim_leaves_the_score_alone(answer: Answer) -> None:
    asleep = Recording.objects.select_related("current_revision").get(pk=answer.recording.pk)
    Recording.objects.update(fence=F("fence") + 1)
    follow(answer.recording, ["I listen."])
    assess_recording(Recording.objects.get(pk=asleep.pk))
    with pytest.raises(LeaseLost):
        assess_recording(asleep)
    assert [(row.revision.number, row.current) for row in Assessment.objects.all()] == [(2, True)]


def test_assess_recording_leaves_lectures_alone(prompt: Prompt) -> None:
    assess_recording(RecordingFactory.create(session=prompt.session))
    assert not Assessment.objects.exists()


def test_silent_answer_scores_zero(prompt: Prompt, owner: Employee) -> None:
    answer = AnswerFactory.create(prompt=prompt, learner=owner, recording__segments=[])
    assess_recording(answer.recording)
    assert answer.assessment is not None
    assert answer.assessment.value == 0.0


def test_scoring_is_a_step_of_the_analysis() -> None:
    assert _steps["score"] is assess_recording
