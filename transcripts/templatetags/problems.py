"""Turn error codes into words."""

from django import template

from kit import problems

register = template.Library()


@register.filter
def words_for(code: str) -> str:
    """Return what a person reads for ``code``; what failed without one failed on our side."""
    return problems.words_for(code or "internal_error")
