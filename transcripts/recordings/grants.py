"""Who may hear a recording, and what closes it: registered by the room's hooks."""

from __future__ import annotations

from django.db.models import Q

from courses import rules
from courses.grants import LOCKED, TRAINED, may_be_barred
from kit.grants import Own, Tied, Within, register_bar, register_grant
from transcripts.enums import Kind


def register() -> None:
    """Say who hears what: one's own, the lectures of one's courses, what is said in courses one trains."""
    own, lecture = Own("owner"), Q(kind=Kind.LECTURE)
    register_grant("transcripts.recording", "own", own)
    register_grant("transcripts.recording", "course", Within("course", "courses.course", where=lecture))
    register_grant("transcripts.recording", "trained", Tied("course", TRAINED, when=rules.is_trainer))
    locked = Tied("course", LOCKED, when=may_be_barred, unless=own)
    register_bar("transcripts.recording", "course_locked", locked)
    register_grant("transcripts.upload", "own", own)
