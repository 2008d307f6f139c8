"""Parts of an answer's page that bring what they show themselves."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils import timezone

from assessments.answers.models.answer import Answer
from assessments.answers.queries.attempts import advised_on, attempts_at
from assessments.answers.queries.result import Result
from assessments.prompts.queries.fragments import best_fragments
from assessments.scoring.fluency import fluency

register = template.Library()


@register.inclusion_tag("assessments/prompts/_hear_again.html", takes_context=True)
def hear_again(context: dict[str, Any], answer: Answer, result: Result) -> dict[str, Any]:
    """Show for each key point that was not fully said where the lecture says it."""
    # what was not heard was not missed
    missed = [] if result.held else [point for point in result.missed if point.spec.id.isdigit()]
    found = best_fragments(context["request"].user, [int(point.spec.id) for point in missed])
    own = context.get("is_own", False)
    advised = advised_on(answer.learner_id, answer.prompt) if own else None
    return {
        "request": context["request"],
        "missed": [(point, found.get(int(point.spec.id))) for point in missed],
        "prompt": answer.prompt,
        "is_own": own,
        "may_edit": context.get("may_edit", False),
        "may_answer": context.get("may_answer", False),
        "attempts_left": context.get("attempts_left"),
        "advised": advised,
        "is_advised_now": advised is not None and advised <= timezone.localdate(),
    }


@register.inclusion_tag("assessments/answers/_facts.html")
def answer_facts(answer: Answer, result: Result) -> dict[str, Any]:
    """Show how long, how fast and with how much pause it was said."""
    segments = [line.row.as_segment() for line in result.lines]
    return {"facts": fluency(segments, answer.recording.duration or 0.0)}


@register.inclusion_tag("assessments/answers/_history.html", takes_context=True)
def answer_history(context: dict[str, Any], answer: Answer) -> dict[str, Any]:
    """Show the learner's attempts at this prompt."""
    viewer = context["request"].user
    return {"attempts": attempts_at(viewer, answer), "is_own": context.get("is_own", False)}
