"""An answer in a language that nobody asked for, or that the rubric has no words in, waits for a person."""

from __future__ import annotations

import pytest
from django.test import Client

from assessments.answers.models.answer import Answer
from assessments.answers.queries.result import result_of
from assessments.answers.services.assess import assess_recording
from assessments.prompts.models.prompt import Prompt
from assessments.reviews.queries.queue import queue
from assessments.reviews.services.review import review_answer
from courses.people.models import Employee
from tests.factories import AnswerFactory
from tests.texts import follow


def heard(prompt: Prompt, learner: Employee, *, language: str, noticed: str = "") -> Answer:
    answer = AnswerFactory.create(prompt=prompt, learner=learner)
    revision = answer.recording.current_revision
    assert revision is not None
    revision.language, revision.heard_in, revision.noticed = language, {language: 4.0}, noticed
    revision.save()
    assess_recording(answer.recording)
    answer.refresh_from_db()
    return answer


@pytest.mark.parametrize(
    ("language", "noticed", "held"),
    [("en", "", ""), ("", "", ""), ("en", "zh", "noticed"), ("ja", "", "no_words"), ("fr", "", "no_words")],
)
def test_what_was_not_understood_has_no_score(
    prompt: Prompt, owner: Employee, trainer: Employee, language: str, noticed: str, held: str
) -> None:
    answer = heard(prompt, owner, language=language, noticed=noticed)
    assert answer.assessment is not None and answer.assessment.held == held
    assert answer.is_held == bool(held) == bool(result_of(answer).held)
    assert (answer.score is None) == (result_of(answer).score is None) == bool(held)
    assert list(Answer.objects.in_state("held")) == ([answer] if held else [])
    assert list(queue(trainer)) == ([answer] if held else [])
    assert not Answer.objects.in_state("failed").exists()
    assert answer.outcomes.exists() != bool(held)


def test_a_little_of_another_language_is_a_name(prompt: Prompt, owner: Employee) -> None:
    answer = heard(prompt, owner, language="en")
    revision = answer.recording.current_revision
    assert revision is not None
    for other, held in ((2.0, ""), (4.0, "no_words")):
        revision.heard_in = {"en": 4.0, "ja": other}
        revision.save()
        answer.assessments.all().delete()
        assess_recording(answer.recording)
        assert answer.assessment is not None and answer.assessment.held == held


def test_a_person_decides_and_that_counts(prompt: Prompt, owner: Employee, trainer: Employee) -> None:
    answer = heard(prompt, owner, language="en", noticed="zh")
    assert answer.assessment is not None
    first, second = prompt.key_points.values_list("pk", flat=True)
    # what is not decided is no more understood than before
    review_answer(reviewer=trainer, answer=answer, assessment=answer.assessment, points={first: (1.0, "")})
    answer.refresh_from_db()
    assert answer.score is None
    review_answer(reviewer=trainer, answer=answer, assessment=answer.assessment, points={second: (0.0, "")})
    answer.refresh_from_db()
    assert answer.score == pytest.approx(0.75) and not answer.is_held
    assert result_of(answer).held == ""


def test_heard_again_in_its_language_it_is_scored(prompt: Prompt, owner: Employee) -> None:
    answer = heard(prompt, owner, language="fr")
    follow(answer.recording, ["I listen.", "I say sorry."], asked="en")
    answer.recording.refresh_from_db()
    assess_recording(answer.recording)
    answer.refresh_from_db()
    assert answer.score == 1.0 and not answer.is_held


def test_the_page_says_that_a_person_will_look(
    client: Client, prompt: Prompt, owner: Employee, trainer: Employee
) -> None:
    answer = heard(prompt, owner, language="en", noticed="zh")
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    Employee.objects.update(language="en")
    client.force_login(owner)
    page = client.get(answer.get_absolute_url()).content.decode()
    assert "A person will look at it." in page and "It sounds like Chinese" in page
    assert "Hear again in" in page and "/ 100" not in page and "Not found" not in page
    assert client.get("/answers/?state=held").content.decode().count(answer.get_absolute_url()) == 1
    client.force_login(trainer)
    page = client.get(answer.get_absolute_url()).content.decode()
    assert "A person will look at it." in page and 'type="radio"' in page and "checked" not in page
