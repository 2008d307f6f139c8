"""Name a language in the reader's language."""

from __future__ import annotations

from babel import Locale, UnknownLocaleError
from django import template
from django.utils.translation import get_language, to_locale

register = template.Library()


@register.filter
def language_name(code: str | None) -> str:
    """Return ``yue`` as 粤语 or Cantonese; the code itself where nobody named it; an empty text for None."""
    if not code:
        return ""
    try:
        name = Locale.parse(code, sep="-").get_display_name(to_locale(get_language() or "en"))
    except (ValueError, UnknownLocaleError):
        return code
    return name or code
