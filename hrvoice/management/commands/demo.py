"""The demo company: made, heard and served, or heard once and checked."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser

from hrvoice.demo import company, once
from hrvoice.demo.seed import seed


class Command(BaseCommand):
    """``manage.py demo [--once] [--port 8000]``."""

    help = "Make the demo company and serve it; with --once, do the main job once, print and check it."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take --once, host and port."""
        parser.add_argument("--once", action="store_true")
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *args: Any, **options: Any) -> None:
        """Migrate, seed, and serve or check."""
        call_command("migrate", verbosity=0)
        seed()
        if options["once"]:
            sys.exit(0 if once.run_once() else 1)
        call_command("collectstatic", verbosity=0, interactive=False)
        self._print_logins(options["host"], options["port"])
        call_command("serve", host=options["host"], port=options["port"])

    def _print_logins(self, host: str, port: int) -> None:
        by_number = {person.number: person for person in company.PEOPLE}
        self.stdout.write(f"\nHRVoice with its demo company: http://{host}:{port}\n")
        self.stdout.write(f"Sign in with an employee number; the password is {company.PASSWORD}\n\n")
        for number in company.LOGINS:
            person = by_number[number]
            self.stdout.write(f"  {number}  {person.role.value:<14} {person.name}\n")
        self.stdout.write("\nThese people exist in demo data only. Stop with Ctrl-C.\n\n")
        self.stdout.flush()
