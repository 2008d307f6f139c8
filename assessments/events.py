"""What happens to answers, and what is told of it: figures, never what was said or written about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from notifications.event_kinds import register_event

SCORED: Final = "answer.scored"
REVIEWED: Final = "answer.reviewed"
DISPUTED: Final = "answer.disputed"


@dataclass(frozen=True)
class AnswerState:
    """An answer as it stands: its ``score`` 0..1, None without one, and how much of that is in ``doubt``."""

    answer_id: int
    prompt_id: int
    course_id: int
    number: int
    score: float | None
    doubt: float


def register() -> None:
    """Let these be emitted; the person is the learner."""
    state: dict[str, Any] = {"about": "assessments.answer", "payload": AnswerState}
    register_event(SCORED, title=_("An answer was scored"), **state)
    register_event(REVIEWED, title=_("An answer was reviewed"), **state)
    register_event(DISPUTED, title=_("A score was disputed"), **state)
