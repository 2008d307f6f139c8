"""Score a text by key points that are not saved, laid out as a result is."""

from __future__ import annotations

from collections.abc import Sequence

from assessments.answers.models.answer import Answer, AnswerQuerySet, Assessment
from assessments.answers.queries.evidence import marked_lines, points_of
from assessments.answers.queries.result import Result
from assessments.prompts.models.prompt import Prompt
from assessments.scoring import KeyPointSpec, score, snapshot
from courses.people.models import Employee
from transcripts.enums import Stage
from transcripts.texts.stored import StoredSegment

#: As many answers are offered, the newest.
OFFERED = 100


def answers_to_try(user: Employee, prompt: Prompt | None) -> AnswerQuerySet:
    """Return the prompt's heard answers that ``user`` may read, the newest first."""
    if prompt is None:
        return Answer.objects.none()
    heard = Answer.objects.visible_to(user).filter(prompt=prompt, recording__stage=Stage.READY)
    return heard.with_blind(user).select_related("learner", "recording")


def rows_of_text(text: str) -> list[StoredSegment]:
    """Return a text as a transcript that is not stored and has no times: a segment for each line."""
    lines = (" ".join(line.split()) for line in text.splitlines())
    return [StoredSegment(start=0.0, end=0.0, text=line) for line in lines if line]


def trial_of(
    specs: Sequence[KeyPointSpec], rows: Sequence[StoredSegment], *, prompt_text: str, language: str = ""
) -> Result:
    """Return what ``specs`` find in ``rows``. Nothing is stored."""
    segments = [row.as_segment() for row in rows]
    found = score(segments, specs, prompt_text=prompt_text, language=language or None)
    unsaved = Assessment(value=found.value, result=found.as_json(), rubric=snapshot(specs))
    points = points_of(unsaved)
    return Result(unsaved, points, marked_lines(rows, points), found.value)
