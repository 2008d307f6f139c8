"""Emit what happens to answers, for one as for many."""

from __future__ import annotations

from collections.abc import Collection

from assessments.answers.models.answer import Answer
from assessments.events import AnswerState
from notifications.services.emit import NewEvent, emit_many


def emit_answers(kind: str, answers: Collection[int]) -> None:
    """Tell that ``kind`` happened to ``answers`` (their ids), as they stand in this transaction."""
    rows = Answer.objects.filter(pk__in=answers).select_related("prompt__session").order_by("pk")
    events = [
        NewEvent(
            row.pk,
            AnswerState(
                answer_id=row.pk,
                prompt_id=row.prompt_id,
                course_id=row.prompt.session.course_id,
                number=row.number,
                score=row.score,
                doubt=row.doubt,
            ),
            row.learner_id,
        )
        for row in rows
    ]
    emit_many(kind, events)
