"""Find what is missing, altered or forgotten; repair it where that can be done."""

from __future__ import annotations

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from hrvoice.doctor import Scope, examine
from hrvoice.doctor.files import known_losses

CLEAN, FINDINGS, CANNOT = 0, 1, 2
MEGABYTE = 1_000_000


class Command(BaseCommand):
    """``manage.py doctor [--repair] [--deep] [--rate MB] [--stopped] [--json]``."""

    help = (
        "Look for missing, altered and orphaned files, stuck rows, stale search rows and services that do "
        "not answer. Exit status: 0 nothing (left), 1 findings, 2 not everything could be looked at."
    )
    requires_system_checks = ()  # it must run on a site that is broken

    def add_arguments(self, parser: CommandParser) -> None:
        """Take --repair, --deep, --rate and --json."""
        parser.add_argument("--repair", action="store_true", help="repair what can be repaired")
        parser.add_argument(
            "--deep",
            action="store_true",
            help="read every file, not a thirtieth of them each day",
        )
        parser.add_argument(
            "--rate", type=int, default=0, metavar="MB", help="read no more megabytes a second"
        )
        parser.add_argument("--stopped", action="store_true", help="the workers are stopped on purpose")
        parser.add_argument("--json", action="store_true", help="print one JSON object for each finding")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the findings as they come."""
        sys.exit(
            self._examine(**{name: options[name] for name in ("repair", "deep", "rate", "stopped", "json")})
        )

    def _examine(self, *, repair: bool, deep: bool, rate: int, stopped: bool, json: bool) -> int:
        found = left = 0
        blocked = False
        scope = Scope(deep=deep, bytes_per_second=rate * MEGABYTE, stopped=stopped)
        for outcome in examine(scope, repair=repair):
            found += 1
            left += not outcome.repaired
            blocked |= outcome.finding.blocks
            self.stdout.write(_line(outcome.as_json(), json))
            self.stdout.flush()
        if not json:
            self._sum_up(found, left, blocked)
        if blocked:
            return CANNOT
        return FINDINGS if left else CLEAN

    def _sum_up(self, found: int, left: int, blocked: bool) -> None:
        if blocked:
            self.stdout.write("Not everything could be looked at.")
            return
        lost = known_losses()
        self.stdout.write(f"{found} findings, {found - left} repaired, {left} left.")
        if lost:
            self.stdout.write(f"{lost} recordings are marked as having lost their sound.")


def _line(outcome: dict[str, Any], as_json: bool) -> str:
    if as_json:
        return json.dumps(outcome, ensure_ascii=False)
    state = "repaired" if outcome["repaired"] else outcome["remedy"]
    return f"{outcome['code']}  {outcome['which']}\n    {outcome['what']}\n    → {state}"
