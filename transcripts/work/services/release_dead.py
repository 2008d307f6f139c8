"""Let go of what dead workers of this machine held."""

from __future__ import annotations

import datetime
import logging

from django.db.models.functions import Now

from kit.queue.holder import is_dead
from transcripts.enums import HELD
from transcripts.recordings.models import Recording

log = logging.getLogger(__name__)


def release_dead() -> int:
    """Let the leases of this machine's dead processes run out now; return how many did."""
    released = 0
    held = Recording.objects.filter(stage__in=HELD, lease_until__gt=Now()).order_by()
    for pk, fence, name in held.values_list("pk", "fence", "worker"):
        if is_dead(name):
            mine = Recording.objects.filter(pk=pk, fence=fence, worker=name, stage__in=HELD)
            released += mine.update(lease_until=Now() - datetime.timedelta(seconds=1))
    if released:
        log.warning("%d recordings were held by workers of this machine that died", released)
    return released
