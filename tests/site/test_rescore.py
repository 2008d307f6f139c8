"""``manage.py rescore``: says what would change; changes it only where told to."""

from __future__ import annotations

import io

import pytest
from django.core.management import CommandError, call_command

from assessments.answers.models.answer import Answer, Assessment
from assessments.answers.services.assess import assess_recording
from assessments.prompts.models.prompt import Prompt
from tests.factories import AnswerFactory, KeyPointFactory, PromptFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def prompt() -> Prompt:
    """A question with an answer that was worth all, and is worth nothing since the key point changed."""
    prompt = PromptFactory()
    point = KeyPointFactory(prompt=prompt)
    assess_recording(AnswerFactory(prompt=prompt).recording)
    point.keywords, point.synonyms = {"en": ["refund"]}, {}
    point.keywords["en"].append("give it back")
    point.save()
    return prompt


def said(*arguments: str) -> str:
    out = io.StringIO()
    call_command("rescore", *arguments, stdout=out)
    return out.getvalue()


@pytest.mark.parametrize("whose", ["prompt", "course", "all"])
def test_it_prints_the_counts_and_writes_nothing_unless_told_to(prompt: Prompt, whose: str) -> None:
    pk = {"prompt": prompt.pk, "course": prompt.session.course_id, "all": ""}[whose]
    which = [f"--{whose}", *([str(pk)] if pk else [])]
    text = said(*which)
    assert "1 answers heard, 0 up to date, 1 behind" in text
    assert "0 higher, 1 lower, 0 the same, 0 for the first time" in text
    assert "1.00 -> 0.00" in text and "Nothing is written" in text
    assert Assessment.objects.count() == 1
    assert "1 answers scored anew" in said(*which, "--apply")
    assert Answer.objects.get().score == 0.0 and Assessment.objects.count() == 2
    assert "1 up to date, 0 behind" in said(*which)


def test_it_leaves_other_questions_alone(prompt: Prompt) -> None:
    other = PromptFactory()
    assert "0 answers heard" in said("--prompt", str(other.pk), "--apply")
    assert "0 answers heard" in said("--course", str(other.session.course_id), "--apply")
    assert Assessment.objects.count() == 1


@pytest.mark.parametrize("which", [["--prompt", "0"], ["--course", "0"], [], ["--all", "--prompt", "1"]])
def test_it_refuses_what_is_not_there_or_not_clear(db: None, which: list[str]) -> None:
    with pytest.raises(CommandError):
        said(*which)
