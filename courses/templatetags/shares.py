"""Shares as people read them."""

from __future__ import annotations

from django import template

register = template.Library()


@register.filter
def percent(share: float | None) -> str:
    """Write a share of 1 as whole per cent, rounded down: 100 % means all; None is a dash."""
    return "–" if share is None else f"{int(share * 100)} %"


@register.simple_tag
def share(part: int, whole: int) -> str:
    """Write ``part`` of ``whole`` as per cent."""
    return percent(part / whole if whole else None)
