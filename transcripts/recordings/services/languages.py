"""Which languages a recording may be heard in here."""

from __future__ import annotations

from django.conf import settings

from kit.problems import Problem
from transcripts.asr.languages import languages_of
from transcripts.enums import DETECT


def known_languages() -> tuple[str, ...]:
    """Return the codes that this site's engine may be asked for."""
    return languages_of(settings.SPEECH_ENGINE)


def demand_language(asked: str) -> str:
    """Return ``asked``: a code, ``auto``, "" (as the course). Raises ``Problem("unknown_language")``."""
    if asked not in ("", DETECT, *known_languages()):
        raise Problem("unknown_language", asked[:40])
    return asked
