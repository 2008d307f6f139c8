"""Finish what a server left behind in the middle, and forget what nobody goes on with."""

from __future__ import annotations

import logging
import time

from kit.problems import Problem
from kit.quarantine import QUARANTINE
from transcripts.intake.models import Upload
from transcripts.intake.services import staging
from transcripts.intake.services.uploads import end_upload, finish_upload

log = logging.getLogger(__name__)


def finish_uploads() -> int:
    """Take in files whose server ended before it could; return how many were tried."""
    tried = 0
    for upload in Upload.objects.unfinished().select_related("owner"):
        try:
            finish_upload(upload=upload)
        except Problem as error:
            log.info("upload %s: %s", upload.pk, error)
        except Exception:
            log.exception("upload %s could not be finished", upload.pk)
        tried += 1
    return tried


def clear_uploads(*, leftover_seconds: float) -> int:
    """Forget expired uploads, and set older files without a row apart; return how many both were."""
    cleared = 0
    for upload in Upload.objects.expired():
        end_upload(upload=upload)
        cleared += 1
    found = {pk: path for path, pk in staging.names()}
    known = set(map(str, Upload.objects.filter(pk__in=found).values_list("pk", flat=True)))
    for pk, path in found.items():
        try:
            if pk not in known and time.time() - path.stat().st_mtime > leftover_seconds:
                aside = path.parent / QUARANTINE
                aside.mkdir(exist_ok=True)
                path.replace(aside / path.name)
                log.warning("no upload knows %s: it lies in %s/", path.name, QUARANTINE)
                cleared += 1
        except FileNotFoundError:
            continue
    return cleared
