"""Pages of answers, as reviewers send and read them."""

from __future__ import annotations

from typing import Any, Protocol

from django.test.client import Client
from django.urls import reverse

from assessments.answers.models.answer import Answer
from tests.assessments.reviewing import points_of


def send(client: Client, answer: Answer, *decisions: str, query: str = "", **more: str) -> Any:
    """Send the review form as the page has it, with the decisions in the key points' order."""
    page = client.get(reverse("answer", args=[answer.pk]) + query).context["review_form"]
    data = {"assessment": page.initial["assessment"], "seen": page.initial["seen"], "comment": ""}
    for point, decision in zip(points_of(answer), decisions, strict=False):
        data |= {f"point-{point.pk}": decision, f"why-{point.pk}": ""}
    return client.post(reverse("answer-review", args=[answer.pk]) + query, data | more)


class Answered(Protocol):
    """What the client gives: a response that is read."""

    @property
    def content(self) -> bytes: ...


def text(response: Answered) -> str:
    return response.content.decode()
