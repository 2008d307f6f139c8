"""How a prompt's rubric is in use."""

from __future__ import annotations

from assessments.answers.models.answer import Assessment
from assessments.prompts.models.prompt import Prompt


def scored_by_another(prompt: Prompt, version: str) -> int:
    """Return how many answers to ``prompt`` have a score by another rubric than the one of ``version``."""
    current = Assessment.objects.filter(answer__prompt=prompt, current=True)
    return current.exclude(rubric_version=version).count()
