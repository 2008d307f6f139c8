"""Write seconds as people read them."""

from __future__ import annotations

from django import template

register = template.Library()


@register.filter
def clock(seconds: float | None) -> str:
    """Return ``75.2`` as ``1:15`` and ``3675`` as ``1:01:15``; an empty text for None."""
    if seconds is None:
        return ""
    whole = int(seconds)
    hours, minutes, rest = whole // 3600, whole // 60 % 60, whole % 60
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


@register.filter
def seconds(value: float) -> str:
    """Return seconds as a number that scripts read, whatever the language: ``12.34``."""
    return f"{value:.2f}"
