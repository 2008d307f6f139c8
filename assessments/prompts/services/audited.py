"""What the audit log says of a question: its rubric, and the seconds of lectures that were chosen for it."""

from __future__ import annotations

from typing import Final

from assessments.prompts.models.fragment import Fragment
from assessments.prompts.models.prompt import KeyPoint, Prompt
from courses.audit import services as audit

PHRASES: Final = ("keywords", "synonyms", "must", "must_not")


def rubric_state(prompt: Prompt) -> audit.State:
    """Return what a question asks for: its own fields, its key points with their weights, their phrases."""
    points = list(prompt.key_points.all())
    phrases = {kind: [said for point in points for said in _phrases(point, kind)] for kind in PHRASES}
    named = [f"{point.name} ×{point.weight:g}" for point in points]
    return {**audit.state_of(prompt), "key_points": named, **phrases}


def chosen_seconds(key_point: KeyPoint) -> str | None:
    """Return which seconds a trainer chose for a key point, without what is said there; else None."""
    row = key_point.fragments.filter(pinned=True).first()
    return None if row is None else seconds_of(key_point, row)


def seconds_of(key_point: KeyPoint, fragment: Fragment) -> str:
    """Return the seconds of a fragment, without what is said there."""
    return f"{key_point.name}: {fragment.start:.0f}–{fragment.end:.0f} s"


def _phrases(point: KeyPoint, kind: str) -> list[str]:
    return [f"{point.name}: {one}" for phrases in getattr(point, kind).values() for one in phrases]
