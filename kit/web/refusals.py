"""Tell a person on the next page why a service refused."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest

from kit.problems import Problem, words_for


def tell(request: HttpRequest, problem: Problem) -> None:
    """Show the refusal on the next page."""
    messages.error(request, words_for(problem.code))
