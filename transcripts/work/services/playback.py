"""Keep a copy for playing where browsers cannot play the original, or cannot jump in it."""

from __future__ import annotations

from pathlib import Path
from tempfile import NamedTemporaryFile

from django.conf import settings
from django.core.files import File

from transcripts.audio.remux import Track, make_playable, make_seekable
from transcripts.recordings.models import Recording
from transcripts.work.services.transcribe import local_copy


def make_playback(recording: Recording) -> None:
    """Store the copy, and which track is heard. A rerun keeps the copy it finds."""
    if recording.playback or (recording.plays and not recording.is_live):
        return
    tracks: list[Track] = []
    with local_copy(recording) as source, NamedTemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR) as copy:
        if recording.is_live:
            make_seekable(source, Path(copy.name))
        else:
            tracks = make_playable(source, Path(copy.name), max_seconds=float(recording.max_seconds))
        with Path(copy.name).open("rb") as sound:
            name = recording.playback.storage.save(f"{recording.audio.name}.playback", File(sound))
    if len(tracks) < 2:
        tracks = []
    try:
        with recording.writing():
            Recording.objects.filter(pk=recording.pk).update(playback=name, tracks=tracks)
    except BaseException:
        recording.playback.storage.delete(name)
        raise
    recording.playback = name
    recording.tracks = tracks
