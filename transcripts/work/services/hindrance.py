"""Why nobody can hear, as far as can be told without loading an engine."""

from __future__ import annotations

from transcripts.asr.readiness import Hindrance, why_not
from transcripts.work.queries.workers import alive
from transcripts.work.services.engines import engine_config


def hindrance() -> Hindrance | None:
    """Return why nobody can hear, or None where somebody can or nothing speaks against it.

    Workers have heard the built-in sound and know better: a web process has neither their device nor their
    model. What this machine lacks is told only where no worker lives that takes recordings.
    """
    heartbeats = [heartbeat for heartbeat in alive() if heartbeat.hears]
    if any(not heartbeat.fault_code for heartbeat in heartbeats):
        return None
    for heartbeat in heartbeats:
        return Hindrance(heartbeat.fault_code, f"{heartbeat.name}: {heartbeat.fault_detail}", "")
    return why_not(engine_config())
