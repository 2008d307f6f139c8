"""What this room registers with those below."""

from __future__ import annotations

from kit.grants import Own, register_grant


def register() -> None:
    """Let people see the jobs that they started."""
    register_grant("jobs.job", "own", Own("owner"))
