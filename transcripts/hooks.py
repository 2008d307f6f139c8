"""What this room registers with those below and itself: events, steps after hearing, what may be uploaded."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from courses.rules import is_employee, may_see_health
from kit.web.navigation import register_entry
from transcripts import events
from transcripts.intake.services import lectures
from transcripts.work.services.analyse import register_step
from transcripts.work.services.playback import make_playback


def register() -> None:
    """Keep a seekable copy of what was heard, and take lectures in."""
    events.register()
    register_step("playback", make_playback)
    lectures.register()
    register_entry("recordings", _("Recordings"), is_employee, order=40, under=("/recordings/",))
    register_entry("health", _("Health"), may_see_health, order=110, under=("/health/",))
