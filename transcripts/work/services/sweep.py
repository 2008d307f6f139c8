"""Find what was forgotten: rows never picked up, rows whose worker died, files that belong to nothing."""

from __future__ import annotations

import datetime
import logging
import time
from pathlib import Path

from django.conf import settings
from django.core.cache import cache
from django.core.files.storage import Storage
from django.db import DatabaseError, connection
from django.utils import timezone

from kit.quarantine import set_all_apart
from kit.queue import leased
from transcripts.intake.services.sweep import clear_uploads, finish_uploads
from transcripts.recordings.models import AUDIO_FOLDER, Recording
from transcripts.recordings.services.tell import emit_end
from transcripts.work.services.claim import tell_failed, waiting_queues
from transcripts.work.services.dispatch import wake_workers

log = logging.getLogger(__name__)

#: Seconds for which a file may lie without its row: an upload takes its time.
LEFTOVER_SECONDS = 24 * 3600
TIDY_SECONDS = 3600


def sweep() -> int:
    """Wake a worker of each queue where a recording waits; whoever finds work wakes the next.

    Returns how many recordings wait. What has no attempt left fails first: workers pass it over.

    Once an hour it also tidies the storage.
    """
    waiting, failed = leased.sweep(Recording, then=emit_end)
    tell_failed(failed)
    if waiting:
        wake_workers(waiting_queues())
    finish_uploads()
    if cache.add("transcripts.tidied", True, TIDY_SECONDS):
        tidy()
    return waiting


def take_up() -> None:
    """Take up, when a worker starts, what dead workers of this machine held and what was never woken for."""
    try:
        leased.release_dead(Recording)
        wake_workers(waiting_queues())
    except DatabaseError:
        log.warning("the database does not answer yet; the sweeper will look around", exc_info=True)
    finally:
        connection.close()


def pass_on() -> None:
    """Wake the others, when a worker has stopped, for what it handed back and the wake-ups it took along."""
    if settings.EMBEDDED:
        return  # there are no others
    try:
        wake_workers(waiting_queues())
    except DatabaseError:
        log.warning("the others were not woken; the sweeper will do that", exc_info=True)
    finally:
        connection.close()


def tidy() -> int:
    """Delete what interrupted uploads and deletions left behind; return how many files that were."""
    half = clear_uploads(leftover_seconds=LEFTOVER_SECONDS)
    return half + _clear_incoming(Path(settings.FILE_UPLOAD_TEMP_DIR)) + _clear_orphans()


def _clear_incoming(folder: Path) -> int:
    cleared = 0
    for path in folder.iterdir():
        try:
            if path.is_file() and time.time() - path.stat().st_mtime > LEFTOVER_SECONDS:
                path.unlink()
                cleared += 1
        except FileNotFoundError:
            continue
    return cleared


def _clear_orphans() -> int:
    """Set stored sound without a row apart: the process ended between the one and the other."""
    storage = Recording._meta.get_field("audio").storage
    before = timezone.now() - datetime.timedelta(seconds=LEFTOVER_SECONDS)
    unknown: list[str] = []
    stored = 0
    for folder in _months(storage):
        names = {f"{folder}/{name}" for name in storage.listdir(folder)[1]}
        kept = Recording.objects.filter(audio__startswith=f"{folder}/").order_by()
        stored += len(names)
        unknown += [
            n
            for n in names.difference(*kept.values_list("audio", "playback"))
            if storage.get_modified_time(n) < before
        ]
    return set_all_apart(storage, unknown, stored=stored)


def _months(storage: Storage) -> list[str]:
    try:
        # asked rather than looked for: in an object storage no folder exists
        years = [f"{AUDIO_FOLDER}/{year}" for year in storage.listdir(AUDIO_FOLDER)[0]]
    except FileNotFoundError:
        return []
    return [f"{year}/{month}" for year in years for month in storage.listdir(year)[0]]
