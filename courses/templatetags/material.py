"""Markdown in templates."""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString

from courses.catalogue.material import render_material

register = template.Library()


@register.filter
def material(text: str) -> SafeString:
    """Render Markdown as safe HTML."""
    return render_material(text)
