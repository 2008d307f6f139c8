"""Back the company up into a folder, while it goes on working."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from hrvoice.backup.bring_back import verify_backup
from hrvoice.backup.errors import BackupError
from hrvoice.backup.listing import ALTERED, MISSING
from hrvoice.backup.make import make_backup
from hrvoice.backup.prune import prune
from transcripts.work.services.tally import mark_backup


class Command(BaseCommand):
    """``manage.py backup TARGET [--keep N] [--verify]``."""

    help = (
        "Write database and files into a folder. Each file is kept once, whatever the number of backups. "
        "Exit status: 0 whole, 1 whole but for files that are missing or altered on the site itself."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the folder, --keep and --verify."""
        parser.add_argument("target", type=Path)
        parser.add_argument("--keep", type=int, metavar="N", help="delete all but the newest N snapshots")
        parser.add_argument("--verify", action="store_true", help="then read the whole snapshot again")

    def handle(self, *args: Any, target: Path, keep: int | None, verify: bool, **options: Any) -> None:
        """Make one backup."""
        if keep is not None and keep < 1:
            raise CommandError("--keep must be at least 1.")
        try:
            made = make_backup(target=target, say=self.stdout.write)
            if verify:
                verify_backup(source=target, snapshot=made["name"])
            dropped = prune(target, keep=keep) if keep else None
        except (BackupError, OSError) as error:
            raise CommandError(f"No backup was made: {error}") from error
        mark_backup()
        states, size = made["files"]["states"], made["files"]["bytes"]
        self.stdout.write(
            f"{made['name']}: {sum(made['rows'].values())} rows, {sum(states.values())} files,"
            f" {size / 1e6:.1f} MB, {made['files']['new']} files new in {target}"
        )
        if dropped:
            self.stdout.write(f"{dropped[0]} older snapshots and {dropped[1]} files were deleted.")
        if states.get(MISSING) or states.get(ALTERED):
            self.stdout.write("Files of the site itself are missing or altered: run manage.py doctor --deep.")
            sys.exit(1)
