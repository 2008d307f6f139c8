"""What this room registers with those below."""

from __future__ import annotations

from jobs import words
from kit.grants import Own, register_grant
from kit.problems import register_words


def register() -> None:
    """Let people see the jobs that they started, and word what can go wrong with one."""
    register_words("jobs", words.WORDS)
    register_grant("jobs.job", "own", Own("owner"))
