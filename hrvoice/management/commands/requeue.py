"""Queue again what failed for a reason of the machine."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from courses.audit import services as audit
from transcripts.work.queries.health import OF_MACHINE, failed_by_machine
from transcripts.work.services.release import retry_of_machine


class Command(BaseCommand):
    """``manage.py requeue [--code CODE ...] [--dry-run]``."""

    help = (
        "Queue again every recording that failed for a reason of the machine: its engine, its storage, its"
        " memory. Mend the reason first. It may be run again."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take which reasons, and --dry-run."""
        parser.add_argument("--code", action="append", default=[], help="only what failed for this reason")
        parser.add_argument("--dry-run", action="store_true", help="count them, and change nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print how many wait again, and how many could not be queued."""
        if unknown := sorted(set(options["code"]) - OF_MACHINE):
            known = ", ".join(sorted(OF_MACHINE))
            raise CommandError(f"No reason of the machine: {', '.join(unknown)}. There are: {known}.")
        if options["dry_run"]:
            codes = options["code"] or OF_MACHINE
            count = failed_by_machine().filter(error_code__in=codes).count()
            self.stdout.write(f"{count} recordings would be queued again")
            return
        again, refused = retry_of_machine(codes=options["code"])
        for recording in again:
            audit.record(
                actor=None,
                action=audit.Action.RETRIED,
                target=recording,
                name=recording.get_kind_display(),
                owner=recording.owner,
            )
        self.stdout.write(f"{len(again)} recordings are queued again, {refused} could not be")
