"""Taking in answers."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from assessments.answers.models.answer import Answer
from assessments.answers.services.answers import GRACE_SECONDS, NotAllowed, attempts_left, submit_answer
from assessments.prompts.models.prompt import Prompt
from courses.catalogue.enums import CourseStatus
from courses.people.models import Employee
from kit.problems import Conflict, Problem
from tests.factories import AnswerFactory, RecordingFactory
from transcripts.enums import Kind, Stage
from transcripts.recordings.models import Recording
from transcripts.work.services.dispatch import retry_recording

pytestmark = pytest.mark.both_databases

Speech = Callable[..., SimpleUploadedFile]


def stored_files() -> list[Path]:
    return [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]


def test_submit_answer_makes_answer_and_recording(
    prompt: Prompt, owner: Employee, speech_file: Speech
) -> None:
    answer = submit_answer(learner=owner, prompt=prompt, upload=speech_file())
    recording = answer.recording
    assert (answer.learner, answer.prompt, answer.number) == (owner, prompt, 1)
    assert (recording.owner, recording.kind, recording.session) == (owner, Kind.ANSWER, prompt.session)
    assert recording.course == prompt.session.course
    assert recording.title == prompt.question
    assert recording.max_seconds == prompt.max_seconds + GRACE_SECONDS


def test_submit_answer_rejects_stranger(prompt: Prompt, stranger: Employee, speech_file: Speech) -> None:
    with pytest.raises(NotAllowed) as refusal:
        submit_answer(learner=stranger, prompt=prompt, upload=speech_file())
    assert (refusal.value.code, refusal.value.status) == ("not_allowed", 403)
    assert not Recording.objects.exists()


def test_submit_answer_rejects_trainer_who_is_not_enrolled(
    prompt: Prompt, trainer: Employee, speech_file: Speech
) -> None:
    with pytest.raises(NotAllowed):
        submit_answer(learner=trainer, prompt=prompt, upload=speech_file())


def test_submit_answer_rejects_draft_course(prompt: Prompt, owner: Employee, speech_file: Speech) -> None:
    course = prompt.session.course
    course.status = CourseStatus.DRAFT
    course.save()
    with pytest.raises(NotAllowed):
        submit_answer(learner=owner, prompt=prompt, upload=speech_file())


def test_submit_answer_numbers_attempts_of_each_learner(
    prompt: Prompt, owner: Employee, team_mate: Employee, speech_file: Speech
) -> None:
    AnswerFactory.create(prompt=prompt, learner=team_mate, number=1)
    AnswerFactory.create(prompt=prompt, learner=owner, number=1)
    assert submit_answer(learner=owner, prompt=prompt, upload=speech_file()).number == 2


def test_submit_answer_refuses_more_than_max_attempts(
    prompt: Prompt, owner: Employee, speech_file: Speech
) -> None:
    prompt.max_attempts = 1
    prompt.save()
    AnswerFactory.create(prompt=prompt, learner=owner, number=1)
    before = Recording.objects.count()
    with pytest.raises(Conflict) as refusal:
        submit_answer(learner=owner, prompt=prompt, upload=speech_file())
    assert refusal.value.code == "no_attempts_left"
    assert Recording.objects.count() == before


@pytest.mark.parametrize("stage", [Stage.FAILED, Stage.CANCELLED])
def test_failed_recording_does_not_use_up_an_attempt(
    stage: Stage, prompt: Prompt, owner: Employee, speech_file: Speech
) -> None:
    prompt.max_attempts = 1
    prompt.save()
    AnswerFactory.create(prompt=prompt, learner=owner, number=1, recording__stage=stage)
    assert attempts_left(learner=owner, prompt=prompt) == 1
    assert submit_answer(learner=owner, prompt=prompt, upload=speech_file()).number == 2
    assert attempts_left(learner=owner, prompt=prompt) == 0


def test_attempts_are_unlimited_at_zero(prompt: Prompt, owner: Employee) -> None:
    AnswerFactory.create(prompt=prompt, learner=owner)
    assert attempts_left(learner=owner, prompt=prompt) is None


def test_submit_answer_refuses_what_is_not_sound(prompt: Prompt, owner: Employee) -> None:
    with pytest.raises(Problem) as refusal:
        submit_answer(
            learner=owner, prompt=prompt, upload=SimpleUploadedFile("a.wav", b"these are words" * 50)
        )
    assert refusal.value.code == "not_audio"
    assert not Answer.objects.exists()


def test_submit_answer_refuses_longer_than_the_prompt_allows(
    prompt: Prompt, owner: Employee, speech_file: Speech
) -> None:
    prompt.max_seconds = 10
    prompt.save()
    with pytest.raises(Problem) as refusal:
        submit_answer(learner=owner, prompt=prompt, upload=speech_file("1234567890" * 5))
    assert refusal.value.code == "too_long"


def test_attempt_taken_while_the_file_was_read_leaves_nothing(
    prompt: Prompt, owner: Employee, speech_file: Speech, monkeypatch: pytest.MonkeyPatch
) -> None:
    from assessments.answers.services import answers

    prompt.max_attempts = 1
    prompt.save()
    original = answers.receive_recording

    def beaten(**kwargs: object) -> Recording:
        AnswerFactory.create(prompt=prompt, learner=owner, number=1)
        return original(**kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(answers, "receive_recording", beaten)
    files = len(stored_files())
    with pytest.raises(Conflict):
        submit_answer(learner=owner, prompt=prompt, upload=speech_file())
    assert Answer.objects.count() == Recording.objects.count() == 1
    assert len(stored_files()) == files + 1, "only the quicker answer's sound is kept"


@pytest.mark.parametrize(("max_attempts", "accepted"), [(0, [1, 2, 3, 4]), (2, [1, 2])])
def test_answers_sent_at_once_never_share_a_number_or_exceed_the_limit(
    max_attempts: int,
    accepted: list[int],
    on_disk: Callable[[], None],
    prompt: Prompt,
    owner: Employee,
    speech_file: Speech,
) -> None:
    prompt.max_attempts = max_attempts
    prompt.save()
    uploads = [speech_file("12") for _ in range(4)]
    on_disk()

    def send(upload: SimpleUploadedFile) -> int | str:
        try:
            return submit_answer(learner=owner, prompt=prompt, upload=upload).number
        except Conflict as refusal:
            return refusal.code
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(send, uploads))
    assert sorted(number for number in results if isinstance(number, int)) == accepted
    assert results.count("no_attempts_left") == 4 - len(accepted)


def test_answers_are_heard_without_hotwords(prompt: Prompt, owner: Employee) -> None:
    from transcripts.work.services.transcribe import request_for

    prompt.session.course.glossary.create(term="apologise")
    answer = AnswerFactory.create(prompt=prompt, learner=owner, recording__stage=Stage.QUEUED)
    assert request_for(answer.recording).hotwords == ()
    assert request_for(RecordingFactory.create(session=prompt.session)).hotwords == ("apologise",)


def test_failed_answer_is_not_heard_again_once_its_attempt_was_used(prompt: Prompt, owner: Employee) -> None:
    Prompt.objects.filter(pk=prompt.pk).update(max_attempts=1)
    failed = AnswerFactory.create(prompt=prompt, learner=owner, number=1)
    Recording.objects.filter(pk=failed.recording_id).update(stage=Stage.FAILED)
    failed.recording.refresh_from_db()
    other = AnswerFactory.create(prompt=prompt, learner=owner, number=2)
    with pytest.raises(Conflict, match="no_attempts_left"):
        retry_recording(recording=failed.recording)
    failed.recording.refresh_from_db()
    assert failed.recording.stage == Stage.FAILED
    Recording.objects.filter(pk=other.recording_id).update(stage=Stage.CANCELLED)
    retry_recording(recording=failed.recording)
    assert failed.recording.stage == Stage.QUEUED
