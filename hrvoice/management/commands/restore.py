"""Bring a company back from a backup."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from hrvoice.backup.bring_back import restore_backup, restore_files, verify_backup
from hrvoice.backup.errors import BackupError


class Command(BaseCommand):
    """``manage.py restore SOURCE [--snapshot NAME] [--force | --verify-only | --files-only]``."""

    help = "Verify a backup, fill an empty database and storage from it, and let doctor look at the result."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the folder, which snapshot, and how."""
        parser.add_argument("source", type=Path)
        parser.add_argument("--snapshot", metavar="NAME", help="the newest where it is not given")
        how = parser.add_mutually_exclusive_group()
        how.add_argument(
            "--force", action="store_true", help="move what is there aside; for a place that is not empty"
        )
        how.add_argument("--verify-only", action="store_true", help="read and compare, restore nothing")
        how.add_argument(
            "--files-only", action="store_true", help="bring back lost and altered files of a running site"
        )

    def handle(self, *args: Any, source: Path, snapshot: str | None, **options: Any) -> None:
        """Restore, then examine; the exit status is doctor's."""
        try:
            if options["verify_only"]:
                facts = verify_backup(source=source, snapshot=snapshot)
                self.stdout.write(f"{facts['name']} of {facts['made_at']} is whole.")
                return
            if options["files_only"]:
                count = restore_files(source=source, snapshot=snapshot, say=self.stdout.write)
                self.stdout.write(f"{count} files brought back. Now run manage.py doctor --repair.")
                return
            facts = restore_backup(
                source=source, snapshot=snapshot, force=options["force"], say=self.stdout.write
            )
        except (BackupError, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{facts['name']} of {facts['made_at']} is restored.")
        call_command("doctor", stopped=True, stdout=self.stdout)
