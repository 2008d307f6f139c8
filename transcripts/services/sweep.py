"""Find what was forgotten: rows never picked up, rows whose worker died, half uploads."""

from __future__ import annotations

import logging
import time
from pathlib import Path

from django.conf import settings

from transcripts.models import Recording
from transcripts.services.dispatch import wake_worker

log = logging.getLogger(__name__)

MAX_WAKE_UPS = 20
LEFTOVER_SECONDS = 24 * 3600


def sweep() -> int:
    """Wake a worker for each recording that waits (at most ``MAX_WAKE_UPS``); return how many wait."""
    lost = Recording.objects.stuck().count()
    if lost:
        log.warning("%d recordings lost their worker and are given to another", lost)
    waiting = Recording.objects.claimable().count()
    for _ in range(min(waiting, MAX_WAKE_UPS)):
        wake_worker()
    _clear_leftovers(Path(settings.FILE_UPLOAD_TEMP_DIR))
    return waiting


def _clear_leftovers(folder: Path) -> None:
    """Delete what interrupted uploads left behind."""
    for path in folder.iterdir():
        try:
            if path.is_file() and time.time() - path.stat().st_mtime > LEFTOVER_SECONDS:
                path.unlink()
        except FileNotFoundError:
            continue
