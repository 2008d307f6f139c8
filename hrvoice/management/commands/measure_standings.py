"""Count the figures of the dashboards now."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from reporting.standings.models import Standing
from reporting.standings.services.measure import measure


class Command(BaseCommand):
    """The site does it by itself, about once a minute; running it twice changes nothing."""

    help = "Count the figures that the dashboards show; the first time also those of the weeks before."

    def handle(self, *args: Any, **options: Any) -> None:
        """Measure and say how many rows there are."""
        measure()
        self.stdout.write(f"{Standing.objects.count()} rows of figures")
