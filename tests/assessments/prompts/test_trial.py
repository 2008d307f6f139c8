"""Key points tried on what is not stored."""

from __future__ import annotations

from assessments.answers.models.answer import Answer, Assessment
from assessments.prompts.models.prompt import Prompt
from assessments.prompts.queries.trial import answers_to_try, rows_of_text, trial_of
from assessments.scoring import KeyPointSpec
from courses.people.models import Employee
from tests.factories import AnswerFactory
from transcripts.enums import Stage
from transcripts.texts.models import TranscriptSegment

POINTS = [
    KeyPointSpec(id="points-0", name="Listen", weight=3, keywords={"en": ["listen"]}),
    KeyPointSpec(id="points-4", name="Report", weight=1, keywords={"en": ["report"]}),
]


def test_text_becomes_a_line_for_each_line() -> None:
    assert [row.text for row in rows_of_text(" one  two \n\n\tthree\r\n")] == ["one two", "three"]
    assert rows_of_text(" \n ") == []


def test_trial_lays_the_evidence_out_and_stores_nothing(db: None) -> None:
    result = trial_of(POINTS, rows_of_text("First\nI listen closely."), prompt_text="What do you do?")
    assert result.score == 0.75
    assert [(point.spec.name, point.state) for point in result.points] == [
        ("Listen", "met"),
        ("Report", "missed"),
    ]
    marked = [run for line in result.lines for run in line.runs if run.points]
    assert [(run.points, "".join(piece.text for piece in run.pieces)) for run in marked] == [((1,), "listen")]
    assert not Assessment.objects.exists() and not TranscriptSegment.objects.exists()


def test_nothing_to_try_scores_nothing() -> None:
    result = trial_of(POINTS, [], prompt_text="")
    assert (result.score, list(result.lines)) == (0.0, [])


def test_only_heard_answers_of_the_prompt_are_offered(
    prompt: Prompt, trainer: Employee, owner: Employee, stranger: Employee
) -> None:
    heard = AnswerFactory.create(prompt=prompt, learner=owner)
    AnswerFactory.create(prompt=prompt, recording__stage=Stage.QUEUED)
    AnswerFactory.create()
    assert list(answers_to_try(trainer, prompt)) == [heard]
    assert list(answers_to_try(stranger, prompt)) == []
    assert list(answers_to_try(trainer, None)) == []
    assert Answer.objects.count() == 3
