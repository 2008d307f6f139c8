"""Take the next job, for one worker at a time."""

from __future__ import annotations

from collections.abc import Collection

from jobs.models import Job
from jobs.services.start import known_kinds
from kit.queue import leased


def known() -> dict[str, Collection[str]]:
    """Return which jobs this process can do, as ``claim`` asks for it."""
    return {"kind": known_kinds()}


def claim_job() -> Job | None:
    """Claim the oldest job of a known kind, or return None when nothing waits."""
    claimed = leased.claim(Job, among=known())
    if claimed is None:
        leased.fail_exhausted(Job, among=known())
    return claimed
