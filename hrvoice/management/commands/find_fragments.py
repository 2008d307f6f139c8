"""Look anew for the seconds of lectures that say what key points ask for."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from assessments.prompts.models.fragment import Fragment
from assessments.prompts.models.prompt import Prompt
from assessments.prompts.services.fragments import find_fragments


class Command(BaseCommand):
    """Needed once for lectures that were heard before fragments existed; what trainers pinned stays."""

    help = "Look anew for the lecture seconds of every key point."

    def handle(self, *args: Any, **options: Any) -> None:
        """Find and say how many there are."""
        for prompt in Prompt.objects.select_related("session").iterator(chunk_size=200):
            find_fragments(prompt)
        self.stdout.write(f"{Fragment.objects.count()} fragments")
