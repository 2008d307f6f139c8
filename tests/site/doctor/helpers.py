"""A recording that nothing is wrong with, and what the doctor says."""

from __future__ import annotations

import datetime
import hashlib
import os
import time
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile

from hrvoice.doctor import Outcome, Scope, examine
from knowledge.entries.models import Notes
from knowledge.entries.services import index_recording, write_notes
from tests.factories import RecordingFactory
from tests.transcripts.helpers import Cast, wav
from transcripts.enums import Stage
from transcripts.recordings.models import Recording

LONG_AGO = datetime.timedelta(hours=2)


def lecture(cast: Cast, **fields: Any) -> Recording:
    """Return a ready lecture with its true file, notes and search rows: nothing is wrong with it."""
    sound = wav()
    facts = {"size": len(sound), "sha256": hashlib.sha256(sound).hexdigest()}
    recording: Recording = RecordingFactory(
        session=cast.session, audio=ContentFile(sound, name="sound"), **facts | fields
    )
    if recording.stage == Stage.READY:
        write_notes(recording)
        index_recording(recording)
    return recording


def look(*, repair: bool = False, deep: bool = True) -> list[Outcome]:
    """Examine everything."""
    return list(examine(Scope(deep=deep), repair=repair))


def codes(**how: bool) -> list[str]:
    """Return the codes of what is found."""
    return [outcome.finding.code for outcome in look(**how)]


def path_of(recording: Recording) -> Path:
    """Return where the sound lies."""
    return Path(recording.audio.path)


def leave_a_file(recording: Recording) -> None:
    """Put a file beside a recording's, which belongs to nobody."""
    path = path_of(recording).with_name("nobody")
    path.write_bytes(b"whose?")
    os.utime(path, (time.time() - 7200,) * 2)


def lose_notes(recording: Recording) -> None:
    """Take a recording's notes away."""
    Notes.objects.filter(recording=recording).delete()
