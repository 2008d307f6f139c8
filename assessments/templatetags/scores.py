"""Show scores: as whole percent, as a level, as a bar of key points."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import template

from assessments.answers.queries.evidence import Point

register = template.Library()

#: A score of at least this is good, or middling; below it is low.
HIGH, MIDDLE = 0.8, 0.5


@register.filter
def percent(value: float | None) -> int | None:
    """Return 0..1 as a whole number of hundredths. Only a full score shows as 100, only none as 0."""
    if value is None:
        return None
    shown = round(value * 100)
    if value < 1:
        shown = min(shown, 99)
    return max(shown, 1) if value > 0 else shown


@register.filter
def level(value: float | None) -> str:
    """Return ``high``, ``middle`` or ``low``; an empty text for None."""
    if value is None:
        return ""
    return "high" if value >= HIGH else "middle" if value >= MIDDLE else "low"


@register.inclusion_tag("assessments/answers/_score_bar.html")
def score_bar(points: Sequence[Point], width: int = 600, gap: int = 4) -> dict[str, Any]:
    """Draw one box for each key point, as wide as its weight, filled as far as it was earned."""
    room = width - gap * (len(points) - 1)
    boxes, left = [], 0.0
    for point in points:
        size = room * point.share
        filled = size * point.earned
        boxes.append({"point": point, "x": f"{left:.1f}", "width": f"{size:.1f}", "filled": f"{filled:.1f}"})
        left += size + gap
    return {"boxes": boxes, "width": width, "points": points}
