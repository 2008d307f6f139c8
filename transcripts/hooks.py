"""What this room registers: who hears what, events, steps after hearing, and what may be uploaded."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from courses import rules
from courses.audit.kinds import register_kind
from courses.grants import LOCKED, TRAINED, may_be_barred
from courses.rules import is_employee, may_see_health
from kit.grants import Own, Tied, Within, register_bar, register_grant
from kit.problems import register_words
from kit.web.navigation import register_entry
from transcripts import events, words
from transcripts.enums import Kind
from transcripts.intake.services import lectures
from transcripts.work.services.analyse import register_step
from transcripts.work.services.playback import make_playback


def register() -> None:
    """Say who hears what, keep a seekable copy of what was heard, and take lectures in."""
    register_words("transcripts", words.WORDS, words.STATUSES)
    _say_who_hears()
    events.register()
    register_step("playback", make_playback)
    lectures.register()
    register_entry("recordings", _("Recordings"), is_employee, order=40, under=("/recordings/",))
    register_entry("health", _("Health"), may_see_health, order=110, under=("/health/",))
    register_kind("transcripts.recording", _("Recording"))


def _say_who_hears() -> None:
    own, lecture = Own("owner"), Q(kind=Kind.LECTURE)
    register_grant("transcripts.recording", "own", own)
    register_grant("transcripts.recording", "course", Within("course", "courses.course", where=lecture))
    register_grant("transcripts.recording", "trained", Tied("course", TRAINED, when=rules.is_trainer))
    locked = Tied("course", LOCKED, when=may_be_barred, unless=own)
    register_bar("transcripts.recording", "course_locked", locked)
    register_grant("transcripts.upload", "own", own)
