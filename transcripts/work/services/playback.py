"""Keep a seekable copy of what browsers recorded as a live stream."""

from __future__ import annotations

from pathlib import Path
from tempfile import NamedTemporaryFile

from django.conf import settings
from django.core.files import File

from transcripts.audio.remux import make_seekable
from transcripts.recordings.models import Recording
from transcripts.work.services.transcribe import local_copy

LIVE_CONTAINERS = ("audio/webm",)


def make_playback(recording: Recording) -> None:
    """Store the copy where the original cannot be jumped in. A rerun keeps the copy it finds."""
    if recording.content_type not in LIVE_CONTAINERS or recording.playback:
        return
    with local_copy(recording) as source, NamedTemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR) as copy:
        make_seekable(source, Path(copy.name))
        with Path(copy.name).open("rb") as sound:
            name = recording.playback.storage.save(f"{recording.audio.name}.playback", File(sound))
    try:
        with recording.writing():
            Recording.objects.filter(pk=recording.pk).update(playback=name)
    except BaseException:
        recording.playback.storage.delete(name)
        raise
    recording.playback = name
