"""What this room registers: who hears what, events, steps after hearing, and what may be uploaded."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from courses.audit.kinds import register_kind
from courses.rules import is_employee, may_see_health
from kit.problems import register_words
from kit.web.navigation import register_entry
from transcripts import events, words
from transcripts.intake.services import lectures
from transcripts.recordings import grants
from transcripts.work.services.analyse import register_step
from transcripts.work.services.playback import make_playback


def register() -> None:
    """Say who hears what, keep a seekable copy of what was heard, and take lectures in."""
    register_words("transcripts", words.WORDS, words.STATUSES)
    grants.register()
    events.register()
    register_step("playback", make_playback)
    lectures.register()
    register_entry("recordings", _("Recordings"), is_employee, order=40, under=("/recordings/",))
    register_entry("health", _("Health"), may_see_health, order=110, under=("/health/",))
    register_kind("transcripts.recording", _("Recording"))
