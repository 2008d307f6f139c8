"""Name a language in the reader's language."""

from __future__ import annotations

from babel import Locale, UnknownLocaleError
from django import template
from django.utils.translation import get_language, to_locale
from django.utils.translation import gettext as _

from courses.catalogue.models import Course
from transcripts.enums import DETECT
from transcripts.recordings.services.languages import known_languages

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


@register.simple_tag
def languages_to_hear(course: Course) -> list[tuple[str, str]]:
    """Return what a recording of ``course`` may be heard in, as (value, words), as the course asks first."""
    spoken = _("/").join(language_name(code) for code in course.spoken_languages)
    first = _("As the course: %(languages)s") % {"languages": spoken}
    return [("", first), (DETECT, _("Detect")), *((code, language_name(code)) for code in known_languages())]
