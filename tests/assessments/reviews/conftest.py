"""An answer that is worth a look."""

from __future__ import annotations

import pytest

from assessments.answers.models.answer import Answer
from assessments.prompts.models.prompt import Prompt
from courses.people.models import Employee
from tests.assessments.reviewing import scored


@pytest.fixture
def answer(prompt: Prompt, owner: Employee) -> Answer:
    """0.75 by the scorer; the second key point was denied, which is worth a look."""
    return scored(prompt, owner, said="I would listen. I would not apologise.")
