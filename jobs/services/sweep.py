"""Find jobs that were forgotten, and delete those that are old."""

from __future__ import annotations

import datetime
import logging

from django.conf import settings
from django.core.cache import cache
from django.core.files.storage import Storage
from django.db import DatabaseError, connection
from django.utils import timezone

from jobs.enums import ACTIVE
from jobs.models import JOB_FOLDER, Job
from jobs.services.claim import known
from jobs.services.start import wake_for_jobs
from kit.quarantine import set_all_apart
from kit.queue import leased

log = logging.getLogger(__name__)

TIDY_SECONDS = 3600
#: Seconds for which a result may lie without its row saying so: its handler is still at work.
LEFTOVER_SECONDS = 24 * 3600
#: So many rows are deleted at once.
CHUNK = 200


def sweep_jobs() -> int:
    """Wake a worker where a job waits; return how many do. Once an hour delete what is old."""
    waiting, _failed = leased.sweep(Job, among=known())
    if waiting:
        wake_for_jobs()
    if cache.add("jobs.tidied", True, TIDY_SECONDS):
        tidy_jobs()
    return waiting


def take_up_jobs() -> None:
    """Take up what dead workers of this machine held, when one starts; wake the others, when one stops.

    Held in any room: what a round does besides jobs, such as sending, has no worker of its own.
    """
    try:
        leased.release_dead()
        if Job.objects.free(known()).exists():
            wake_for_jobs()
    except DatabaseError:
        log.warning("the database does not answer; the sweeper will look for jobs", exc_info=True)
    finally:
        connection.close()


def tidy_jobs() -> int:
    """Delete jobs that ended ``JOB_KEEP_DAYS`` ago, with their results, and results without a row."""
    before = timezone.now() - datetime.timedelta(days=settings.JOB_KEEP_DAYS)
    old = Job.objects.exclude(stage__in=ACTIVE).filter(finished_at__lt=before).order_by()
    deleted = 0
    while names := list(old.values_list("pk", flat=True)[:CHUNK]):
        deleted += Job.objects.filter(pk__in=names).delete()[1].get("jobs.Job", 0)
    if deleted:
        log.info("%d jobs that ended %d days ago were deleted", deleted, settings.JOB_KEEP_DAYS)
    return deleted + _clear_leftovers()


def _clear_leftovers() -> int:
    """Set stored results without a row apart: the process ended between the one and the other."""
    storage = Job._meta.get_field("file").storage
    before = timezone.now() - datetime.timedelta(seconds=LEFTOVER_SECONDS)
    unknown: list[str] = []
    stored = 0
    for folder in _months(storage):
        names = {f"{folder}/{name}" for name in storage.listdir(folder)[1]}
        kept = Job.objects.filter(file__startswith=f"{folder}/").order_by().values_list("file", flat=True)
        stored += len(names)
        unknown += [n for n in names.difference(kept) if storage.get_modified_time(n) < before]
    return set_all_apart(storage, unknown, stored=stored)


def _months(storage: Storage) -> list[str]:
    try:
        # asked rather than looked for: in an object storage no folder exists
        years = [f"{JOB_FOLDER}/{year}" for year in storage.listdir(JOB_FOLDER)[0]]
    except FileNotFoundError:
        return []
    return [f"{year}/{month}" for year in years for month in storage.listdir(year)[0]]
