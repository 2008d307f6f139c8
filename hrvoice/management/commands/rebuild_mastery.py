"""Derive the mastery of all learners anew."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from assessments.mastery.services import rebuild_mastery


class Command(BaseCommand):
    """Needed after the formula has changed, or where rows were lost; running it twice changes nothing."""

    help = "Derive the mastery of every learner anew from the settled answers."

    def handle(self, *args: Any, **options: Any) -> None:
        """Rebuild and say how many rows there are."""
        self.stdout.write(f"{rebuild_mastery()} rows of mastery")
